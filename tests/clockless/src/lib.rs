//! What `SystemClock` says on a target where `SystemTime::now` panics.

use std::time::SystemTime;

use storefront_jwt::shopware::{AppToken, Expected, TOKEN_LIFETIME};
use storefront_jwt::{Clock, Error, SecretKey, SystemClock, UnixTime, Verifier, sign_to_string};

/// 0 where the system's clock knows no time, 1 where it does.
#[unsafe(no_mangle)]
pub extern "C" fn system_clock() -> i32 {
    i32::from(SystemClock.now().is_some())
}

/// What becomes of a good token: 0 for `Error::Clock`, 1 for another error, 2 where it is accepted.
#[unsafe(no_mangle)]
pub extern "C" fn verdict(with_a_clock: i32) -> i32 {
    let now = UnixTime::from_secs(1_760_000_000);
    let verify = || {
        let key = || SecretKey::new("a secret that the shop and the app share");
        let token = sign_to_string(&AppToken::new("shop", now, TOKEN_LIFETIME)?, &key()?)?;
        let expected = Expected::new("shop");
        if with_a_clock == 0 {
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
