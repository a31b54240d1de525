//! Dates as text (RFC 3339), against a walk through the calendar and against jiff.

use crate::support::property;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use storefront_jwt::{Error, UnixTime};

const DAY: u64 = 86_400;

const REFUSED: Error = Error::ClaimInvalid("");

fn secs(text: &str) -> Result<u64, Error> {
    UnixTime::from_rfc3339(text).map(UnixTime::as_secs)
}

/// Every day from 1970 to 9999, by counting.
#[test]
fn every_day() {
    let mut days = 0;
    for year in 1970..=9999 {
        let leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
        let lengths = [
            31,
            if leap { 29 } else { 28 },
            31,
            30,
            31,
            30,
            31,
            31,
            30,
            31,
            30,
            31,
        ];
        for (month, length) in (1..).zip(lengths) {
            for day in 1..=length {
                // The middle of most months of later centuries tells nothing new.
                if year < 2200 || day == 1 || day >= 28 {
                    let text = format!("{year}-{month:02}-{day:02}T00:00:00Z");
                    assert_eq!(secs(&text), Ok(days * DAY), "{text}");
                }
                days += 1;
            }
            for day in [0, length + 1, 99] {
                let text = format!("{year}-{month:02}-{day:02}T00:00:00Z");
                assert_eq!(secs(&text), Err(REFUSED), "{text}");
            }
        }
    }
}

#[test]
fn accepted() {
    const SECOND: u64 = 1_000_000;
    const NOON: u64 = 1_795_262_400 * SECOND;

    for (text, micros) in [
        ("2026-11-21T12:00:00+00:00", NOON),
        ("2026-11-21T12:00:00Z", NOON),
        ("2026-11-21t12:00:00z", NOON),
        ("2026-11-21 12:00:00-00:00", NOON),
        ("2026-11-21T14:00:00+02:00", NOON),
        ("2026-11-21T06:30:00-05:30", NOON),
        ("2026-11-22T11:59:00+23:59", NOON),
        ("2026-11-20T12:01:00-23:59", NOON),
        ("2026-11-21T12:00:00.5Z", NOON + 500_000),
        ("2026-11-21T12:00:00.000001Z", NOON + 1),
        (
            "2026-11-21T12:00:00.9999999999999999999999999Z",
            NOON + SECOND,
        ),
        ("2026-11-21T12:00:00.123456789+00:00", NOON + 123_457),
        ("2026-11-21T12:00:00.1234564999Z", NOON + 123_456),
        ("2026-11-21T12:00:00.1234565Z", NOON + 123_457),
        ("2026-11-21T12:00:00.00000009Z", NOON),
        ("2026-11-21T23:59:59.9999995+12:00", NOON),
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1969-12-31T23:00:00-01:00", 0),
        // A leap second counts as the one after it.
        ("2016-12-31T23:59:60Z", 1_483_228_800 * SECOND),
        ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
    ] {
        assert_eq!(
            UnixTime::from_rfc3339(text),
            Ok(UnixTime::from_micros(micros)),
            "{text}"
        );
    }
}

#[test]
fn refused() {
    for text in [
        "",
        "2026",
        "2026-11-21",
        "2026-11-21T12:00:00",
        "2026-11-21T12:00Z",
        "2026-11-21T12:00:00+0000",
        "2026-11-21T12:00:00+00",
        "2026-11-21T12:00:00+00:0",
        "2026-11-21T12:00:00+00:000",
        "2026-11-21T12:00:00 +00:00",
        "2026-11-21T12:00:00ZZ",
        "2026-11-21T12:00:00Z ",
        " 2026-11-21T12:00:00Z",
        "2026-11-21T12:00:00.Z",
        "2026-11-21T12:00:00,5Z",
        "2026-11-21T12:00:00.5.5Z",
        "2026-11-21T12:00:00+24:00",
        "2026-11-21T12:00:00+00:60",
        "2026-11-21T24:00:00Z",
        "2026-11-21T12:60:00Z",
        "2026-11-21T12:00:61Z",
        "2026-00-21T12:00:00Z",
        "2026-13-21T12:00:00Z",
        "2026-11-31T12:00:00Z",
        "1900-02-29T12:00:00Z",
        "2100-02-29T12:00:00Z",
        "26-11-21T12:00:00Z",
        "02026-11-21T12:00:00Z",
        "+026-11-21T12:00:00Z",
        "-026-11-21T12:00:00Z",
        "2026-1-021T12:00:00Z",
        "2026/11/21T12:00:00Z",
        "2026-11-21X12:00:00Z",
        "2026-11-21T12.00.00Z",
        "2026-11-21T+2:00:00Z",
        "２０２６-11-21T12:00:00Z",
        "1969-12-31T23:59:59Z",
        "1969-12-31T23:59:59.999999Z",
        "1970-01-01T00:00:00+00:01",
        "0000-01-01T00:00:00Z",
        "0000-02-29T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "Sat, 21 Nov 2026 12:00:00 GMT",
        "1795262400",
    ] {
        assert_eq!(UnixTime::from_rfc3339(text), Err(REFUSED), "{text}");
    }
}

proptest! {
    #![proptest_config(property::cases(20_000))]

    #[test]
    fn as_jiff_writes_them(
        micros in 0..253_402_200_000_000_000_i64,
        offset in -1_439..=1_439_i64,
    ) {
        let timestamp = Timestamp::from_microsecond(micros).unwrap();
        let offset = Offset::try_from(SignedDuration::from_mins(offset)).unwrap();
        let text = timestamp.display_with_offset(offset).to_string();
        let expected = UnixTime::from_micros(micros.unsigned_abs());
        // Local years have four digits.
        if !text.starts_with(['-', '+']) {
            prop_assert_eq!(UnixTime::from_rfc3339(&text), Ok(expected), "{}", text);
        }
    }

    /// Dates that do not exist are refused; jiff, too, knows which do.
    #[test]
    fn nothing_else(text in "(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9]:[0-5][0-9](\\.[0-9]{0,9})?([Zz]|[+-]([01][0-9]|2[0-3]):[0-6][0-9])") {
        let jiff = text.parse::<Timestamp>().ok();
        let jiff = jiff.map(|time| (time.as_nanosecond() + 500).div_euclid(1000));
        // Timestamps before the epoch have no `UnixTime`.
        let jiff = jiff.and_then(|micros| u64::try_from(micros).ok());
        let found = UnixTime::from_rfc3339(&text).map(UnixTime::as_micros);
        prop_assert_eq!(found, jiff.ok_or(REFUSED), "{}", text);
    }
}
