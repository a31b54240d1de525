//! Nicolas Seriot's `JSONTestSuite`, each case as a whole payload and within skipped claims, in tokens with a
//! good signature.
#![cfg(feature = "rustcrypto")]

use crate::support::claims::{Reads, read};
use crate::support::hex;
use crate::support::token::{jwt, verifier};
use serde::Deserialize;
use serde_json::{Value, json};
use storefront_jwt::{Error, MaxAge, RegisteredClaims, registered};

/// Why the verdict on an `i_` case, or the error for an `n_` one, is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Because {
    /// A number's value is nobody's business as long as the claim is skipped, and its grammar is right. Who
    /// reads such a claim gets it exactly or an error.
    NumberIsSkipped,
    /// RFC 8259 §8.1: JSON that is exchanged is UTF-8, and so has neither surrogates nor overlong forms.
    NotUtf8,
    /// An escape that stands for no character (RFC 8259 §8.2): two readers would take it for two strings.
    LoneSurrogate,
    /// RFC 8259 §8.1 forbids to send a byte order mark.
    ByteOrderMark,
    /// More than [`MAX_DEPTH`](storefront_jwt::json::MAX_DEPTH) levels.
    Depth,
}

use Because::{ByteOrderMark, Depth, LoneSurrogate, NotUtf8, NumberIsSkipped};

/// Every case that RFC 8259 leaves to the reader.
const FREE: &[(&str, Because)] = &[
    ("i_number_double_huge_neg_exp", NumberIsSkipped),
    ("i_number_huge_exp", NumberIsSkipped),
    ("i_number_neg_int_huge_exp", NumberIsSkipped),
    ("i_number_pos_double_huge_exp", NumberIsSkipped),
    ("i_number_real_neg_overflow", NumberIsSkipped),
    ("i_number_real_pos_overflow", NumberIsSkipped),
    ("i_number_real_underflow", NumberIsSkipped),
    ("i_number_too_big_neg_int", NumberIsSkipped),
    ("i_number_too_big_pos_int", NumberIsSkipped),
    ("i_number_very_big_negative_int", NumberIsSkipped),
    ("i_object_key_lone_2nd_surrogate", LoneSurrogate),
    ("i_string_1st_surrogate_but_2nd_missing", LoneSurrogate),
    ("i_string_1st_valid_surrogate_2nd_invalid", LoneSurrogate),
    ("i_string_UTF-16LE_with_BOM", NotUtf8),
    ("i_string_UTF-8_invalid_sequence", NotUtf8),
    ("i_string_UTF8_surrogate_U+D800", NotUtf8),
    (
        "i_string_incomplete_surrogate_and_escape_valid",
        LoneSurrogate,
    ),
    ("i_string_incomplete_surrogate_pair", LoneSurrogate),
    ("i_string_incomplete_surrogates_escape_valid", LoneSurrogate),
    ("i_string_invalid_lonely_surrogate", LoneSurrogate),
    ("i_string_invalid_surrogate", LoneSurrogate),
    ("i_string_invalid_utf-8", NotUtf8),
    ("i_string_inverted_surrogates_U+1D11E", LoneSurrogate),
    ("i_string_iso_latin_1", NotUtf8),
    ("i_string_lone_second_surrogate", LoneSurrogate),
    ("i_string_lone_utf8_continuation_byte", NotUtf8),
    ("i_string_not_in_unicode_range", NotUtf8),
    ("i_string_overlong_sequence_2_bytes", NotUtf8),
    ("i_string_overlong_sequence_6_bytes", NotUtf8),
    ("i_string_overlong_sequence_6_bytes_null", NotUtf8),
    ("i_string_truncated-utf-8", NotUtf8),
    ("i_string_utf16BE_no_BOM", NotUtf8),
    ("i_string_utf16LE_no_BOM", NotUtf8),
    ("i_structure_500_nested_arrays", Depth),
    ("i_structure_UTF-8_BOM_empty_object", ByteOrderMark),
];

/// The `n_` cases that are so deep that their fault is not come to.
const DEEP: &[&str] = &[
    "n_structure_100000_opening_arrays",
    "n_structure_open_array_object",
];

/// What `serde_json` refuses, or accepts, unlike this crate, when it reads into a [`Value`].
const SERDE_JSON_DIFFERS: &[(&str, &str)] = &[
    // It must make a float of them.
    ("i_number_huge_exp", "refuses"),
    ("i_number_neg_int_huge_exp", "refuses"),
    ("i_number_pos_double_huge_exp", "refuses"),
    ("i_number_real_neg_overflow", "refuses"),
    ("i_number_real_pos_overflow", "refuses"),
];

#[derive(Deserialize)]
struct Case {
    name: String,
    text: Option<String>,
    hex: Option<String>,
    repeated: Option<Vec<(String, usize)>>,
}

impl Case {
    fn bytes(&self) -> Vec<u8> {
        match (&self.text, &self.hex, &self.repeated) {
            (Some(text), None, None) => text.clone().into_bytes(),
            (None, Some(hex), None) => hex::decode(hex),
            (None, None, Some(parts)) => {
                let parts = parts.iter().map(|(part, times)| part.repeat(*times));
                parts.collect::<String>().into_bytes()
            }
            _ => panic!("{}: bytes once", self.name),
        }
    }

