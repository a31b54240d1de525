//! A module that verifies a Shopware token with another library, for its size: one export, which takes
//! the token, the shop's id and the secret, and tells whether the token is for that shop.

use std::slice;

#[derive(serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Claims {
    iss: String,
    sales_channel_id: Option<String>,
    customer_id: Option<String>,
    currency_id: Option<String>,
    language_id: Option<String>,
    payment_method_id: Option<String>,
    shipping_method_id: Option<String>,
    in_app_purchases: Option<String>,
}

/// A place for the caller to write to.
#[unsafe(no_mangle)]
extern "C" fn room(len: usize) -> *mut u8 {
    Box::leak(vec![0; len].into_boxed_slice()).as_mut_ptr()
}

/// # Safety
///
/// `room` is a place of `token + shop + secret` bytes.
#[unsafe(no_mangle)]
unsafe extern "C" fn verify(
    room: *const u8,
    token: usize,
    shop: usize,
    secret: usize,
    now: f64,
) -> i32 {
    // SAFETY: as the caller promises.
    let bytes = unsafe { slice::from_raw_parts(room, token + shop + secret) };
    let (token, rest) = bytes.split_at(token);
    let (shop, secret) = rest.split_at(shop);
    let claims = str::from_utf8(token)
        .ok()
        .and_then(|token| claims(token, secret, now));
    // The claims are handed over in some form; their texts' lengths stand for it.
    claims
        .filter(|claims| claims.iss.as_bytes() == shop)
        .map_or(-1, |claims| {
            [
                claims.sales_channel_id,
                claims.customer_id,
                claims.currency_id,
                claims.language_id,
                claims.payment_method_id,
                claims.shipping_method_id,
                claims.in_app_purchases,
            ]
            .iter()
            .flatten()
            .map(|text| i32::try_from(text.len()).unwrap_or(0))
            .sum()
        })
}

#[cfg(feature = "jwt-compact")]
fn claims(token: &str, secret: &[u8], now: f64) -> Option<Claims> {
    use chrono::{DateTime, TimeDelta};
    use jwt_compact::alg::{Hs256, Hs256Key};
    use jwt_compact::prelude::*;

    let key = Hs256Key::new(secret);
    let token = UntrustedToken::new(token).ok()?;
    let token: Token<crate::Claims> = Hs256.validator(&key).validate(&token).ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
    let now = DateTime::from_timestamp_millis(now as i64)?;
    let options = TimeOptions::new(TimeDelta::seconds(10), || now);
    let (_, claims) = token.into_parts();
    claims
        .validate_expiration(&options)
        .ok()?
        .validate_maturity(&options)
        .ok()?;
    Some(claims.custom)
}

// Verifying takes no random numbers.
#[cfg(feature = "jsonwebtoken")]
getrandom::register_custom_getrandom!(no_random);

#[cfg(feature = "jsonwebtoken")]
fn no_random(_: &mut [u8]) -> Result<(), getrandom::Error> {
    Err(getrandom::Error::UNSUPPORTED)
}

#[cfg(feature = "jsonwebtoken")]
fn claims(token: &str, secret: &[u8], _: f64) -> Option<Claims> {
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};

    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_nbf = true;
    validation.leeway = 10;
    let token = decode(token, &DecodingKey::from_secret(secret), &validation).ok()?;
    Some(token.claims)
}
