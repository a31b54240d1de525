//! What went wrong in other JWT libraries and JSON readers, a file for each library, a test for each advisory by its
//! id. None of it needs a forged signature unless forging is the point: all other tokens here are signed with the
//! right secret.
#![cfg(feature = "rustcrypto")]

mod authlib;
mod fast_jwt;
mod golang_jwt;
mod haskell_jwt;
mod joserfc;
mod jsonwebtoken_node;
mod jsonwebtoken_rust;
mod many;
mod node_jose;
mod pyjwt;
mod robbert229_jwt;
mod ruby_jwt;
mod serde_json_wasm;

use crate::support::classes::{Class, Way};
use crate::support::sha256;
use crate::support::token::{base64url, jwt, key, verifier};
use storefront_jwt::{Error, Leeway, MaxAge, RegisteredClaims, UnixTime, Verifier, registered};

fn verify(class: Class, payload: impl AsRef<[u8]>) -> Result<(), Error> {
    let token = jwt(payload);
    let mut buf = vec![0; token.len()];
    let mut token = token.into_bytes();
    class
        .verify(Way::Into, &verifier(), &mut token, &mut buf)
        .map(|_| ())
}

/// A token whose signature was made with any key, or none at all.
fn signed_with(header: &str, secret: &[u8]) -> String {
    let input = format!("{}.{}", base64url(header), base64url("{}"));
    let tag = sha256::hmac(secret, input.as_bytes());
    format!("{input}.{}", base64url(tag))
}

fn timed(payload: &str, now: UnixTime, leeway: Leeway, max_age: MaxAge) -> Result<(), Error> {
    let token = jwt(payload);
    let mut buf = vec![0; token.len()];
    Verifier::new(key(), now)
        .with_leeway(leeway)
        .verify_into::<RegisteredClaims<'_>>(&token, &registered::Expected::new(max_age), &mut buf)
        .map(|_| ())
}
