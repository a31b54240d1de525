//! Which JSON is valid: `serde_json`'s opinion, and what is known to differ.

use serde::de::IgnoredAny;
use serde_json::{Number, Value};
use storefront_jwt::Error;
use storefront_jwt::json::MAX_DEPTH;

/// Whether a payload is valid; the error is that of a reader which finds but one fault.
pub fn judge(payload: &[u8]) -> Result<(), Error> {
    let text = str::from_utf8(payload).map_err(|_| Error::Json)?;
    let object = text
        .trim_start_matches([' ', '\t', '\r', '\n'])
        .starts_with('{');
    if !object || serde_json::from_str::<IgnoredAny>(text).is_err() || has_lone_surrogate(text) {
        Err(Error::Json)
    } else if depth(text) > usize::from(MAX_DEPTH) {
        Err(Error::TooDeep)
    } else {
        Ok(())
    }
}

/// Takes valid JSON, in which a backslash is an escape wherever it stands.
fn has_lone_surrogate(text: &str) -> bool {
    let unit = |rest: &str| {
        let digits = rest.strip_prefix("\\u")?;
        u16::from_str_radix(digits.get(..4)?, 16).ok()
    };
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        rest = &rest[at..];
        let (first, second) = (unit(rest), rest.get(6..).and_then(unit));
        rest = match (first, second) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => &rest[12..],
            (Some(0xD800..=0xDFFF), _) => return true,
            _ => &rest[2..],
        };
    }
    false
}

/// How deeply valid JSON is nested.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            b'"' => {
                while let Some(byte @ (b'\\' | 0..=0x21 | 0x23..)) = bytes.next() {
                    if byte == b'\\' {
                        bytes.next();
                    }
                }
            }
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Equal to the last bit of a float; but `-0`, a float to `serde_json`, is an integer to the crate.
pub fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let bits = |number: &Number| number.as_f64().unwrap().to_bits();
            match (one.is_f64(), other.is_f64()) {
                (true, true) => bits(one) == bits(other),
                (false, false) => one == other,
                _ => bits(one) | bits(other) == bits(&Number::from_f64(-0.0).unwrap()),
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| same(a, b))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, a)| other.get(name).is_some_and(|b| same(a, b)))
        }
        (one, other) => one == other,
    }
}
