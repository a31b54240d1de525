//! At the epoch and at the end of time nothing wraps.

use core::time::Duration;

use storefront_jwt::{Error, MaxAge, UnixTime};

use super::{LEEWAYS, SECOND, at, seconds, verify};
use crate::support::token::NOW;

#[test]
fn clocks_at_either_end() {
    let last = seconds(u64::MAX);
    for leeway in LEEWAYS {
        let verdict = |payload: &str, now| verify(payload, now, leeway, MaxAge::Unlimited);
        let none = leeway == 0;

        // At the epoch, a leeway reaches into the future only.
        assert_eq!(verdict(r#"{"iat":0,"nbf":0}"#, UnixTime::EPOCH), Ok(()));
        let soon = |claim| format!(r#"{{"{claim}":{}}}"#, seconds(leeway * SECOND + 1));
        let refused = Err(Error::IssuedInFuture);
        assert_eq!(verdict(&soon("iat"), UnixTime::EPOCH), refused);
        let refused = Err(Error::NotYetValid);
        assert_eq!(verdict(&soon("nbf"), UnixTime::EPOCH), refused);
        let at_epoch = verdict(r#"{"exp":0}"#, UnixTime::EPOCH);
        assert_eq!(at_epoch, if none { Err(Error::Expired) } else { Ok(()) });
        assert_eq!(verdict(r#"{"exp":0.000001}"#, UnixTime::EPOCH), Ok(()));
        let oldest = format!(r#"{{"iat":{last}}}"#);
        assert_eq!(
            verdict(&oldest, UnixTime::EPOCH),
            Err(Error::IssuedInFuture)
        );

        // At the end of time nothing wraps: what expires has expired.
        let now = UnixTime::MAX;
        let all_last = format!(r#"{{"iat":{last},"nbf":{last}}}"#);
        assert_eq!(verdict(&all_last, now), Ok(()));
        assert_eq!(
            verdict(&format!(r#"{{"exp":{last}}}"#), now),
            Err(Error::Expired)
        );
        assert_eq!(verdict(r#"{"exp":0}"#, now), Err(Error::Expired));
        let aged = |limit| verify(r#"{"iat":0}"#, now, leeway, MaxAge::Limit(limit));
        assert_eq!(aged(Duration::from_secs(1)), Err(Error::TooOld));
        assert_eq!(aged(Duration::MAX), Ok(()));
        // A microsecond beyond the last is no time at all.
        let beyond = format!(r#"{{"iat":{}}}"#, "18446744073709.551616");
        assert_eq!(verdict(&beyond, now), Err(Error::ClaimInvalid("iat")));
    }
}

#[test]
fn arithmetic_saturates() {
    let second = Duration::from_secs(1);
    assert_eq!(UnixTime::MAX.saturating_add(second), UnixTime::MAX);
    assert_eq!(UnixTime::EPOCH.saturating_sub(second), UnixTime::EPOCH);
    assert_eq!(NOW.saturating_add(Duration::MAX), UnixTime::MAX);
    assert_eq!(NOW.saturating_sub(Duration::MAX), UnixTime::EPOCH);
    assert_eq!(NOW.saturating_since(UnixTime::MAX), Duration::ZERO);
    assert_eq!(NOW.saturating_add(second).saturating_since(NOW), second);
    assert_eq!(NOW.saturating_sub(second).saturating_add(second), NOW);
    assert_eq!(UnixTime::from_secs(u64::MAX), UnixTime::MAX);
    assert_eq!(UnixTime::from(Duration::MAX), UnixTime::MAX);
    assert_eq!(UnixTime::from(Duration::from_nanos(1_999)), at(1));
    assert_eq!(at(1_999_999).as_secs(), 1);
}
