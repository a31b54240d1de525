//! What tells the time: a clock that does not know it, a closure, the system.

use core::time::Duration;

#[cfg(feature = "std")]
use storefront_jwt::{Clock as _, UnixTime};
use storefront_jwt::{Error, MaxAge, RegisteredClaims, Verifier, registered};

use super::verify;
use crate::support::token::{NOW, jwt, key};

#[test]
fn a_clock_that_does_not_know() {
    let broken = || None;
    let verdict = |token: &str| {
        let verifier = Verifier::new(key(), broken);
        let expected = registered::Expected::new(MaxAge::Unlimited);
        let mut buf = [0; 64];
        let into = verifier.verify_into::<RegisteredClaims<'_>>(token, &expected, &mut buf);
        let into = into.map(|_| ());
        let mut bytes = token.as_bytes().to_vec();
        let in_place = verifier.verify_in_place::<RegisteredClaims<'_>>(&mut bytes, &expected);
        assert_eq!(in_place.map(|_| ()), into);
        into
    };
    assert_eq!(verdict(&jwt("{}")), Err(Error::Clock));
    assert_eq!(verdict("no.token"), Err(Error::Structure));
}

/// What a closure says is the time, each time that it is asked.
#[test]
fn a_closure_as_a_clock() {
    let now = core::cell::Cell::new(None);
    let payload = format!(r#"{{"exp":{}}}"#, NOW.as_secs());
    let second = Duration::from_secs(1);
    for (time, verdict) in [
        (None, Err(Error::Clock)),
        (Some(NOW.saturating_sub(second)), Ok(())),
        (Some(NOW), Err(Error::Expired)),
    ] {
        now.set(time);
        assert_eq!(
            verify(&payload, || now.get(), 0, MaxAge::Unlimited),
            verdict
        );
    }
}

#[cfg(feature = "std")]
#[test]
fn the_system_clock() {
    use std::time::SystemTime;

    let now = || UnixTime::from(SystemTime::UNIX_EPOCH.elapsed().unwrap());
    let before = now();
    let told = storefront_jwt::SystemClock.now().unwrap();
    assert!(before <= told && told <= now());
}
