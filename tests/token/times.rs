//! Times: exact to the microsecond, from the decimal text to the verdict.
#![cfg(feature = "rustcrypto")]

mod bounds;
mod clocks;
mod decimals;
mod extremes;
mod model;

use storefront_jwt::{
    Clock, Error, Leeway, MaxAge, RegisteredClaims, UnixTime, Verifier, registered,
};

use crate::support::token::{jwt, key};

const SECOND: u64 = 1_000_000;
const LEEWAYS: [u64; 3] = [0, 10, 600];

fn at(micros: u64) -> UnixTime {
    UnixTime::from_micros(micros)
}

/// Microseconds as seconds with six places.
fn seconds(micros: u64) -> String {
    format!("{}.{:06}", micros / SECOND, micros % SECOND)
}

/// Verifies an object of registered claims.
fn verify(payload: &str, clock: impl Clock, leeway: u64, max_age: MaxAge) -> Result<(), Error> {
    let token = jwt(payload);
    let mut buf = vec![0; token.len()];
    Verifier::new(key(), clock)
        .with_leeway(Leeway::from_secs(leeway).unwrap())
        .verify_into::<RegisteredClaims<'_>>(&token, &registered::Expected::new(max_age), &mut buf)
        .map(|_| ())
}
