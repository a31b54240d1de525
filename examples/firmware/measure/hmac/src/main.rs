//! The floor: the HMAC of the signing input alone, held against a tag that is known.

#![no_std]
#![no_main]

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

harness::firmware!(verify);

/// Header, dot and payload.
const SIGNING_INPUT: usize = harness::TOKEN_LEN - 44;

/// The signature of the genuine token.
static TAG: [u8; 32] = [
    229, 185, 31, 89, 144, 223, 71, 101, 140, 120, 48, 248, 192, 127, 174, 7, 248, 212, 244, 169,
    28, 204, 6, 144, 250, 140, 84, 161, 51, 38, 38, 183,
];

#[inline(never)]
fn verify(token: &mut [u8], secret: &[u8], _: u64) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else {
        return false;
    };
    mac.update(&token[..SIGNING_INPUT]);
    mac.verify_slice(core::hint::black_box(&TAG)).is_ok()
}
