//! Runs a test case of the conformance format and says the verdict: for `examples/conformance.rs`, which
//! documents the format, and for `tests/token/vectors.rs`.

// One signature for the claims of every kind.
#![allow(clippy::unnecessary_wraps)]

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use storefront_jwt::json::{Element, Elements, JsonStr};
use storefront_jwt::registered::{self, Audience};
use storefront_jwt::shopify::post_purchase::Streamed;
use storefront_jwt::shopify::{Changeset, PostPurchase, changeset, post_purchase, session};
use storefront_jwt::shopware::{self, AppToken, InAppPurchases};
use storefront_jwt::{
    Error, HmacSha256, Keys, Leeway, MatchedKey, MaxAge, RegisteredClaims, UnixTime, Unverified,
    Verifier,
};

/// Wycheproof has a key with stray bits at its end.
const SECRETS: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(base64::engine::DecodePaddingMode::RequireNone),
);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Jws,
    Jwt,
    Shopware,
    ShopifyPostPurchase,
    ShopifyChangeset,
    ShopifySessionAdmin,
    ShopifySessionCheckout,
    ShopifySessionCustomerAccount,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    pub id: String,
    pub kind: Kind,
    secrets: Option<Vec<String>>,
    secrets_b64url: Option<Vec<String>>,
    now_us: u64,
    leeway_s: Option<u64>,
    token: Option<String>,
    token_hex: Option<String>,
    shop_id: Option<String>,
    client_id: Option<String>,
    shop: Option<String>,
    reference_id: Option<String>,
    max_age_s: Option<u64>,
    issuer: Option<String>,
    audience: Option<String>,
    typ: Option<String>,
    pub expect: Option<Expect>,
}

/// What a vector says of itself; a verdict need not have it.
#[derive(Clone, Debug, Deserialize)]
pub struct Expect {
    verdict: String,
    key: Option<u64>,
    claims: Option<Map<String, Value>>,
    reasons: Option<Vec<String>>,
}

/// Where a payload is decoded.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    Buffer,
    Token,
}

impl Case {
    /// Reads one line.
    pub fn parse(line: &str) -> Result<Self, String> {
        let case: Self = serde_json::from_str(line).map_err(|error| error.to_string())?;
        case.secrets()?;
        case.token()?;
        case.leeway()?;
        match case.kind {
            Kind::Jws | Kind::Jwt => {}
            Kind::Shopware => drop(case.shop_id()?),
            _ => drop(case.client_id()?),
        }
        Ok(case)
    }

    /// The verdict of the crate's own backend, as the driver prints it.
    pub fn verdict(&self, place: Place) -> Result<Value, String> {
        self.verdict_by(place, storefront_jwt::SecretKey::new)
    }

    /// The verdict of any backend.
    pub fn verdict_by<K: HmacSha256>(
        &self,
        place: Place,
        key: impl Fn(Vec<u8>) -> Result<K, Error>,
    ) -> Result<Value, String> {
        let outcome = match self.keys(key) {
            Ok(keys) => self.verify(keys, place)?,
            Err(error) => Err(error),
        };
        Ok(match outcome {
            Ok((key, claims)) => {
                let key = match key {
                    MatchedKey::Current => 0,
                    MatchedKey::Previous => 1,
                };
                let mut verdict = json!({"id": self.id, "verdict": "accept", "key": key});
                match claims {
                    Outcome::Claims(claims) => verdict["claims"] = claims,
                    Outcome::Payload(payload) => verdict["payload_b64url"] = payload.into(),
                }
                verdict
            }
            Err(error) => {
                let mut verdict =
                    json!({"id": self.id, "verdict": "reject", "reason": error.code()});
                if let Some(claim) = error.claim() {
                    verdict["claim"] = claim.into();
                }
                verdict
            }
        })
    }