    /// What must come of it where a value is skipped.
    fn expected(&self) -> Result<(), Error> {
        match self.name.as_bytes()[0] {
            b'y' => Ok(()),
            b'n' if DEEP.contains(&self.name.as_str()) => Err(Error::TooDeep),
            b'n' => Err(Error::Json),
            _ => match FREE.iter().find(|(name, _)| *name == self.name) {
                Some((_, NumberIsSkipped)) => Ok(()),
                Some((_, Depth)) => Err(Error::TooDeep),
                Some((_, NotUtf8 | LoneSurrogate | ByteOrderMark)) => Err(Error::Json),
                None => panic!("{}: nobody said what becomes of it", self.name),
            },
        }
    }

    /// The values that the case is put into: as a claim, and as an element of an array, which may be deeper
    /// in. The empty case is no element, hence its neighbours.
    fn skipped(&self) -> [Vec<u8>; 4] {
        [
            (r#"{"x":"#, "}"),
            (r#"{"iss":"a","x":"#, r#","sub":"b"}"#),
            (r#"{"x":[0,"#, ",0]}"),
            (r#"{"x":[{"y":[[0,"#, r#",0]],"z":null}]}"#),
        ]
        .map(|(before, after)| [before.as_bytes(), &self.bytes(), after.as_bytes()].concat())
    }
}

fn cases() -> Vec<Case> {
    let lines = include_str!("../vectors/json-test-suite/cases.jsonl").lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The verdict on a payload, which does not depend on where it is decoded.
fn verdict(payload: &[u8]) -> Result<(), Error> {
    let token = jwt(payload);
    let expected = registered::Expected::new(MaxAge::Unlimited).with_any_audience();
    let mut buf = vec![0; token.len()];
    let into = verifier()
        .verify_into::<RegisteredClaims<'_>>(&token, &expected, &mut buf)
        .map(|_| ());
    let mut token = token.into_bytes();
    let in_place = verifier()
        .verify_in_place::<RegisteredClaims<'_>>(&mut token, &expected)
        .map(|_| ());
    assert_eq!(into, in_place);
    into
}

#[test]
fn the_suite_is_whole() {
    let cases = cases();
    let count = |kind: &str| {
        let of_kind = cases.iter().filter(|case| case.name.starts_with(kind));
        of_kind.count()
    };
    assert_eq!((count("y_"), count("n_"), count("i_")), (95, 193, 35));
    assert_eq!(cases.len(), 323);
    assert_eq!(FREE.len(), 35);
    for name in FREE.iter().map(|(name, _)| name).chain(DEEP) {
        assert!(cases.iter().any(|case| case.name == *name), "{name}");
    }
}

/// Claims are an object, so of the rest of JSON the whole payload is none.
#[test]
fn as_a_payload() {
    let mut accepted = 0;
    for case in cases() {
        let bytes = case.bytes();
        // As the byte order mark shows, what is before the object counts.
        let object = bytes.trim_ascii_start().starts_with(b"{");
        let expected = if object {
            case.expected()
        } else {
            Err(Error::Json)
        };
        assert_eq!(verdict(&bytes), expected, "{}", case.name);
        accepted += usize::from(expected.is_ok());
    }
    assert_eq!(accepted, 12, "the objects among the cases");
}

#[test]
fn as_skipped_values() {
    for case in cases() {
        for payload in case.skipped() {
            assert_eq!(verdict(&payload), case.expected(), "{}", case.name);
        }
    }
}

/// As a known claim nothing of the suite is accepted but the texts: no other is of the type.
#[test]
fn as_a_claim_that_is_read() {
    for case in cases() {
        let bytes = case.bytes();
        let payload = [br#"{"iss":"#, bytes.as_slice(), b"}"].concat();
        let text = serde_json::from_slice::<String>(&bytes).is_ok();
        let accepted = verdict(&payload).is_ok();
        assert_eq!(accepted, text && case.expected().is_ok(), "{}", case.name);
    }
}

/// The same verdict as `serde_json`'s, but for the cases that are listed.
#[test]
fn serde_json_agrees() {
    let mut differing = Vec::new();
    for case in cases() {
        let [payload, ..] = case.skipped();
        let theirs = serde_json::from_slice::<Value>(&payload).is_ok();
        match (verdict(&payload).is_ok(), theirs) {
            (true, false) => differing.push((case.name, "refuses")),
            (false, true) => differing.push((case.name, "accepts")),
            _ => {}
        }
    }
    let differing: Vec<_> = differing
        .iter()
        .map(|(name, how)| (&**name, *how))
        .collect();
    assert_eq!(differing, SERDE_JSON_DIFFERS);
}

/// Read as any type there is, every `y_` case has the value that `serde_json` reads.
#[test]
fn values() {
    for case in cases() {
        let [payload, ..] = case.skipped();
        let ours = read::<Reads<Value>>(&payload).map(|object| object.x);
        if case.name.starts_with("y_") {
            let theirs: Reads<Value> = serde_json::from_slice(&payload).unwrap();
            // There is no negative zero here: a number is read as an integer where it is one.
            let theirs = match (&*case.name, theirs.x) {
                ("y_number_minus_zero" | "y_number_negative_zero", _) => json!([0]),
                (_, x) => x,
            };
            assert_eq!(ours, Ok(theirs), "{}", case.name);
        } else if case.name.starts_with("n_") {
            assert!(ours.is_err(), "{}", case.name);
        }
    }
}
