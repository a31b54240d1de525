//! How the peers verify, each set up as its documentation says.
//!
//! Whatever a library can check by itself is left to it; the checks that it does not offer follow its call,
//! as they would in an app.

use std::{
    hint::black_box,
    sync::atomic::{AtomicBool, Ordering},
};

use hmac::{Hmac, KeyInit as _};
use serde::Deserialize;

use crate::{
    Group, Subject,
    claims::{
        AdminSessionToken, ChangesetToken, PostPurchaseToken, Purchase, ShopwareToken, Summary,
    },
    claims::{Body as _, Named, Timed, Token, iat_holds, names_hold, times_hold},
    tokens::{Kind, LEEWAY, MAX_AGE},
};

/// All peers for one kind of token. `now` is in seconds since the Unix epoch; [`jsonwebtoken`] and [`oxitoken`]
/// read the operating system's clock instead.
pub fn peers(kind: Kind, now: u64) -> Vec<Subject> {
    match kind {
        Kind::Shopware => peers_for::<ShopwareToken>(now),
        Kind::AdminSession => peers_for::<AdminSessionToken>(now),
        Kind::PostPurchase => peers_for::<PostPurchaseToken<Summary>>(now),
        Kind::PostPurchaseItems => peers_for::<PostPurchaseToken<Purchase>>(now),
        Kind::Changeset => peers_for::<ChangesetToken>(now),
    }
}

fn peers_for<T: Token>(now: u64) -> Vec<Subject> {
    let secret = T::KIND.secret();
    let aws_lc = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret);
    let rust_crypto = Hmac::new_from_slice(secret).expect("HMAC takes keys of any length");
    vec![
        subject("jsonwebtoken aws-lc-rs", jsonwebtoken::<T>(now, false)),
        subject("jsonwebtoken rust_crypto", jsonwebtoken::<T>(now, true)),
        subject("jwt-simple", jwt_simple::<T>(now)),
        subject("jwt-compact", jwt_compact::<T>(now)),
        subject("jsonwebtokens", jsonwebtokens::<T>(now)),
        subject("oxitoken aws-lc-rs", oxitoken::<T>(now, AwsLcKey(aws_lc))),
        subject(
            "oxitoken rustcrypto",
            oxitoken::<T>(now, RustCryptoKey(rust_crypto)),
        ),
        subject("jwt", jwt::<T>(now)),
    ]
}

/// `verify` gives the claims, if they hold.
fn subject<C>(name: &'static str, verify: impl Fn(&str) -> Option<C> + 'static) -> Subject {
    Subject::verifying(name, Group::Peer, move |token| match verify(token) {
        Some(claims) => {
            black_box(&claims);
            true
        }
        None => false,
    })
}

/// Has `jsonwebtoken` use RustCrypto's HMAC from now on, or that of `aws-lc-rs`. It has one crypto provider for the
/// whole process, so the one installed here hands every call on to the provider chosen last.
pub fn choose_provider(rust_crypto: bool) {
    RUST_CRYPTO.store(rust_crypto, Ordering::Relaxed);
}

static RUST_CRYPTO: AtomicBool = AtomicBool::new(false);

/// To be called before the first use of `jsonwebtoken`. A second installation fails, and changes nothing.
pub fn install_provider() {
    use jsonwebtoken::crypto::{CryptoProvider, KeyUtils, aws_lc, rust_crypto};

    static PROVIDER: CryptoProvider = CryptoProvider {
        signer_factory: |algorithm, key| (chosen().signer_factory)(algorithm, key),
        verifier_factory: |algorithm, key| (chosen().verifier_factory)(algorithm, key),
        key_utils: KeyUtils::new_unimplemented(),
    };

    fn chosen() -> &'static CryptoProvider {
        if RUST_CRYPTO.load(Ordering::Relaxed) {
            &rust_crypto::DEFAULT_PROVIDER
        } else {
            &aws_lc::DEFAULT_PROVIDER
        }
    }

    let _ = PROVIDER.install_default();
}

fn jsonwebtoken<T: Token>(now: u64, rust_crypto: bool) -> impl Fn(&str) -> Option<T::All> {
    use jsonwebtoken::{Algorithm, DecodingKey, Validation};

    install_provider();
    let key = DecodingKey::from_secret(T::KIND.secret());
    let mut validation = Validation::new(Algorithm::HS256);
    validation.leeway = LEEWAY.into();
    validation.validate_nbf = true;
    validation.set_issuer(&[T::ISSUER]);
    let mut required = vec!["iss"];
    if let Some(audience) = T::AUDIENCE {
        validation.set_audience(&[audience]);
        required.push("aud");
    }
    if let Some(subject) = T::SUBJECT {
        validation.sub = Some(subject.to_owned());
        required.push("sub");
    }
    if T::HAS_LIFETIME {
        required.push("exp");
    } else {
        validation.validate_exp = false;
    }
    validation.set_required_spec_claims(&required);

    move |token| {
        choose_provider(rust_crypto);
        let claims = jsonwebtoken::decode::<T::All>(token, &key, &validation)
            .ok()?
            .claims;
        (iat_holds::<T>(claims.iat(), seconds(now)) && claims.body_holds()).then_some(claims)
    }
}

