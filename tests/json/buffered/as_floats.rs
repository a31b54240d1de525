//! Times and decimals that another format, or a buffer of one, hands on as an `f64`.

use super::kept;
use crate::support::{claims, property};
use proptest::prelude::*;
use serde::Deserialize;
use serde::de::value::{Error as ValueError, F64Deserializer, I64Deserializer};
use serde_json::Value;
use storefront_jwt::UnixTime;
use storefront_jwt::json::Decimal;

/// As `visit_f64` reads it.
fn of_float(secs: f64) -> Option<u64> {
    let time = UnixTime::deserialize(F64Deserializer::<ValueError>::new(secs));
    time.map(UnixTime::as_micros).ok()
}

#[test]
fn floats_as_times() {
    let bits = f64::from_bits;
    for (secs, expected) in [
        (0.0, Some(0)),
        (-0.0, Some(0)),
        (bits(1), Some(0)),
        (f64::MIN_POSITIVE, Some(0)),
        (0.000_000_499_999, Some(0)),
        // The `f64` next to half a microsecond is below it, that next to one and a half above.
        (0.000_000_5, Some(0)),
        (0.000_000_500_000_000_1, Some(1)),
        (0.000_001_5, Some(2)),
        (1.000_000_499, Some(1_000_000)),
        // Half a microsecond exactly: 2^-7 s are 7,812.5 µs.
        (0.007_812_5, Some(7_813)),
        (4_294_967_296.007_812_5, Some(4_294_967_296_007_813)),
        (18_446_744_073_709.55, Some(18_446_744_073_709_550_781)),
        (18_446_744_073_709.555, None),
        (bits(1 << 63 | 1), None),
        (-f64::MIN_POSITIVE, None),
        (-1.0, None),
        (9_007_199_254_740_991.0, None),
        (9_007_199_254_740_992.0, None),
        (f64::MAX, None),
        (f64::INFINITY, None),
        (f64::NEG_INFINITY, None),
        (f64::NAN, None),
        (-f64::NAN, None),
        (bits(0x7FF0_0000_0000_0001), None),
    ] {
        assert_eq!(of_float(secs), expected, "{secs:e}");
    }
    for (secs, expected) in [
        (0, Some(0)),
        (7, Some(7_000_000)),
        (-1, None),
        (i64::MAX, None),
    ] {
        let time = UnixTime::deserialize(I64Deserializer::<ValueError>::new(secs));
        assert_eq!(time.map(UnixTime::as_micros).ok(), expected);
    }
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let number = F64Deserializer::<ValueError>::new(number);
        assert!(Decimal::deserialize(number).is_err());
    }
}

/// A user's struct reads what this crate's claims say by way of `serde_json`.
#[test]
fn serde_json_reads_them_back() {
    for (text, expected) in [
        ("1616497608.0510409", Some(1_616_497_608_051_041)),
        ("1616497608", Some(1_616_497_608_000_000)),
        ("1.5e3", Some(1_500_000_000)),
        ("0.0", Some(0)),
        ("-0.0", Some(0)),
        ("-0.5", None),
        ("-1", None),
        ("1e300", None),
        ("18446744073709551615", None),
        ("null", None),
        ("\"1\"", None),
        ("[1]", None),
    ] {
        let read = serde_json::from_str::<UnixTime>(text).ok();
        assert_eq!(read.map(UnixTime::as_micros), expected, "{text}");
        let value: Value = serde_json::from_str(text).unwrap();
        let read = serde_json::from_value::<UnixTime>(value).ok();
        assert_eq!(read.map(UnixTime::as_micros), expected, "{text}");
        let optional = serde_json::from_str::<Option<UnixTime>>(text);
        if text == "null" {
            assert_eq!(optional.unwrap(), None);
        } else {
            assert_eq!(optional.ok().flatten().map(UnixTime::as_micros), expected);
        }
    }
    for (text, expected) in [("10.25", "10.25"), ("-3", "-3"), ("1e3", "1000")] {
        let read: Decimal = serde_json::from_str(text).unwrap();
        assert_eq!(read.to_string(), expected);
    }
    for text in ["1e300", "null", "\"1\"", "18446744073709551615"] {
        assert!(serde_json::from_str::<Decimal>(text).is_err(), "{text}");
    }
}

proptest! {
    #![proptest_config(property::cases(30_000))]

    /// A float is read as the decimal number that it is exactly, which the crate reads by its digits.
    #[test]
    fn floats_are_read_as_their_digits(
        secs in prop_oneof![
            any::<u64>().prop_map(f64::from_bits),
            0.0..18_446_744_073_710.0,
            0.0..0.000_01,
            (0_u64..1 << 50).prop_map(|odd| f64::from(u32::try_from(odd >> 18).unwrap())
                + f64::from(u32::try_from(odd & 0x3_FFFF).unwrap()) / 262_144.0),
        ],
    ) {
        let by_digits = if secs.is_finite() {
            claims::x::<UnixTime>(&format!("{secs:.1074}")).map(UnixTime::as_micros).ok()
        } else {
            None
        };
        prop_assert_eq!(of_float(secs), by_digits, "{:e}", secs);
    }

    /// What is written by way of an `f64` is read back by one.
    #[test]
    fn times_survive(micros in 0..(1_u64 << 33) * 1_000_000) {
        let time = UnixTime::from_micros(micros);
        let text = serde_json::to_string(&time).unwrap();
        prop_assert_eq!(serde_json::from_str::<UnixTime>(&text).unwrap(), time);
        prop_assert_eq!(kept::<UnixTime>(&text), Ok(time));
        prop_assert_eq!(claims::x::<UnixTime>(&text), Ok(time));
    }

    /// Where no `f64` is the time exactly, the one next to it is written.
    #[test]
    fn the_nearest_is_written(micros: u64) {
        let written = serde_json::to_value(UnixTime::from_micros(micros)).unwrap();
        let text = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
        prop_assert_eq!(written.as_f64(), text.parse().ok(), "{}", micros);
    }

    /// A decimal is taken only as what stood there, and always where 15 digits say it.
    #[test]
    fn decimals_survive_or_are_refused(
        text in "-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,20})?([eE][-+]?[0-9]{1,2})?",
    ) {
        let direct = text.parse::<Decimal>();
        let kept = kept::<Decimal>(&text);
        if let Ok(kept) = &kept {
            prop_assert_eq!(Ok(*kept), direct, "{}", text);
        }
        let digits = text.split(['e', 'E']).next().unwrap();
        let digits = digits.chars().filter(char::is_ascii_digit).collect::<String>();
        let significant = digits.trim_matches('0').len();
        if significant <= 15 && direct.is_ok() {
            prop_assert!(kept.is_ok(), "{}", text);
        }
    }
}
