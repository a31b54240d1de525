//! A time is read exactly, however its number is spelled, or refused.

use proptest::prelude::*;
use storefront_jwt::{Error, MaxAge, RegisteredClaims, UnixTime, Verifier, registered};

use super::SECOND;
use crate::support::token::{jwt, key};
use crate::support::{claims, property};

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
