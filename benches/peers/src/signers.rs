//! How the peers sign, each as its documentation says, with what a token has in common made before the clock starts.

use std::{borrow::Cow, convert::Infallible, hint::black_box};

use hmac::{Hmac, KeyInit as _};
use serde::Serialize;

use crate::{
    Group, Subject,
    claims::{AdminSessionToken, ChangesetToken, Mint, ShopwareToken},
    peers::{AwsLcKey, RustCryptoKey, choose_provider, install_provider},
    tokens::Kind,
};

/// All peers for one kind of token that somebody other than its issuer signs, if only in tests.
pub fn signers(kind: Kind, now: u64) -> Vec<Subject> {
    match kind {
        Kind::Shopware => signers_for::<ShopwareToken>(now),
        Kind::AdminSession => signers_for::<AdminSessionToken>(now),
        Kind::Changeset => signers_for::<ChangesetToken>(now),
        Kind::PostPurchase | Kind::PostPurchaseItems => Vec::new(),
    }
}

fn signers_for<T: Mint>(now: u64) -> Vec<Subject> {
    let secret = T::KIND.secret();
    let aws_lc = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret);
    let rust_crypto = Hmac::new_from_slice(secret).expect("HMAC takes keys of any length");
    vec![
        signer("jsonwebtoken aws-lc-rs", jsonwebtoken::<T>(now, false)),
        signer("jsonwebtoken rust_crypto", jsonwebtoken::<T>(now, true)),
        signer("jwt-simple", jwt_simple::<T>(now)),
        signer("jwt-compact", jwt_compact::<T>(now)),
        signer("jsonwebtokens", jsonwebtokens::<T>(now)),
        signer("oxitoken aws-lc-rs", oxitoken::<T>(now, AwsLcKey(aws_lc))),
        signer(
            "oxitoken rustcrypto",
            oxitoken::<T>(now, RustCryptoKey(rust_crypto)),
        ),
        signer("jwt", jwt::<T>(now)),
    ]
}

fn signer(name: &'static str, sign: impl Fn() -> String + 'static) -> Subject {
    Subject::signing(name, Group::Peer, move |_| Cow::Owned(sign()))
}

fn jsonwebtoken<T: Mint>(now: u64, rust_crypto: bool) -> impl Fn() -> String {
    use jsonwebtoken::{Algorithm, EncodingKey, Header};

    install_provider();
    let key = EncodingKey::from_secret(T::KIND.secret());
    let header = Header::new(Algorithm::HS256);
    let claims = T::all(now);
    move || {
        choose_provider(rust_crypto);
        jsonwebtoken::encode(&header, black_box(&claims), &key).expect("the claims are JSON")
    }
}

/// The claims are cloned for each call, which takes them by value.
fn jwt_simple<T: Mint>(now: u64) -> impl Fn() -> String {
    use jwt_simple::prelude::{Audiences, Claims, Duration, HS256Key, MACLike as _, UnixTimeStamp};

    let key = HS256Key::from_bytes(T::KIND.secret());
    let registered = T::registered(now);
    let owned = |text: Option<&str>| text.map(str::to_owned);
    // Each member that is set here is replaced.
    let mut claims = Claims::with_custom_claims(T::beside_registered(now), Duration::from_secs(0));
    claims.issued_at = registered.iat.map(UnixTimeStamp::from_secs);
    claims.invalid_before = registered.nbf.map(UnixTimeStamp::from_secs);
    claims.expires_at = registered.exp.map(UnixTimeStamp::from_secs);
    claims.issuer = owned(registered.iss);
    claims.subject = owned(registered.sub);
    claims.jwt_id = owned(registered.jti);
    claims.audiences = owned(registered.aud).map(Audiences::AsString);
    move || {
        key.authenticate(black_box(&claims).clone())
            .expect("the claims are JSON")
    }
}

