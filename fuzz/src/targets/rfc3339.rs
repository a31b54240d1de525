//! `UnixTime::from_rfc3339` reads what chrono reads, and nothing else, to the nearest microsecond; what it has
//! read is printed as a date that it reads again.

use super::structured;
use storefront_jwt::{Error, UnixTime};

pub fn run(data: &[u8]) {
    structured(data, |text: &str| check(text));
}

pub fn check(text: &str) {
    let found = UnixTime::from_rfc3339(text).map(UnixTime::as_micros);
    let expected = chrono::DateTime::parse_from_rfc3339(text)
        .ok()
        .and_then(|date| {
            // A leap second is the second after it: chrono counts it as nanoseconds beyond the 59th.
            let micros = (i64::from(date.timestamp_subsec_nanos()) + 500) / 1000;
            u64::try_from(date.timestamp().checked_mul(1_000_000)? + micros).ok()
        })
        .ok_or(Error::ClaimInvalid(""));
    assert_eq!(found, expected, "{text:?}");
    if let Ok(micros) = found {
        let printed = UnixTime::from_micros(micros).to_string();
        let again = UnixTime::from_rfc3339(&printed).map(UnixTime::as_micros);
        // A date of the year 9999 may be a time of the next one in UTC.
        assert!(
            again == Ok(micros) || printed.starts_with("+010000-"),
            "{printed}"
        );
    }
}
