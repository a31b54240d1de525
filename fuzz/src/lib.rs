//! What the fuzz targets share: tokens to order, second opinions, and payloads that are hostile on
//! purpose.

mod bytewise;
pub mod claims;
pub mod decimal;
pub mod json;
pub mod payload;
pub mod reference;
mod scan;
pub mod setting;
pub mod targets;
pub mod tree;
pub mod twins;

// The crate's side of a comparison: from a test case to a verdict.
#[path = "../../tests/support/conformance.rs"]
pub mod conformance;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Deserializer};
use sha2::Sha256;
use storefront_jwt::shopify::post_purchase::{self, PostPurchase, Storage};
use storefront_jwt::{
    Accepted, Authenticated, Claims, Error, FromPayload, MaxAge, SecretKey, Tag, Times, UnixTime,
    Unverified, Validation,
};

pub const SECRET: &str = "hostile-test-secret-000000000001";
pub const PREVIOUS_SECRET: &str = "hostile-test-secret-000000000002";
pub const STRANGERS_SECRET: &str = "hostile-test-secret-000000000003";

/// 2025-10-09T08:53:20Z, when the vectors take place.
pub const NOW: UnixTime = UnixTime::from_secs(1_760_000_000);

/// A header that is recognised by its bytes.
pub const HEADER: &str = r#"{"alg":"HS256"}"#;

pub fn key() -> SecretKey {
    SecretKey::new(SECRET).unwrap()
}

pub fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn hmac_sha256(secret: impl AsRef<[u8]>, message: impl AsRef<[u8]>) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_ref()).unwrap();
    mac.update(message.as_ref());
    mac.finalize().into_bytes().into()
}

/// A correctly signed token of two segments that may be no base64url at all.
pub fn sign_segments(secret: &str, header: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut token = [header, b".", payload].concat();
    let tag = hmac_sha256(secret, &token);
    token.push(b'.');
    token.extend(base64url(tag).bytes());
    token
}

/// A correctly signed token with this header and payload.
pub fn token(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> Vec<u8> {
    let (header, payload) = (base64url(header), base64url(payload));
    sign_segments(SECRET, header.as_bytes(), payload.as_bytes())
}

/// Authenticates two segments without the cost of a MAC: the tag is all zeros, and computed elsewhere.
pub fn open<'b>(
    header: &[u8],
    payload: &[u8],
    buf: &'b mut Vec<u8>,
) -> Result<Authenticated<'b>, Error> {
    let token = [header, b".", payload, b".", &[b'A'; 43]].concat();
    buf.resize(token.len(), 0);
    Unverified::parse(&token)?.verify_tag(&Tag::new([0; 32]), NOW, buf)
}

/// Authenticates a payload under a header that is right.
pub fn open_payload<'b>(payload: &[u8], buf: &'b mut Vec<u8>) -> Result<Authenticated<'b>, Error> {
    let (header, payload) = (base64url(HEADER), base64url(payload));
    open(header.as_bytes(), payload.as_bytes(), buf)
}

/// Reads a user's claim set for its own sake: no time and no expectation is held against it.
pub fn read<'b, C: Deserialize<'b>>(payload: &[u8], buf: &'b mut Vec<u8>) -> Result<C, Error> {
    let accepted: Accepted<Unbound<C>> = open_payload(payload, buf)?.claims(&())?;
    Ok(accepted.claims.0)
}

/// Reads a purchase, at the time when it was issued.
pub fn read_purchase<'b, S: Storage>(
    payload: &[u8],
    buf: &'b mut Vec<u8>,
) -> Result<PostPurchase<S>, Error>
where
    PostPurchase<S>: FromPayload<'b>,
{
    let token = open_payload(payload, buf)?.with_validation(Validation::at(valid_at(payload)));
    let accepted = token.claims(&post_purchase::Expected::new(MaxAge::Unlimited))?;
    Ok(accepted.claims)
}

/// The first time at which nothing in a payload is in the future.
pub fn valid_at(payload: &[u8]) -> UnixTime {
    let members = json::parse_object(payload).unwrap_or_default();
    let times = ["iat", "nbf"].iter().filter_map(|name| {
        let text = json::under(&members, name).first()?.as_number()?;
        decimal::Exact::parse(text).micros()
    });
    UnixTime::from_micros(times.max().unwrap_or(0))
}

/// A claim set without its class's rules.
pub struct Unbound<C>(pub C);

impl<'de, C: Deserialize<'de>> Deserialize<'de> for Unbound<C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        C::deserialize(deserializer).map(Self)
    }
}

impl<C> Claims for Unbound<C> {
    type Expected<'e> = ();

    fn times(&self, (): &()) -> Times {
        Times::aging(None, MaxAge::Unlimited)
    }

    fn check(&self, (): &()) -> Result<(), Error> {
        Ok(())
    }
}
