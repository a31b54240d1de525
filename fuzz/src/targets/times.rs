//! A token's times pass exactly if they pass in wide integers, and are refused with a code that holds.

use super::structured;
use crate::decimal::Exact;
use crate::open_payload;
use crate::reference::TimeCheck;
use arbitrary::Arbitrary;
use std::time::Duration;
use storefront_jwt::registered::Expected;
use storefront_jwt::{Accepted, Error, Leeway, MaxAge, RegisteredClaims, UnixTime, Validation};

#[derive(Arbitrary, Debug)]
pub struct Input<'a> {
    now: u64,
    leeway_s: u16,
    max_age_s: Option<u16>,
    class_max_age_s: Option<u64>,
    times: [Time<'a>; 3],
}

#[derive(Arbitrary, Debug)]
enum Time<'a> {
    /// So many microseconds and leeways after the clock, and so many maximum ages.
    Near(i8, i8, i8),
    Micros(u64),
    Digits(u64, &'a str, i8),
}

impl Time<'_> {
    /// As a JSON number.
    fn text(&self, input: &Input<'_>) -> String {
        let micros = match self {
            Self::Near(micros, leeways, ages) => {
                let age = u64::from(input.max_age_s.unwrap_or(0));
                let secs = i64::from(*leeways) * (i64::from(input.leeway_s) % 601);
                let secs = secs + i64::from(*ages % 3) * age.cast_signed();
                let distance = secs * 1_000_000 + i64::from(*micros);
                input.now.saturating_add_signed(distance)
            }
            Self::Micros(micros) => *micros,
            Self::Digits(whole, fraction, exponent) => {
                let fraction: String = fraction.chars().filter(char::is_ascii_digit).collect();
                return format!("{whole}.{fraction}0e{exponent}");
            }
        };
        format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
    }
}

pub fn run(data: &[u8]) {
    structured(data, |input: Input<'_>| check(&input));
}

pub fn check(input: &Input<'_>) {
    let [iat, nbf, exp] = input.times.each_ref().map(|time| time.text(input));
    let no_iat = input.leeway_s & 0x8000 != 0;
    let name = if no_iat { "x" } else { "iat" };
    let payload = format!(r#"{{"{name}":{iat},"nbf":{nbf},"exp":{exp}}}"#);
    let [iat, nbf, exp] = [iat, nbf, exp].map(|text| Exact::parse(&text).micros());
    let iat = iat.filter(|_| !no_iat);
    let fit = (no_iat || iat.is_some()) && nbf.is_some() && exp.is_some();
    let leeway_s = u64::from(input.leeway_s) % 601;
    let max_ages_s = input
        .max_age_s
        .map(u64::from)
        .into_iter()
        .chain(input.class_max_age_s);
    let max_ages_s = max_ages_s.collect();
    let check = TimeCheck {
        now: input.now,
        leeway_s,
        max_ages_s,
        iat,
        nbf,
        exp,
    };

    let class_max_age = input
        .class_max_age_s
        .map_or(MaxAge::Unlimited, MaxAge::from_secs);
    let now = UnixTime::from_micros(input.now);
    let mut validation = Validation::at(now).with_leeway(Leeway::from_secs(leeway_s).unwrap());
    if let Some(max_age) = input.max_age_s {
        validation = validation.with_max_age(Duration::from_secs(max_age.into()));
    }
    let mut buf = Vec::new();
    let token = open_payload(payload.as_bytes(), &mut buf).unwrap();
    let token = token.with_validation(validation);
    let expected = Expected::new(class_max_age).with_any_audience();
    match token.claims::<RegisteredClaims<'_>>(&expected) {
        Ok(Accepted { claims, .. }) => {
            assert!(fit && check.faults().is_empty(), "accepted: {check:?}");
            let found = [claims.iat, claims.nbf, claims.exp];
            assert_eq!(
                found.map(|time| time.map(UnixTime::as_micros)),
                [iat, nbf, exp]
            );
        }
        Err(Error::ClaimInvalid(_)) => assert!(!fit),
        Err(error) => assert!(
            check.admit(error.code(), error.claim()),
            "{error:?}: {check:?}"
        ),
    }
}
