//! Decimal numbers by their digits: what is accepted has exactly the value that was written, and everything of
//! up to 18 digits and 18 places is accepted. What is written reads as it was.

use crate::support::property;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use serde::Serialize;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use storefront_jwt::json::Decimal;
use storefront_jwt::{Error, Unsigned};

fn parse(text: &str) -> Option<(i64, u8)> {
    let decimal: Option<Decimal> = text.parse().ok();
    decimal.map(|decimal| (decimal.mantissa(), decimal.scale()))
}

/// Digits without zeros in front, and how often to multiply by ten: two are equal if their numbers are.
fn normal(digits: &str, exponent: i64) -> (String, i64) {
    let digits = digits.trim_start_matches('0');
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return (String::from("0"), 0);
    }
    let zeros = i64::try_from(digits.len() - significant.len()).unwrap();
    (significant.to_owned(), exponent + zeros)
}

#[test]
fn digits_beyond_the_nineteenth() {
    const ONE: i64 = 1_000_000_000_000_000_000;

    for (text, expected) in [
        ("1.000000000000000000", Some((ONE, 18))),
        ("1.00000000000000000000000000000", Some((ONE, 18))),
        // A digit that is left out stays left out, whatever comes behind it.
        ("1.00000000000000000000000000001", None),
        ("1.0000000000000000000000000000100", None),
        ("0.0000000000000000010", Some((1, 18))),
        ("0.00000000000000000010", None),
        ("0.00000000000000000000000000000", Some((0, 18))),
        ("-0.0000000000000000010", Some((-1, 18))),
        (
            "9223372036854775807.0000000000000000000",
            Some((i64::MAX, 0)),
        ),
        ("9223372036854775807.0000000000000000001", None),
        ("9223372036854775808.0000000000000000000", None),
        ("-9223372036854775808", Some((i64::MIN, 0))),
        ("-9223372036854775809", None),
        ("18446744073709551615", None),
        ("18446744073709551616", None),
        ("100000000000000000000", None),
        ("92233720368547758070000000000e-10", Some((i64::MAX, 0))),
        ("92233720368547758071000000000e-10", None),
        ("1e-000000000000000000018", Some((1, 18))),
        ("10e-19", Some((1, 18))),
        ("10e-20", None),
        ("12e+0017", Some((1_200_000_000_000_000_000, 0))),
        ("12e18", None),
        ("0e18446744073709551617", Some((0, 0))),
        ("0e-18446744073709551617", Some((0, 18))),
        ("1e4294967296", None),
        ("1e-4294967296", None),
        ("1e18446744073709551616", None),
        ("1e-18446744073709551616", None),
    ] {
        assert_eq!(parse(text), expected, "{text}");
    }
}

/// The text is the number: nothing stands before it or behind it.
#[test]
fn nothing_but_a_number() {
    for number in ["1", "-1", "12.50", "1e2"] {
        assert!(parse(number).is_some(), "{number}");
        for other in [
            " ", "\t", "\n", "\r", "\u{a0}", "\0", "+", "\"", ",", "0", "x",
        ] {
            let before = format!("{other}{number}");
            assert_eq!(parse(&before), None, "{before:?}");
        }
        for other in [
            " ", "\t", "\n", "\r", "\u{a0}", "\0", "+", "\"", ",", "-", "x",
        ] {
            let behind = format!("{number}{other}");
            assert_eq!(parse(&behind), None, "{behind:?}");
        }
    }
    for text in [
        "", " ", "\t-1", " \n 1", "- 1", "--1", "1 ", "1 2", "null", "{}", "1.2.3", "1..2", "1.2.",
    ] {
        assert_eq!(parse(text), None, "{text:?}");
    }
}

/// The JSON that is signed for a claim of this value.
fn written(mantissa: i64, scale: u8) -> Result<String, Error> {
    #[derive(Serialize)]
    struct Price {
        price: Decimal,
    }

    let price = Decimal::new(mantissa, scale).unwrap();
    let mut buf = [0; 256];
    let unsigned = Unsigned::new(&Price { price }, &mut buf)?;
    let payload = unsigned.signing_input().split(|byte| *byte == b'.').nth(1);
    let json = URL_SAFE_NO_PAD.decode(payload.unwrap()).unwrap();
    Ok(String::from_utf8(json).unwrap())
}

