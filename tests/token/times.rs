//! Times: exact to the microsecond, from the decimal text to the verdict.
#![cfg(feature = "rustcrypto")]

use core::time::Duration;

use crate::support::claims;
use crate::support::property;
use crate::support::token::{NOW, jwt, key};
use proptest::prelude::*;
use storefront_jwt::{
    Clock, Error, Keys, Leeway, MaxAge, RegisteredClaims, UnixTime, Unverified, Validation,
    Verifier, registered,
};

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

#[cfg(feature = "std")]
#[test]
fn the_system_clock() {
    use std::time::SystemTime;

    let now = || UnixTime::from(SystemTime::UNIX_EPOCH.elapsed().unwrap());
    let before = now();
    let told = storefront_jwt::SystemClock.now().unwrap();
    assert!(before <= told && told <= now());
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

/// A number as JSON spells it, with digits before and after the point and an exponent.
#[derive(Clone, Debug)]
struct Spelling {
    negative: bool,
    whole: String,
    fraction: Option<String>,
    exponent: Option<String>,
}

impl Spelling {
    fn text(&self) -> String {
        let mut text = String::from(if self.negative { "-" } else { "" });
        text += &self.whole;
        if let Some(fraction) = &self.fraction {
            text = text + "." + fraction;
        }
        text + self.exponent.as_deref().unwrap_or_default()
    }

    /// Microseconds by shifting the point over the digits, as on paper, and rounding.
    fn micros(&self) -> Option<u64> {
        let fraction = self.fraction.as_deref().unwrap_or_default();
        let mut digits = format!("{}{fraction}", self.whole);
        if digits.bytes().all(|digit| digit == b'0') {
            return Some(0);
        }
        if self.negative {
            return None;
        }
        let exponent = self.exponent.as_deref().unwrap_or("e0");
        let exponent: i64 = exponent[1..].parse().unwrap();
        // How many of the digits stand before the point.
        let point = digits_of(&self.whole) + exponent + 6;
        let significant = digits.trim_start_matches('0');
        let leading = digits_of(&digits) - digits_of(significant);
        if point - leading > 20 {
            return None;
        }
        // Below a tenth of a microsecond nothing is rounded up.
        let Ok(point) = usize::try_from(point) else {
            return Some(0);
        };
        while digits.len() <= point {
            digits.push('0');
        }
        let whole = digits[..point].trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        let up = u128::from(digits.as_bytes()[point] >= b'5');
        u64::try_from(whole.parse::<u128>().ok()? + up).ok()
    }
}

fn digits_of(digits: &str) -> i64 {
    i64::try_from(digits.len()).unwrap()
}

fn any_spelling() -> impl Strategy<Value = Spelling> {
    let whole = prop_oneof![
        4 => "[1-9][0-9]{9}",
        2 => "0|[1-9][0-9]{0,25}",
        1 => "1844674407370955161[0-9]{1,3}",
        1 => "18446744073709",
        1 => "[1-9]0{0,30}",
    ];
    let fraction = prop_oneof![
        3 => "[0-9]{1,6}",
        2 => "[0-9]{1,30}",
        1 => "0{1,30}[0-9]?",
        1 => "551615[0-9]{0,3}",
        1 => "55161[5-6]",
        2 => "[0-9]{6}(4999|5|50|5001)[0-9]?",
        1 => "9{6,12}",
    ];
    let exponent = prop_oneof![
        3 => "[eE][+-]?0{0,3}[0-9]",
        2 => "[eE][+-]?[0-9]{1,2}",
        1 => "[eE][+-]?[0-9]{3,9}",
    ];
    (
        prop::bool::weighted(0.05),
        whole,
        prop::option::weighted(0.6, fraction),
        prop::option::weighted(0.4, exponent),
    )
        .prop_map(|(negative, whole, fraction, exponent)| Spelling {
            negative,
            whole,
            fraction,
            exponent,
        })
}

/// What may follow a number. The reader looks some characters ahead.
const TAILS: [&str; 4] = ["}", ",\"x\":\"0123456789\"}", " \n\t\r      }", ",\"\":1}"];

/// The `iat` that a token is read to have, whatever follows it, and by whatever reads it.
fn read(number: &str) -> Result<u64, Error> {
    let [first, others @ ..] = TAILS.map(|tail| {
        let token = jwt(format!(r#"{{"iat":{number}{tail}"#));
        let mut buf = vec![0; token.len()];
        let expected = registered::Expected::new(MaxAge::Unlimited);
        Verifier::new(key(), UnixTime::MAX)
            .verify_into::<RegisteredClaims<'_>>(&token, &expected, &mut buf)
            .map(|accepted| accepted.claims.iat.unwrap().as_micros())
    });
    assert_eq!(others, [first; 3], "{number}");
    // In a struct of the user's, where serde asks for it.
    let users = claims::x::<UnixTime>(number).map_err(|error| match error {
        Error::ClaimInvalid("x") => Error::ClaimInvalid("iat"),
        other => other,
    });
    assert_eq!(users.map(UnixTime::as_micros), first, "{number}");
    first
}

proptest! {
    #![proptest_config(property::cases(30_000))]

    #[test]
    fn decimals_are_exact(spelling in any_spelling()) {
        let expected = spelling.micros().ok_or(Error::ClaimInvalid("iat"));
        prop_assert_eq!(read(&spelling.text()), expected, "{}", spelling.text());
    }
}

#[test]
fn decimals() {
    let read_secs = |secs: u64| Ok(secs * SECOND);
    for (number, expected) in [
        ("1795294241.22344", Ok(1_795_294_241_223_440)),
        ("1795294241.32620906829833984375", Ok(1_795_294_241_326_209)),
        ("1760000000", read_secs(1_760_000_000)),
        ("1760000000.0", read_secs(1_760_000_000)),
        ("1.76e9", read_secs(1_760_000_000)),
        ("176E+7", read_secs(1_760_000_000)),
        ("17600000000000e-4", read_secs(1_760_000_000)),
        ("0", Ok(0)),
        ("-0", Ok(0)),
        ("-0.0e-7", Ok(0)),
        ("0e999999999999999999999", Ok(0)),
        ("1e-999999999999999999999", Ok(0)),
        // To the nearest microsecond, which is the one that was meant where a float was printed.
        ("1616497608.0510409", Ok(1_616_497_608_051_041)),
        ("1616497608.0510404", Ok(1_616_497_608_051_040)),
        ("1616497608.05104049999999", Ok(1_616_497_608_051_040)),
        ("1616497608.0510405", Ok(1_616_497_608_051_041)),
        ("1616497608.051040500", Ok(1_616_497_608_051_041)),
        ("16164976080510409e-7", Ok(1_616_497_608_051_041)),
        ("16164976080510404e-7", Ok(1_616_497_608_051_040)),
        ("1759999999.9999995", read_secs(1_760_000_000)),
        ("1759999999.9999994", Ok(1_759_999_999_999_999)),
        ("1759999999.99999951", read_secs(1_760_000_000)),
        ("9999999999.9999999", read_secs(10_000_000_000)),
        ("0.0000009", Ok(1)),
        ("0.0000005", Ok(1)),
        ("0.00000049", Ok(0)),
        ("0.00000009", Ok(0)),
        ("5e-7", Ok(1)),
        ("49e-8", Ok(0)),
        ("9e-8", Ok(0)),
        ("0.000001", Ok(1)),
        ("18446744073709.551615", Ok(u64::MAX)),
        ("18446744073709.5516154999", Ok(u64::MAX)),
        ("18446744073709.5516155", Err("claim_invalid")),
        ("18446744073709.5516159999", Err("claim_invalid")),
        ("18446744073709.551616", Err("claim_invalid")),
        ("1e999999999999999999999", Err("claim_invalid")),
        ("9223372036854775808", Err("claim_invalid")),
        ("-1", Err("claim_invalid")),
        ("-0.0000001", Err("claim_invalid")),
        ("-1e-999999999999", Err("claim_invalid")),
        ("null", Err("claim_invalid")),
        ("true", Err("claim_invalid")),
        (r#""1760000000""#, Err("claim_invalid")),
        ("[1760000000]", Err("claim_invalid")),
        ("{}", Err("claim_invalid")),
        ("01760000000", Err("json")),
        ("0176000000", Err("json")),
        ("+1760000000", Err("json")),
        ("1760000000.", Err("json")),
        (".5", Err("json")),
        ("1760000000e", Err("json")),
        ("1760000000.e1", Err("json")),
        ("1760000000e+", Err("json")),
        ("0x10", Err("json")),
        ("1_760", Err("json")),
        ("NaN", Err("json")),
        ("Infinity", Err("json")),
        ("-", Err("json")),
        ("- 1", Err("json")),
        ("1 0", Err("json")),
        ("1760000000.5.5", Err("json")),
        ("1760000000:1", Err("json")),
        ("176000000/", Err("json")),
        ("1760000000.12345x", Err("json")),
    ] {
        let found = read(number);
        assert_eq!(found.map_err(|error| error.code()), expected, "{number}");
        if let Err(error @ Error::ClaimInvalid(_)) = found {
            assert_eq!(error.claim(), Some("iat"), "{number}");
        }
    }
}
