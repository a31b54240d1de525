//! The bare HMAC-SHA-256 over the signing input: what nothing that verifies or signs with the
//! same library can be faster than.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::{Group, Subject, tokens::Case};

/// The subject that every ratio is to.
pub const HMAC: &str = "hmac rustcrypto";

/// The keys are set up once. Each call computes the tag and compares it with the right one, which costs next to
/// nothing, so that nothing can be left out.
pub fn floors(case: &Case) -> Vec<Subject> {
    let secret = case.kind.secret();
    let rustcrypto = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    let tag: [u8; 32] = rustcrypto
        .clone()
        .chain_update(signing_input(&case.token))
        .finalize()
        .into_bytes()
        .into();

    let ring = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret);
    let aws_lc = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret);
    vec![
        Subject::verifying(HMAC, Group::Floor, move |token| {
            let mut mac = rustcrypto.clone();
            mac.update(signing_input(token));
            mac.finalize().into_bytes()[..] == tag
        }),
        Subject::verifying("hmac ring", Group::Floor, move |token| {
            ring::hmac::sign(&ring, signing_input(token)).as_ref() == tag
        }),
        Subject::verifying("hmac aws-lc-rs", Group::Floor, move |token| {
            aws_lc_rs::hmac::sign(&aws_lc, signing_input(token)).as_ref() == tag
        }),
    ]
}

/// The token without the last dot and the 43 characters of the tag.
fn signing_input(token: &str) -> &[u8] {
    &token.as_bytes()[..token.len() - 44]
}