fn jwt_compact<T: Mint>(now: u64) -> impl Fn() -> String {
    use chrono::DateTime;
    use jwt_compact::alg::{Hs256, Hs256Key};
    use jwt_compact::{AlgorithmExt as _, Claims, Header};

    let key = Hs256Key::new(T::KIND.secret());
    let header = Header::empty().with_token_type("JWT");
    let registered = T::registered(now);
    let time = |seconds: Option<u64>| {
        seconds.and_then(|seconds| DateTime::from_timestamp_secs(seconds.cast_signed()))
    };
    let mut claims = Claims::new(T::beside_times(now));
    claims.issued_at = time(registered.iat);
    claims.not_before = time(registered.nbf);
    claims.expiration = time(registered.exp);
    move || {
        Hs256
            .token(&header, black_box(&claims), &key)
            .expect("the claims are JSON")
    }
}

fn jsonwebtokens<T: Mint>(now: u64) -> impl Fn() -> String {
    use jsonwebtokens::{Algorithm, AlgorithmID};

    let algorithm =
        Algorithm::new_hmac(AlgorithmID::HS256, T::KIND.secret()).expect("a secret is a key");
    let header = serde_json::json!({ "alg": algorithm.name(), "typ": "JWT" });
    let claims = T::all(now);
    move || {
        jsonwebtokens::encode(&header, black_box(&claims), &algorithm).expect("the claims are JSON")
    }
}

fn oxitoken<T: Mint>(
    now: u64,
    key: impl oxitoken::encoding::Signer + 'static,
) -> impl Fn() -> String {
    let header = OxiHeader {
        alg: oxitoken::Algorithm::HS256,
        typ: "JWT",
    };
    let claims = T::all(now);
    move || {
        oxitoken::encoding::encode(&key, &header, black_box(&claims)).expect("the claims are JSON")
    }
}

#[derive(Serialize)]
struct OxiHeader {
    alg: oxitoken::Algorithm,
    typ: &'static str,
}

impl oxitoken::header::Alg for OxiHeader {
    fn alg(&self) -> oxitoken::Algorithm {
        self.alg
    }
}

type OxiError = oxitoken::encoding::JwtEncodingError<Infallible>;

impl oxitoken::encoding::Signer for AwsLcKey {
    type Error = Infallible;

    fn check_alg(&self, algorithm: oxitoken::Algorithm) -> Result<(), OxiError> {
        only_hs256(algorithm)
    }

    fn sign_jwt(&self, _: oxitoken::Algorithm, jwt: &mut String) -> Result<(), OxiError> {
        let tag = aws_lc_rs::hmac::sign(&self.0, jwt.as_bytes());
        self.append_sig(tag, jwt);
        Ok(())
    }

    fn siglen(&self) -> usize {
        32
    }
}

impl oxitoken::encoding::Signer for RustCryptoKey {
    type Error = Infallible;

    fn check_alg(&self, algorithm: oxitoken::Algorithm) -> Result<(), OxiError> {
        only_hs256(algorithm)
    }

    fn sign_jwt(&self, _: oxitoken::Algorithm, jwt: &mut String) -> Result<(), OxiError> {
        use hmac::Mac as _;

        let tag = self.0.clone().chain_update(jwt.as_bytes()).finalize();
        self.append_sig(tag.into_bytes(), jwt);
        Ok(())
    }

    fn siglen(&self) -> usize {
        32
    }
}

fn only_hs256(algorithm: oxitoken::Algorithm) -> Result<(), OxiError> {
    match algorithm {
        oxitoken::Algorithm::HS256 => Ok(()),
        _ => Err(OxiError::WrongAlgorithm),
    }
}

fn jwt<T: Mint>(now: u64) -> impl Fn() -> String {
    use hmac_0_12::{Hmac, Mac as _};
    use jwt::{AlgorithmType, Header, SignWithKey as _, Token, header::HeaderType};

    let key = Hmac::<sha2_0_10::Sha256>::new_from_slice(T::KIND.secret())
        .expect("HMAC takes keys of any length");
    let claims = T::all(now);
    move || {
        let header = Header {
            algorithm: AlgorithmType::Hs256,
            type_: Some(HeaderType::JsonWebToken),
            ..Header::default()
        };
        let token = Token::new(header, black_box(&claims));
        token
            .sign_with_key(&key)
            .expect("the claims are JSON")
            .into()
    }
}