#[test]
fn in_text_and_in_json() {
    const REFUSED: Option<&str> = None;
    const NINES: i64 = 999_999_999_999_999;

    for (mantissa, scale, text, json) in [
        (0, 0, "0", Some("0")),
        (0, 2, "0.00", Some("0.0")),
        (5, 1, "0.5", Some("0.5")),
        (-5, 2, "-0.05", Some("-0.05")),
        (1250, 2, "12.50", Some("12.5")),
        (-1250, 2, "-12.50", Some("-12.5")),
        (
            123_456_789_012_345,
            5,
            "1234567890.12345",
            Some("1234567890.12345"),
        ),
        (4_294_967_295, 3, "4294967.295", Some("4294967.295")),
        (4_294_967_296, 3, "4294967.296", Some("4294967.296")),
        (4_294_967_297, 3, "4294967.297", Some("4294967.297")),
        (NINES, 3, "999999999999.999", Some("999999999999.999")),
        (-NINES, 3, "-999999999999.999", Some("-999999999999.999")),
        // Of 16 digits, not all have a float of their own.
        (NINES + 1, 3, "1000000000000.000", REFUSED),
        (-NINES - 1, 3, "-1000000000000.000", REFUSED),
        (
            i64::MAX,
            0,
            "9223372036854775807",
            Some("9223372036854775807"),
        ),
        (
            i64::MIN,
            0,
            "-9223372036854775808",
            Some("-9223372036854775808"),
        ),
        (i64::MIN, 18, "-9.223372036854775808", REFUSED),
    ] {
        assert_eq!(Decimal::new(mantissa, scale).unwrap().to_string(), text);
        let json = json.map(|number| format!(r#"{{"price":{number}}}"#));
        let found = written(mantissa, scale);
        assert_eq!(found, json.ok_or(Error::ClaimInvalid("price")), "{text}");
    }
}

#[test]
fn equal_by_value() {
    let decimal = |mantissa, scale| Decimal::new(mantissa, scale).unwrap();
    assert_eq!(decimal(105, 1), decimal(1050, 2));
    assert_eq!(decimal(0, 0), decimal(0, 18));
    assert_eq!(decimal(-7, 0), Decimal::from(-7));
    for other in [decimal(105, 2), decimal(1051, 2), decimal(-105, 1)] {
        assert_ne!(decimal(105, 1), other);
    }
    assert_ne!(decimal(i64::MAX, 0), decimal(i64::MIN, 0));
    assert_ne!(decimal(i64::MAX, 18), decimal(i64::MAX, 17));
}

fn hash(decimal: Decimal) -> u64 {
    let mut hasher = DefaultHasher::new();
    decimal.hash(&mut hasher);
    hasher.finish()
}

/// Whatever the two are, they are ordered and hashed by their values, which in units of 10⁻¹⁸ fit
/// into 128 bits.
fn assert_consistent(one: Decimal, other: Decimal) {
    let value = |decimal: Decimal| {
        i128::from(decimal.mantissa())
            * 10_i128.pow(u32::from(Decimal::MAX_SCALE - decimal.scale()))
    };
    let expected = value(one).cmp(&value(other));
    assert_eq!(one.cmp(&other), expected, "{one} {other}");
    assert_eq!(other.cmp(&one), expected.reverse(), "{one} {other}");
    assert_eq!(one.partial_cmp(&other), Some(expected));
    assert_eq!(one == other, expected == Ordering::Equal, "{one} {other}");
    assert_eq!(
        one.max(other),
        if expected == Ordering::Greater {
            one
        } else {
            other
        }
    );
    // Values that differ might hash alike, but not here.
    assert_eq!(
        hash(one) == hash(other),
        expected == Ordering::Equal,
        "{one} {other}"
    );
}

#[test]
fn ordered_and_hashed_by_value() {
    let decimals: Vec<Decimal> = [
        "0",
        "0.0",
        "-0.000000000000000000",
        "0.000000000000000001",
        "-0.000000000000000001",
        "10.5",
        "10.50",
        "10.50000000000000000",
        "10.49",
        "10.51",
        "-10.5",
        "-10.50",
        "1",
        "10",
        "100",
        "100.0",
        "1e2",
        "-1",
        "0.1",
        "0.01",
        "9223372036854775807",
        "-9223372036854775808",
        "9.223372036854775807",
        "-9.223372036854775808",
        "9223372036854775806",
        "922337203685477580.7",
        "9223372036854775800",
        "922337203685477580.0",
    ]
    .map(|text| text.parse().unwrap())
    .to_vec();
    for one in &decimals {
        for other in &decimals {
            assert_consistent(*one, *other);
        }
    }
    let distinct: BTreeSet<Decimal> = decimals.iter().copied().collect();
    let hashed: HashSet<Decimal> = decimals.iter().copied().collect();
    assert_eq!(distinct.len(), 21);
    assert_eq!(hashed.len(), distinct.len());
    assert!(distinct.iter().is_sorted());
}

#[test]
fn the_default_is_zero() {
    let zero = Decimal::default();
    assert_eq!((zero.mantissa(), zero.scale()), (0, 0));
    for text in ["0", "-0", "0.00", "-0.0", "0e5"] {
        assert_consistent(zero, text.parse().unwrap());
        assert_eq!(zero, text.parse().unwrap(), "{text}");
    }
    assert!(Decimal::from(-1) < zero && zero < Decimal::from(1));
}

proptest! {
    #![proptest_config(property::cases(20_000))]

    #[test]
    fn consistent(
        one in prop_oneof![any::<i64>(), -2000..2000_i64],
        other in prop_oneof![any::<i64>(), -2000..2000_i64],
        scale in 0..=Decimal::MAX_SCALE,
        other_scale in 0..=Decimal::MAX_SCALE,
    ) {
        let decimal = |mantissa, scale| Decimal::new(mantissa, scale).unwrap();
        let (one, other) = (decimal(one, scale), decimal(other, other_scale));
        assert_consistent(one, other);
        // The same value with more places, as many as fit.
        let (mut mantissa, mut places) = (one.mantissa(), scale);
        while let (Some(more), true) = (mantissa.checked_mul(10), places < Decimal::MAX_SCALE) {
            (mantissa, places) = (more, places + 1);
            let same = decimal(mantissa, places);
            prop_assert_eq!(one, same);
            assert_consistent(one, same);
            assert_consistent(same, other);
        }
        // And the ones next to it.
        if let Some(next) = mantissa.checked_add(1) {
            assert_consistent(one, decimal(next, places));
            prop_assert!(one < decimal(next, places));
        }
    }

    #[test]
    fn exact_or_refused(
        sign in "-?",
        whole in "0|[1-9][0-9]{0,24}|922337203685477580[0-9]{1,2}|1844674407370955161[0-9]|[1-9]0{0,24}",
        fraction in "([0-9]{0,24}|0{0,24}[0-9]0{0,9})",
        exponent in prop::option::weighted(0.4, -40..=40_i64),
    ) {
        let mut text = format!("{sign}{whole}");
        if !fraction.is_empty() {
            text = format!("{text}.{fraction}");
        }
        if let Some(exponent) = exponent {
            text = format!("{text}e{exponent}");
        }
        let places = i64::try_from(fraction.len()).unwrap();
        let scale = places - exponent.unwrap_or(0);
        let digits = format!("{whole}{fraction}");
        if let Some((mantissa, found)) = parse(&text) {
            let read = normal(&mantissa.unsigned_abs().to_string(), -i64::from(found));
            prop_assert_eq!(read, normal(&digits, -scale), "{}", text);
            prop_assert_eq!(mantissa < 0, sign == "-" && mantissa != 0, "{}", text);
        } else {
            let fits = digits.trim_start_matches('0').len() <= 18 && (0..=18).contains(&scale);
            prop_assert!(!fits, "{}", text);
        }
    }
}