/// The options are built once and cloned for each call, which takes them by value.
fn jwt_simple<T: Token>(
    now: u64,
) -> impl Fn(&str) -> Option<jwt_simple::claims::JWTClaims<T::Custom>> {
    use jwt_simple::prelude::{Duration, HS256Key, MACLike, UnixTimeStamp, VerificationOptions};

    let key = HS256Key::from_bytes(T::KIND.secret());
    let set = |value: &str| [value.to_owned()].into_iter().collect();
    let options = VerificationOptions {
        artificial_time: Some(UnixTimeStamp::from_secs(now)),
        time_tolerance: Some(Duration::from_secs(LEEWAY.into())),
        max_validity: (!T::HAS_LIFETIME).then(|| Duration::from_secs(MAX_AGE.into())),
        allowed_issuers: Some(set(T::ISSUER)),
        allowed_audiences: T::AUDIENCE.map(set),
        required_subject: T::SUBJECT.map(str::to_owned),
        ..VerificationOptions::default()
    };
    move |token| {
        let claims = key
            .verify_token::<T::Custom>(token, Some(options.clone()))
            .ok()?;
        (claims.expires_at.is_some() == T::HAS_LIFETIME && claims.custom.body_holds())
            .then_some(claims)
    }
}

fn jwt_compact<T: Token>(now: u64) -> impl Fn(&str) -> Option<jwt_compact::Token<T::Untimed>> {
    use chrono::{DateTime, Duration};
    use jwt_compact::alg::{Hs256, Hs256Key};
    use jwt_compact::{AlgorithmExt as _, TimeOptions, UntrustedToken};

    let key = Hs256Key::new(T::KIND.secret());
    let clock = DateTime::from_timestamp_secs(now.cast_signed()).expect("the clock is right");
    let times = TimeOptions::new(Duration::seconds(LEEWAY.into()), move || clock);
    move |token| {
        let untrusted = UntrustedToken::new(token).ok()?;
        let token = Hs256
            .validator::<T::Untimed>(&key)
            .validate(&untrusted)
            .ok()?;
        let claims = token.claims();
        if T::HAS_LIFETIME {
            claims
                .validate_expiration(&times)
                .ok()?
                .validate_maturity(&times)
                .ok()?;
        }
        #[expect(clippy::cast_precision_loss, reason = "seconds are far below 2^53")]
        let issued_at = claims.issued_at?.timestamp() as f64;
        (iat_holds::<T>(issued_at, seconds(now))
            && names_hold::<T>(&claims.custom)
            && claims.custom.body_holds())
        .then_some(token)
    }
}

/// Its own time checks refuse fractions, so Shopware's times are checked here.
fn jsonwebtokens<T: Token>(now: u64) -> impl Fn(&str) -> Option<T::All> {
    use jsonwebtokens::{Algorithm, AlgorithmID, Verifier};

    let algorithm =
        Algorithm::new_hmac(AlgorithmID::HS256, T::KIND.secret()).expect("a secret is a key");
    let fractions = T::KIND == Kind::Shopware;
    let mut verifier = Verifier::create();
    verifier.leeway(LEEWAY).issuer(T::ISSUER);
    if let Some(audience) = T::AUDIENCE {
        verifier.audience(audience);
    }
    if let Some(subject) = T::SUBJECT {
        verifier.subject(subject);
    }
    if fractions {
        verifier.ignore_iat().ignore_nbf().ignore_exp();
    }
    let verifier = verifier.build().expect("the settings fit together");
    move |token| {
        let claims = verifier
            .verify_for_time(token, &algorithm, now)
            .ok()?
            .claims;
        let claims: T::All = serde_json::from_value(claims).ok()?;
        let timely = if fractions {
            times_hold::<T>(&claims, seconds(now))
        } else {
            claims.exp().is_some() == T::HAS_LIFETIME && iat_holds::<T>(claims.iat(), seconds(now))
        };
        (timely && claims.body_holds()).then_some(claims)
    }
}

