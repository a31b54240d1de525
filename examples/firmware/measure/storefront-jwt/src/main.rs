//! This crate: signature, header, every claim, times and the shop, in the token's own bytes.

#![no_std]
#![no_main]

use core::hint::black_box;

use storefront_jwt::shopware::{AppToken, ShopId};
use storefront_jwt::{SecretKey, UnixTime, Verifier};

harness::firmware!(verify);

#[inline(never)]
fn verify(token: &mut [u8], secret: &[u8], now: u64) -> bool {
    let Ok(key) = SecretKey::new(secret) else {
        return false;
    };
    let verifier = Verifier::new(key, UnixTime::from_secs(now));
    let verdict = verifier.verify_in_place::<AppToken>(token, &ShopId("Qm3kLp9xVt2ZyRwA"));
    // All of the claims, so that none of them is left out as unused.
    black_box(&verdict).is_ok()
}
