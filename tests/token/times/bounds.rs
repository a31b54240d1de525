//! A microsecond decides: the bound of each claim, of the age and of the leeway.

use core::time::Duration;

use storefront_jwt::{
    Error, Keys, Leeway, MaxAge, RegisteredClaims, UnixTime, Unverified, Validation, Verifier,
    registered,
};

use super::{LEEWAYS, SECOND, at, seconds, verify};
use crate::support::token::{NOW, jwt, key};

/// What becomes of a token with one claim, a microsecond before a time, at that time and one after.
fn around(claim: &str, value: u64, time: u64, leeway: u64) -> [Result<(), Error>; 3] {
    let payload = format!(r#"{{"{claim}":{}}}"#, seconds(value));
    [time - 1, time, time + 1].map(|now| verify(&payload, at(now), leeway, MaxAge::Unlimited))
}

#[test]
fn boundaries() {
    for leeway in LEEWAYS {
        let slack = leeway * SECOND;
        for time in [
            NOW.as_micros(),
            NOW.as_micros() + 1,
            NOW.as_micros() + 999_999,
        ] {
            assert_eq!(
                around("exp", time, time + slack, leeway),
                [Ok(()), Err(Error::Expired), Err(Error::Expired)],
                "leeway {leeway}"
            );
            assert_eq!(
                around("nbf", time, time - slack, leeway),
                [Err(Error::NotYetValid), Ok(()), Ok(())],
                "leeway {leeway}"
            );
            assert_eq!(
                around("iat", time, time - slack, leeway),
                [Err(Error::IssuedInFuture), Ok(()), Ok(())],
                "leeway {leeway}"
            );
        }
    }
}

/// The class's own maximum age and the verifier's: each counts, and the leeway is added to both.
#[test]
fn maximum_age() {
    let iat = NOW.as_micros() + 1;
    let token = jwt(format!(r#"{{"iat":{}}}"#, seconds(iat)));
    let mut buf = [0; 64];
    let age = Duration::from_micros(90_000_001);
    for leeway in LEEWAYS {
        let oldest = iat + 90_000_001 + leeway * SECOND;
        for (own, added) in [
            (MaxAge::Limit(age), None),
            (MaxAge::Unlimited, Some(age)),
            (MaxAge::from_secs(91), Some(age)),
            (MaxAge::Limit(age), Some(Duration::from_secs(91))),
            (MaxAge::Limit(age), Some(Duration::MAX)),
        ] {
            let verdicts = [oldest - 1, oldest, oldest + 1].map(|now| {
                let mut verifier =
                    Verifier::new(key(), at(now)).with_leeway(Leeway::from_secs(leeway).unwrap());
                if let Some(added) = added {
                    verifier = verifier.with_max_age(added);
                }
                let expected = registered::Expected::new(own);
                verifier
                    .verify_into::<RegisteredClaims<'_>>(&token, &expected, &mut buf)
                    .map(|_| ())
            });
            assert_eq!(
                verdicts,
                [Ok(()), Ok(()), Err(Error::TooOld)],
                "leeway {leeway}, {own:?}, {added:?}"
            );
        }
    }
    // Without `iat` no age is known.
    let unlimited = verify(r#"{"exp":1e15}"#, NOW, 0, MaxAge::Unlimited);
    assert_eq!(unlimited, Err(Error::ClaimInvalid("exp")));
    assert_eq!(verify(r#"{"exp":1e12}"#, NOW, 0, MaxAge::Unlimited), Ok(()));
    let limited = verify(r#"{"exp":1e12}"#, NOW, 0, MaxAge::Limit(Duration::MAX));
    assert_eq!(limited, Err(Error::ClaimMissing("iat")));
}

/// An authenticated token knows the time and the leeway that it was authenticated with, until it is
/// told otherwise.
#[test]
fn other_rules_for_an_authenticated_token() {
    let exp = NOW.as_secs();
    let payload = format!(r#"{{"iat":{},"exp":{exp}}}"#, exp - 100);
    let (token, expected) = (jwt(payload), registered::Expected::new(MaxAge::Unlimited));
    let mut buf = [0; 64];
    let secs = |secs| UnixTime::from_secs(exp + secs);
    let leeway = |secs| Leeway::from_secs(secs).unwrap();
    let minutes = |minutes: u64| Duration::from_secs(60 * minutes);

    for (now, slack, max_age, verdict) in [
        (secs(19), 20, None, Ok(())),
        (secs(20), 20, None, Err(Error::Expired)),
        (secs(0), 10, Some(minutes(1)), Err(Error::TooOld)),
        (secs(0), 10, Some(minutes(2)), Ok(())),
    ] {
        let mut verifier = Verifier::new(key(), now).with_leeway(leeway(slack));
        let mut validation = Validation::at(now).with_leeway(leeway(slack));
        if let Some(max_age) = max_age {
            verifier = verifier.with_max_age(max_age);
            validation = validation.with_max_age(max_age);
        }
        assert_eq!(validation.now(), now);
        let authenticated = verifier.authenticate(&token, &mut buf).unwrap();
        let read = |token: storefront_jwt::Authenticated<'_>| {
            let accepted = token.claims::<RegisteredClaims<'_>>(&expected);
            accepted.map(|_| ())
        };
        assert_eq!(read(authenticated), verdict);
        // Nothing is left of the first rules.
        let lenient = Validation::at(secs(0)).with_leeway(leeway(1));
        assert_eq!(read(authenticated.with_validation(lenient)), Ok(()));
        let strict = Validation::at(secs(0)).with_leeway(Leeway::NONE);
        let expired = Err(Error::Expired);
        assert_eq!(read(authenticated.with_validation(strict)), expired);
        // The other rules make up for whatever the token was authenticated with.
        let late = Verifier::new(key(), UnixTime::MAX);
        let late = late.authenticate(&token, &mut buf).unwrap();
        assert_eq!(read(late), expired);
        assert_eq!(read(late.with_validation(validation)), verdict);
        let keys = Keys::new(key());
        let kernel = Unverified::parse(&token).unwrap();
        let kernel = kernel.verify(&keys, UnixTime::MAX, &mut buf).unwrap();
        assert_eq!(read(kernel), expired);
        assert_eq!(read(kernel.with_validation(validation)), verdict);
    }
    // Ten seconds of leeway are the kernel's too.
    for (now, verdict) in [(secs(9), None), (secs(10), Some(Error::Expired))] {
        let kernel = Unverified::parse(&token).unwrap();
        let kernel = kernel.verify(&Keys::new(key()), now, &mut buf).unwrap();
        let read = kernel.claims::<RegisteredClaims<'_>>(&expected);
        assert_eq!(read.err(), verdict);
    }
}

#[test]
fn leeway_is_bounded() {
    assert_eq!(Leeway::from_secs(0), Some(Leeway::NONE));
    assert_eq!(Leeway::from_secs(10), Some(Leeway::DEFAULT));
    assert_eq!(Leeway::from_secs(600), Some(Leeway::MAX));
    for secs in [601, u64::MAX / SECOND, u64::MAX / SECOND + 1, u64::MAX] {
        assert_eq!(Leeway::from_secs(secs), None);
    }
    assert_eq!(Leeway::default(), Leeway::DEFAULT);
    let token = jwt(format!(r#"{{"exp":{}}}"#, NOW.as_secs() - 9));
    let mut buf = [0; 64];
    let expected = registered::Expected::new(MaxAge::Unlimited);
    // Ten seconds, unless told otherwise.
    let verifier = Verifier::new(key(), NOW);
    let accepted = verifier.verify_into::<RegisteredClaims<'_>>(token, &expected, &mut buf);
    assert!(accepted.is_ok());
}
