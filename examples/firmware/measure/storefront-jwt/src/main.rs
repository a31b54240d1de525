//! This crate: signature, header, every claim, times and the shop, in the token's own bytes. With the
//! feature `slot` the claims stand in a static, without it they come by value.

#![no_std]
#![no_main]

use core::hint::black_box;

#[cfg(feature = "slot")]
use storefront_jwt::Slot;
use storefront_jwt::shopware::{AppToken, Expected};
use storefront_jwt::{SecretKey, UnixTime, Verifier};

harness::firmware!(verify);

#[inline(never)]
fn verify(token: &mut [u8], secret: &[u8], now: u64) -> bool {
    let Ok(key) = SecretKey::new(secret) else {
        return false;
    };
    let verifier = Verifier::new(key, UnixTime::from_secs(now));
    let expected = Expected::new("Qm3kLp9xVt2ZyRwA");
    #[cfg(feature = "slot")]
    let verdict = verifier.verify_in_place_slot(token, &expected, slot());
    #[cfg(not(feature = "slot"))]
    let verdict = verifier.verify_in_place::<AppToken>(token, &expected);
    // All of the claims, so that none of them is left out as unused.
    black_box(&verdict).is_ok()
}

/// The same slot for every token, as in a device that handles one after the other.
#[cfg(feature = "slot")]
fn slot() -> &'static mut Slot<AppToken> {
    static mut SLOT: Slot<AppToken> = Slot::new();

    let slot = &raw mut SLOT;
    // SAFETY: nothing else refers to it, and no call of `verify` begins before the last one has ended.
    unsafe { &mut *slot }
}
