//! What `SystemClock` says on WASI, and on a target where `SystemTime::now` panics.

use std::time::SystemTime;

use storefront_jwt::shopware::{AppToken, Expected, TOKEN_LIFETIME};
use storefront_jwt::{Clock, Error, SecretKey, SystemClock, UnixTime, Verifier, sign_to_string};

/// Seconds since the Unix epoch by the system's clock; 0 where it knows no time.
#[unsafe(no_mangle)]
pub extern "C" fn system_clock() -> u64 {
    SystemClock.now().map_or(0, UnixTime::as_secs)
}

/// What becomes of a token that is issued at `now`, with the system's clock or with one that stands
/// at `now`: 0 for `Error::Clock`, 1 for another error, 2 where it is accepted.
#[unsafe(no_mangle)]
pub extern "C" fn verdict(now: u64, with_own_clock: i32) -> i32 {
    let now = UnixTime::from_secs(now);
    let verify = || {
        let key = || SecretKey::new("a secret that the shop and the app share");
        let token = sign_to_string(&AppToken::new("shop", now, TOKEN_LIFETIME)?, &key()?)?;
        let expected = Expected::new("shop");
        if with_own_clock == 0 {
            Verifier::new(key()?, SystemClock).verify::<AppToken>(token, &expected)
        } else {
            Verifier::new(key()?, now).verify::<AppToken>(token, &expected)
        }
    };
    match verify() {
        Err(Error::Clock) => 0,
        Err(_) => 1,
        Ok(_) => 2,
    }
}

/// Whether the target has a clock after all: traps if not.
#[unsafe(no_mangle)]
pub extern "C" fn standard_library() -> i32 {
    i32::from(SystemTime::now() > SystemTime::UNIX_EPOCH)
}
