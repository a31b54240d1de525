//! jwt-compact with a heap: signature, four claims, expiry and the shop.

#![no_std]
#![no_main]

extern crate alloc;

use alloc::string::String;
use core::hint::black_box;

use chrono::{DateTime, TimeDelta};
use jwt_compact::alg::{Hs256, Hs256Key};
use jwt_compact::{AlgorithmExt, TimeOptions, Token, UntrustedToken};

harness::firmware!(verify);

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shopware {
    shop_id: String,
    sales_channel_id: String,
    customer_id: String,
    cart_token: String,
}

#[inline(never)]
fn verify(token: &mut [u8], secret: &[u8], now: u64) -> bool {
    shop_of(token, secret, now).is_some()
}

fn shop_of(token: &[u8], secret: &[u8], now: u64) -> Option<()> {
    let now = DateTime::from_timestamp(now.cast_signed(), 0)?;
    let key = Hs256Key::new(secret);
    let token = UntrustedToken::new(core::str::from_utf8(token).ok()?).ok()?;
    let token: Token<Shopware> = Hs256.validator(&key).validate(&token).ok()?;
    let options = TimeOptions::new(TimeDelta::zero(), || now);
    token.claims().validate_expiration(&options).ok()?;
    let claims = black_box(&token.claims().custom);
    (claims.shop_id == "Qm3kLp9xVt2ZyRwA").then_some(())
}