/// Its own keys do not compile with the current `aws-lc-rs`, so the key is one of ours, which it provides for.
fn oxitoken<T: Token>(now: u64, key: impl OxiKey) -> impl Fn(&str) -> Option<Oxi<T::All>> {
    use oxitoken::validation::{StaticKeyProvider, ValidationPipeline};

    let mut builder =
        ValidationPipeline::<OxiHeader, Oxi<T::All>, _>::builder(StaticKeyProvider::new(key))
            .with_issuer_validator(T::ISSUER)
            .with_issued_at_validator();
    if T::HAS_LIFETIME {
        builder = builder
            .with_expiration_validator()
            .with_not_before_validator();
    }
    if let Some(audience) = T::AUDIENCE {
        builder = builder.with_audience_validator(audience);
    }
    if let Some(subject) = T::SUBJECT {
        builder = builder.with_subscriber_validator([subject]);
    }
    let pipeline = builder.build();
    move |token| {
        let (_, claims) = pipeline.verify(token.as_bytes()).ok()?;
        let fresh = T::HAS_LIFETIME || iat_holds::<T>(claims.0.iat(), seconds(now));
        (fresh && claims.0.body_holds()).then_some(claims)
    }
}

trait OxiKey: oxitoken::validation::VerificationKey + Send + Sync + 'static {}

impl<K: oxitoken::validation::VerificationKey + Send + Sync + 'static> OxiKey for K {}

pub struct AwsLcKey(pub aws_lc_rs::hmac::Key);

impl oxitoken::validation::VerificationKey for AwsLcKey {
    fn alg(&self) -> Option<oxitoken::Algorithm> {
        Some(oxitoken::Algorithm::HS256)
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), oxitoken::error::JwtError> {
        aws_lc_rs::hmac::verify(&self.0, message, signature)
            .map_err(|_| oxitoken::error::JwtError::InvalidSignature)
    }
}

pub struct RustCryptoKey(pub Hmac<sha2::Sha256>);

impl oxitoken::validation::VerificationKey for RustCryptoKey {
    fn alg(&self) -> Option<oxitoken::Algorithm> {
        Some(oxitoken::Algorithm::HS256)
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), oxitoken::error::JwtError> {
        use hmac::Mac as _;

        let mac = self.0.clone().chain_update(message);
        mac.verify_slice(signature)
            .map_err(|_| oxitoken::error::JwtError::InvalidSignature)
    }
}

#[derive(Deserialize)]
struct OxiHeader {
    alg: oxitoken::Algorithm,
}

impl oxitoken::header::Alg for OxiHeader {
    fn alg(&self) -> oxitoken::Algorithm {
        self.alg
    }
}

/// Gives the claims to `oxitoken`'s validators, whose times are whole seconds.
#[derive(Deserialize)]
#[serde(transparent)]
struct Oxi<C>(C);

impl<C: Named> oxitoken::claims::Iss for Oxi<C> {
    fn iss(&self) -> &str {
        self.0.iss()
    }
}

impl<C: Named> oxitoken::claims::Sub for Oxi<C> {
    fn sub(&self) -> &str {
        self.0.sub().unwrap_or_default()
    }
}

impl<C: Named> oxitoken::claims::Aud for Oxi<C> {
    fn aud(&self) -> impl Iterator<Item = impl AsRef<str>> {
        self.0.aud().into_iter()
    }
}

impl<C: Timed> oxitoken::claims::Iat for Oxi<C> {
    fn iat(&self) -> i64 {
        whole_seconds(self.0.iat())
    }
}

impl<C: Timed> oxitoken::claims::Nbf for Oxi<C> {
    fn nbf(&self) -> i64 {
        self.0.nbf().map_or(i64::MAX, whole_seconds)
    }
}

impl<C: Timed> oxitoken::claims::Exp for Oxi<C> {
    fn exp(&self) -> i64 {
        self.0.exp().map_or(0, whole_seconds)
    }
}

/// `jwt` verifies the signature and nothing else.
fn jwt<T: Token>(now: u64) -> impl Fn(&str) -> Option<T::All> {
    use hmac_0_12::{Hmac, Mac as _};
    use jwt::VerifyWithKey as _;

    let key = Hmac::<sha2_0_10::Sha256>::new_from_slice(T::KIND.secret())
        .expect("HMAC takes keys of any length");
    move |token| {
        let claims: T::All = token.verify_with_key(&key).ok()?;
        (times_hold::<T>(&claims, seconds(now)) && names_hold::<T>(&claims) && claims.body_holds())
            .then_some(claims)
    }
}

#[expect(clippy::cast_precision_loss, reason = "seconds are far below 2^53")]
fn seconds(now: u64) -> f64 {
    now as f64
}

#[expect(clippy::cast_possible_truncation, reason = "that is what it is for")]
fn whole_seconds(time: f64) -> i64 {
    time as i64
}
