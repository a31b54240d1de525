//! Any times at all are judged as a model judges them, and in order as time passes.

use proptest::prelude::*;
use storefront_jwt::{Error, MaxAge};

use super::{SECOND, at, seconds, verify};
use crate::support::property;
use crate::support::token::NOW;

/// The rules of RFC 7519 §4.1, with numbers that cannot overflow.
fn model(
    [iat, nbf, exp]: [Option<u64>; 3],
    max_age: Option<u64>,
    now: u64,
    leeway: u64,
) -> Result<(), Error> {
    let wide = i128::from;
    let (now, leeway) = (wide(now), wide(leeway) * wide(SECOND));
    let last = wide(u64::MAX);
    if iat.is_some_and(|iat| (now + leeway).min(last) < wide(iat)) {
        return Err(Error::IssuedInFuture);
    }
    if nbf.is_some_and(|nbf| (now + leeway).min(last) < wide(nbf)) {
        return Err(Error::NotYetValid);
    }
    if exp.is_some_and(|exp| now >= (wide(exp) + leeway).min(last)) {
        return Err(Error::Expired);
    }
    match (max_age, iat) {
        (Some(_), None) => Err(Error::ClaimMissing("iat")),
        (Some(max_age), Some(iat)) if now - wide(iat) > wide(max_age) * wide(SECOND) + leeway => {
            Err(Error::TooOld)
        }
        _ => Ok(()),
    }
}

/// A time near the tests', or anywhere.
fn any_time() -> impl Strategy<Value = u64> {
    let now = NOW.as_micros();
    prop_oneof![
        8 => now - 700 * SECOND..now + 700 * SECOND,
        4 => (0..1400_u64).prop_map(move |secs| now + secs * SECOND - 700 * SECOND),
        1 => Just(0),
        1 => Just(u64::MAX),
        1 => any::<u64>(),
    ]
}

fn any_token() -> impl Strategy<Value = [Option<u64>; 3]> {
    prop::array::uniform3(prop::option::weighted(0.8, any_time()))
}

fn payload(times: [Option<u64>; 3]) -> String {
    let members: Vec<String> = ["iat", "nbf", "exp"]
        .into_iter()
        .zip(times)
        .filter_map(|(name, time)| Some(format!(r#""{name}":{}"#, seconds(time?))))
        .collect();
    format!("{{{}}}", members.join(","))
}

fn limit(max_age: Option<u64>) -> MaxAge {
    max_age.map_or(MaxAge::Unlimited, MaxAge::from_secs)
}

proptest! {
    #![proptest_config(property::cases(4000))]

    #[test]
    fn verdicts_follow_the_model(
        times in any_token(),
        max_age in prop::option::of(0..1000_u64),
        now in any_time(),
        leeway in 0..=600_u64,
    ) {
        let verdict = verify(&payload(times), at(now), leeway, limit(max_age));
        prop_assert_eq!(verdict, model(times, max_age, now, leeway));
    }

    /// Once expired, always expired; once valid, never again too early.
    #[test]
    fn verdicts_are_monotone(
        times in any_token(),
        max_age in prop::option::of(0..1000_u64),
        one in any_time(),
        other in any_time(),
        leeway in 0..=600_u64,
    ) {
        let phase = |now| match verify(&payload(times), at(now), leeway, limit(max_age)) {
            Err(Error::IssuedInFuture) => 0,
            Err(Error::NotYetValid) => 1,
            Ok(()) => 2,
            Err(Error::TooOld) => 3,
            Err(Error::Expired) => 4,
            Err(Error::ClaimMissing("iat")) if max_age.is_some() && times[0].is_none() => 2,
            Err(other) => panic!("{other:?}"),
        };
        prop_assert!(phase(one.min(other)) <= phase(one.max(other)));
    }
}
