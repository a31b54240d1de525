//! Tokens to order: any header and any payload, signed by the second opinion's HMAC.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use storefront_jwt::{Error, MaxAge, RegisteredClaims, SecretKey, UnixTime, Verifier, registered};

use super::sha256::hmac;

pub const SECRET: &str = "integration-test-secret-00000001";
pub const OTHER_SECRET: &str = "integration-test-secret-00000002";
const NOBODYS_SECRET: &str = "integration-test-secret-00000003";

/// When the tests take place.
pub const NOW: UnixTime = UnixTime::from_secs(1_760_000_000);

/// A header that is recognised by its bytes.
pub const HEADER: &str = r#"{"alg":"HS256"}"#;
/// A header that has to be parsed.
pub const UNUSUAL_HEADER: &str = r#"{"kid":"k1","alg":"HS256"}"#;

pub fn key() -> SecretKey {
    SecretKey::new(SECRET).unwrap()
}

pub fn verifier() -> Verifier<SecretKey, UnixTime> {
    Verifier::new(key(), NOW)
}

pub fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A token with this header and payload.
pub fn token(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
    sign(&format!("{}.{}", base64url(header), base64url(payload)))
}

/// A token with the usual header.
pub fn jwt(payload: impl AsRef<[u8]>) -> String {
    token(HEADER, payload)
}

/// Adds a signature to what may be no header and payload at all.
pub fn sign(signing_input: &str) -> String {
    sign_with(SECRET, signing_input)
}

pub fn sign_with(secret: &str, signing_input: &str) -> String {
    let tag = hmac(secret.as_bytes(), signing_input.as_bytes());
    format!("{signing_input}.{}", base64url(tag))
}

/// The token with another signature of the right form.
pub fn forge(token: &str) -> String {
    let (signing_input, _) = token.rsplit_once('.').unwrap();
    sign_with(NOBODYS_SECRET, signing_input)
}

/// Verifies any JSON object, whose members are read if they are registered claims and skipped
/// otherwise.
pub fn verify_any(token: &str) -> Result<(), Error> {
    let expected = registered::Expected::new(MaxAge::Unlimited);
    let mut buf = vec![0; token.len()];
    verifier()
        .verify_into::<RegisteredClaims<'_>>(token, &expected, &mut buf)
        .map(|_| ())
}