    fn verify<K: HmacSha256>(
        &self,
        keys: Keys<K>,
        place: Place,
    ) -> Result<Result<(MatchedKey, Outcome), Error>, String> {
        let now = UnixTime::from_micros(self.now_us);
        if self.kind == Kind::Jws {
            return Ok(verify_jws(&mut self.token()?, &keys, now, place));
        }
        let mut verifier = Verifier::new(keys, now).with_leeway(self.leeway()?);
        let max_age = self.max_age_s.map_or(MaxAge::Unlimited, MaxAge::from_secs);
        if let Some(max_age) = self.max_age_s {
            verifier = verifier.with_max_age(Duration::from_secs(max_age));
        }
        let mut token = self.token()?;
        let mut buf = vec![0; token.len()];
        // Verifies the token as one class; what is borrowed ends in `claims`.
        macro_rules! extension {
            ($c:ident) => {
                Ok(strip(json!({
                    "iss": $c.iss.as_deref(), "dest": &*$c.dest, "aud": &*$c.aud,
                    "sub": $c.sub.as_deref(), "jti": &*$c.jti, "iat_us": $c.iat.as_micros(),
                    "nbf_us": micros($c.nbf), "exp_us": $c.exp.as_micros(),
                })))
            };
        }
        macro_rules! verify {
            ($class:ty, $expected:expr, $claims:expr) => {{
                let expected = $expected;
                let accepted = match place {
                    Place::Buffer => verifier.verify_into::<$class>(&token, &expected, &mut buf),
                    Place::Token => verifier.verify_in_place::<$class>(&mut token, &expected),
                };
                accepted.and_then(|accepted| {
                    let claims: fn(&$class) -> Result<Value, Error> = $claims;
                    let key = accepted.key.expect("a key was tried");
                    Ok((key, Outcome::Claims(claims(&accepted.claims)?)))
                })
            }};
        }
        Ok(match self.kind {
            Kind::Jws => unreachable!(),
            Kind::Jwt => {
                let mut expected = registered::Expected::new(max_age).with_any_audience();
                if let Some(issuer) = &self.issuer {
                    expected = expected.with_issuer(issuer);
                }
                if let Some(audience) = &self.audience {
                    expected = expected.with_audience(audience);
                }
                if let Some(typ) = &self.typ {
                    expected = expected.with_typ(typ);
                }
                verify!(RegisteredClaims<'_>, expected, registered)
            }
            Kind::Shopware => {
                verify!(
                    AppToken<JsonStr<'_>>,
                    shopware::Expected::new(self.shop_id()?),
                    app_token
                )
            }
            Kind::ShopifyPostPurchase => {
                let mut expected =
                    post_purchase::Expected::new(max_age).with_client_id(self.client_id()?);
                if let Some(reference_id) = &self.reference_id {
                    expected = expected.with_reference_id(reference_id);
                }
                if let Some(shop) = &self.shop {
                    expected = expected.with_shop(shop);
                }
                verify!(PostPurchase<Streamed<'_>>, expected, post_purchase)
            }
            Kind::ShopifyChangeset => {
                let mut expected = changeset::Expected::new(self.client_id()?, max_age);
                if let Some(reference_id) = &self.reference_id {
                    expected = expected.with_reference_id(reference_id);
                }
                verify!(Changeset<'_>, expected, changeset)
            }
            Kind::ShopifySessionAdmin => verify!(session::Admin, self.session()?, admin),
            Kind::ShopifySessionCheckout => {
                verify!(session::Checkout, self.session()?, |c| extension!(c))
            }
            Kind::ShopifySessionCustomerAccount => {
                verify!(session::CustomerAccount, self.session()?, |c| extension!(c))
            }
        })
    }

    fn keys<K: HmacSha256>(
        &self,
        key: impl Fn(Vec<u8>) -> Result<K, Error>,
    ) -> Result<Keys<K>, Error> {
        let mut secrets = self.secrets().unwrap_or_default().into_iter();
        let keys = Keys::new(key(secrets.next().unwrap_or_default())?);
        Ok(match secrets.next() {
            Some(previous) => keys.with_previous(key(previous)?, UnixTime::MAX),
            None => keys,
        })
    }

    fn secrets(&self) -> Result<Vec<Vec<u8>>, String> {
        let secrets = match (&self.secrets, &self.secrets_b64url) {
            (Some(text), None) => text.iter().map(|s| s.clone().into_bytes()).collect(),
            (None, Some(encoded)) => encoded
                .iter()
                .map(|secret| SECRETS.decode(secret))
                .collect::<Result<Vec<_>, _>>()
                .map_err(|error| format!("secrets_b64url: {error}"))?,
            _ => return Err("one of secrets and secrets_b64url is needed".into()),
        };
        match secrets.len() {
            1 | 2 => Ok(secrets),
            n => Err(format!("one secret or two are needed, not {n}")),
        }
    }

    fn token(&self) -> Result<Vec<u8>, String> {
        match (&self.token, &self.token_hex) {
            (Some(text), None) => Ok(text.clone().into_bytes()),
            (None, Some(hex)) => unhex(hex).ok_or_else(|| "token_hex is no hex".into()),
            _ => Err("one of token and token_hex is needed".into()),
        }
    }

    fn leeway(&self) -> Result<Leeway, String> {
        Leeway::from_secs(self.leeway_s.unwrap_or(10))
            .ok_or_else(|| "leeway_s is over 600".to_owned())
    }

    fn shop_id(&self) -> Result<&str, String> {
        self.shop_id
            .as_deref()
            .ok_or_else(|| "shop_id is needed".into())
    }

    fn client_id(&self) -> Result<&str, String> {
        self.client_id
            .as_deref()
            .ok_or_else(|| "client_id is needed".into())
    }

    fn session(&self) -> Result<session::Expected<'_>, String> {
        let expected = session::Expected::new(self.client_id()?);
        Ok(match &self.shop {
            Some(shop) => expected.with_shop(shop),
            None => expected,
        })
    }
}

impl Expect {
    /// What differs between a verdict and this expectation.
    pub fn difference(&self, verdict: &Value) -> Option<String> {
        if verdict["verdict"] != self.verdict.as_str() {
            return Some(format!("expected {}, got {verdict}", self.verdict));
        }
        if let Some(reasons) = &self.reasons
            && !reasons
                .iter()
                .any(|reason| verdict["reason"] == reason.as_str())
        {
            return Some(format!("expected one of {reasons:?}, got {verdict}"));
        }
        if let Some(key) = self.key
            && verdict["key"] != key
        {
            return Some(format!("expected key {key}, got {verdict}"));
        }
        for (name, expected) in self.claims.iter().flatten() {
            let found = verdict["claims"].get(name);
            let same = match (found, expected) {
                (Some(Value::Object(found)), Value::Object(expected)) => expected
                    .iter()
                    .all(|(name, value)| found.get(name) == Some(value)),
                (found, expected) => found == Some(expected),
            };
            if !same {
                return Some(format!("{name}: expected {expected}, got {found:?}"));
            }
        }
        None
    }
}

enum Outcome {
    Claims(Value),
    Payload(String),
}

fn verify_jws<K: HmacSha256>(
    token: &mut [u8],
    keys: &Keys<K>,
    now: UnixTime,
    place: Place,
) -> Result<(MatchedKey, Outcome), Error> {
    let mut buf = vec![0; token.len()];
    let authenticated = match place {
        Place::Buffer => Unverified::parse(token)?.verify(keys, now, &mut buf)?,
        Place::Token => Unverified::verify_in_place(token, keys, now)?,
    };
    let payload = URL_SAFE_NO_PAD.encode(authenticated.unchecked_payload());
    let key = authenticated.matched_key().expect("a key was tried");
    Ok((key, Outcome::Payload(payload)))
}

fn registered(c: &RegisteredClaims<'_>) -> Result<Value, Error> {
    let text = |claim: Option<JsonStr<'_>>| claim.map(|claim| claim.to_string());
    let aud = match &c.aud {
        None => Value::Null,
        Some(Audience::One(one)) => one.to_string().into(),
        Some(Audience::Several(several)) => several
            .iter()
            .map(|one| Ok(Value::from(one?.to_string())))
            .collect::<Result<Vec<_>, Error>>()?
            .into(),
    };
    Ok(strip(json!({
        "iss": text(c.iss), "sub": text(c.sub), "aud": aud, "jti": text(c.jti),
        "iat_us": micros(c.iat), "nbf_us": micros(c.nbf), "exp_us": micros(c.exp),
    })))
}

fn app_token(c: &AppToken<JsonStr<'_>>) -> Result<Value, Error> {
    let mut claims = strip(json!({
        "iss": c.iss.as_deref(), "shopId": c.shop_id.as_deref(),
        "iat_us": c.iat.as_micros(), "nbf_us": micros(c.nbf), "exp_us": c.exp.as_micros(),
        "salesChannelId": c.sales_channel_id.as_deref(), "customerId": c.customer_id.as_deref(),
        "cartToken": c.cart_token.as_deref(), "currencyId": c.currency_id.as_deref(),
        "languageId": c.language_id.as_deref(),
        "paymentMethodId": c.payment_method_id.as_deref(),
        "shippingMethodId": c.shipping_method_id.as_deref(),
    }));
    match &c.in_app_purchases {
        InAppPurchases::Absent => {}
        InAppPurchases::Null => claims["inAppPurchases"] = Value::Null,
        InAppPurchases::Token(token) => claims["inAppPurchases"] = token.to_string().into(),
        other => unreachable!("{other:?}"),
    }
    Ok(claims)
}

fn post_purchase(c: &PostPurchase<Streamed<'_>>) -> Result<Value, Error> {
    let input_data = &c.input_data;
    let mut line_items = 0;
    for item in &input_data.initial_purchase.line_items {
        let product = item?.product;
        read(&product.metafields)?;
        read(&product.variant.metafields)?;
        line_items += 1;
    }
    read(&input_data.shop.metafields)?;
    Ok(strip(json!({
        "iss": &*c.iss, "sub": &*c.sub, "iat_us": c.iat.as_micros(),
        "nbf_us": micros(c.nbf), "exp_us": micros(c.exp),
        "input_data": strip(json!({
            "referenceId": &*input_data.initial_purchase.reference_id,
            "shopDomain": &*input_data.shop.domain,
            "shopId": input_data.shop.id,
            "locale": input_data.locale.as_deref(),
            "lineItems": line_items,
        })),
    })))
}

fn read<'p, T: Element<'p> + Clone>(elements: &Elements<'p, T>) -> Result<(), Error> {
    elements.iter().try_for_each(|element| element.map(|_| ()))
}

fn changeset(c: &Changeset<'_>) -> Result<Value, Error> {
    Ok(strip(json!({
        "iss": &*c.iss, "sub": &*c.sub, "jti": &*c.jti, "iat_us": c.iat.as_micros(),
        "nbf_us": micros(c.nbf), "exp_us": micros(c.exp), "changes": c.changes.count(),
    })))
}

fn admin(c: &session::Admin) -> Result<Value, Error> {
    Ok(strip(json!({
        "iss": &*c.iss, "dest": &*c.dest, "aud": &*c.aud, "sub": &*c.sub, "jti": &*c.jti,
        "sid": c.sid.as_deref(), "iat_us": c.iat.as_micros(), "nbf_us": micros(c.nbf),
        "exp_us": c.exp.as_micros(),
    })))
}

fn micros(time: Option<UnixTime>) -> Option<u64> {
    time.map(UnixTime::as_micros)
}

/// Leaves out what is absent.
fn strip(mut claims: Value) -> Value {
    if let Value::Object(members) = &mut claims {
        members.retain(|_, value| !value.is_null());
    }
    claims
}

fn unhex(hex: &str) -> Option<Vec<u8>> {
    let digits = hex.as_bytes().chunks(2);
    digits
        .map(|pair| match pair {
            [_, _] => u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok(),
            _ => None,
        })
        .collect()
}
