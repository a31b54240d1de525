//! The payload's reader against `serde_json`: the same documents are valid, and they mean the same.
//!
//! Where the two differ on purpose, the crate is the stricter one: it refuses escapes that stand for
//! half of a surrogate pair, nesting of more than 64 levels, and names that a claim set knows given twice.
#![cfg(feature = "rustcrypto")]

use core::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::support::claims::{Reads, Skipped, read, read_into};
use crate::support::judge::{judge, same};
use crate::support::property;
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Map, Value};
use storefront_jwt::json::JsonStr;
use storefront_jwt::{Error, Text};

/// Holds the crate against `serde_json`, reading the payload and skipping it.
fn compare(payload: &[u8]) -> Result<(), TestCaseError> {
    let expected = judge(payload);
    let skipped = read::<Skipped>(payload).map(|_| ());
    let read = read::<Value>(payload);
    let text = String::from_utf8_lossy(payload);
    if expected.is_ok() {
        prop_assert_eq!(skipped, Ok(()), "{}", text);
        match serde_json::from_slice::<Value>(payload) {
            Ok(value) => {
                let read = read.map_err(|error| TestCaseError::fail(format!("{error}: {text}")))?;
                prop_assert!(same(&read, &value), "{}: {} is not {}", text, read, value);
            }
            // A number beyond any float, which only fails who wants it as one.
            Err(error) => {
                prop_assert!(
                    error.to_string().contains("out of range"),
                    "{}: {}",
                    text,
                    error
                );
                prop_assert_eq!(read, Err(Error::ClaimInvalid("")), "{}", text);
            }
        }
    } else {
        let syntax = |error| matches!(error, Error::Json | Error::TooDeep);
        prop_assert!(skipped.is_err_and(syntax), "{}: {:?}", text, skipped);
        let value = |error| syntax(error) || error == Error::ClaimInvalid("");
        prop_assert!(
            read.as_ref().is_err_and(|error| value(*error)),
            "{}: {:?}",
            text,
            read
        );
    }
    Ok(())
}

fn document() -> impl Strategy<Value = Value> {
    let character = prop_oneof![
        6 => proptest::char::range('a', 'e'),
        2 => proptest::char::range('\0', '\u{7f}'),
        1 => any::<char>(),
        1 => prop::sample::select(vec!['"', '\\', '/', '\u{1F600}', '\u{ffff}', '\u{10000}']),
    ];
    let string = prop::collection::vec(character, 0..20).prop_map(String::from_iter);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i16>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        string.clone().prop_map(Value::from),
    ];
    let name = prop_oneof![1 => string, 2 => prop::sample::select(vec!["iss", "exp", "x", ""]).prop_map(str::to_owned)];
    let members = |value| prop::collection::btree_map(name.clone(), value, 0..5);
    let value = leaf.prop_recursive(4, 24, 5, |value| {
        prop_oneof![
            prop::collection::vec(value.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map("[a-e\\\\\"]{0,9}", value, 0..5)
                .prop_map(|members| Value::Object(Map::from_iter(members))),
        ]
    });
    members(value).prop_map(|members| Value::Object(Map::from_iter(members)))
}

/// Choices made on the way through a document, over and over.
struct Choices<'c>(std::iter::Cycle<std::slice::Iter<'c, u8>>);

impl Choices<'_> {
    fn next(&mut self, options: u8) -> u8 {
        self.0.next().map_or(0, |choice| choice % options)
    }

    fn space(&mut self, out: &mut String) {
        out.push_str(["", "", "", "", "", " ", "\t", "\r\n  "][usize::from(self.next(8))]);
    }

    /// Writes a value in one of the ways that JSON has for it.
    fn spell(&mut self, value: &Value, out: &mut String) {
        self.space(out);
        match value {
            Value::String(text) => self.spell_string(text, out),
            Value::Array(elements) => {
                out.push('[');
                for (number, element) in elements.iter().enumerate() {
                    out.push_str(if number == 0 { "" } else { "," });
                    self.spell(element, out);
                }
                self.space(out);
                out.push(']');
            }
            Value::Object(members) => {
                out.push('{');
                for (number, (name, value)) in members.iter().enumerate() {
                    out.push_str(if number == 0 { "" } else { "," });
                    self.space(out);
                    self.spell_string(name, out);
                    self.space(out);
                    out.push(':');
                    self.spell(value, out);
                }
                self.space(out);
                out.push('}');
            }
            other => write!(out, "{other}").unwrap(),
        }
        self.space(out);
    }

    fn spell_string(&mut self, text: &str, out: &mut String) {
        out.push('"');
        for character in text.chars() {
            let short = "\"\\/\u{8}\u{c}\n\r\t".find(character);
            let plain = character >= ' ' && character != '"' && character != '\\';
            match (self.next(4), short) {
                (0, Some(at)) => {
                    out.push('\\');
                    let at = text_index("\"\\/\u{8}\u{c}\n\r\t", at);
                    out.push(char::from(b"\"\\/bfnrt"[at]));
                }
                (1.., _) if plain => out.push(character),
                (choice, _) => {
                    for unit in character.encode_utf16(&mut [0; 2]) {
                        if choice < 2 {
                            write!(out, "\\u{unit:04x}").unwrap();
                        } else {
                            write!(out, "\\u{unit:04X}").unwrap();
                        }
                    }
                }
            }
        }
        out.push('"');
    }
}

/// The number of the character that starts at a byte.
fn text_index(text: &str, at: usize) -> usize {
    text[..at].chars().count()
}

fn spelled(value: &Value, choices: &[u8]) -> String {
    let mut text = String::new();
    Choices(choices.iter().cycle()).spell(value, &mut text);
    text
}

/// Damage to a document: at a place, some bytes go and others come.
fn damage() -> impl Strategy<Value = (prop::sample::Index, usize, Vec<u8>)> {
    let snippet = prop::sample::select(vec![
        "",
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "0",
        "1",
        "-",
        "+",
        ".",
        "e",
        "E9",
        "e-9",
        " ",
        "\n",
        "\t",
        "\0",
        "\u{1f}",
        "\u{7f}",
        "\u{a0}",
        "\u{feff}",
        "\u{20ac}",
        "\\u",
        "\\u0041",
        "\\ud83d",
        "\\udE00",
        "\\ud83d\\ude00",
        "\\n",
        "\\/",
        "\\x",
        "null",
        "nul",
        "true",
        "false",
        "NaN",
        "//",
        "/*",
        "'",
        "1.5",
        "\"\"",
        "{}",
        "[]",
        "\"a\":1",
        ",\"a\":1",
        "[[[[[[[[",
    ]);
    let bytes = prop_oneof![
        4 => snippet.prop_map(|snippet| snippet.as_bytes().to_vec()),
        1 => any::<u8>().prop_map(|byte| vec![byte]),
    ];
    (any::<prop::sample::Index>(), 0..3_usize, bytes)
}

/// Two strings that begin alike, or are the same. Some characters stand in another order in UTF-16.
fn alike() -> impl Strategy<Value = (String, String)> {
    let character = prop_oneof![
        4 => prop::sample::select("ab\"\\/\0\n\u{7f}\u{80}\u{e9}".chars().collect::<Vec<_>>()),
        2 => prop::sample::select(vec!['\u{d7ff}', '\u{e000}', '\u{ffff}', '\u{10000}']),
        1 => any::<char>(),
    ];
    let text = prop::collection::vec(character, 0..6).prop_map(String::from_iter);
    (text.clone(), text.clone(), text).prop_flat_map(|(start, one, other)| {
        let one = format!("{start}{one}");
        prop_oneof![
            1 => Just((one.clone(), one.clone())),
            1 => Just((start.clone(), one.clone())),
            4 => Just((one, format!("{start}{other}"))),
        ]
    })
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The nearest ones, of which some are subnormal. `serde_json` knows them only with `float_roundtrip`.
#[test]
fn floats() {
    for number in [
        "-2.46996142889243e-309",
        "2.2250738585072011e-308",
        "2.2250738585072014e-308",
        "4.9e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "1e-400",
        "1.7976931348623157e308",
        "1.7976931348623159e308",
        "9007199254740993.0",
        "9007199254740992.9999999999999999999",
        "0.1000000000000000055511151231257827021181583404541015625",
        "18446744073709551616",
        "-9223372036854775809",
        "-0",
        "-0.0",
    ] {
        compare(format!("{{\"x\":{number}}}").as_bytes()).unwrap();
    }
}

proptest! {
    #![proptest_config(property::cases(6000))]

    #[test]
    fn valid_documents(document in document(), choices in prop::collection::vec(any::<u8>(), 0..40)) {
        let payload = spelled(&document, &choices);
        prop_assert_eq!(judge(payload.as_bytes()), Ok(()));
        compare(payload.as_bytes())?;
    }

    #[test]
    fn damaged_documents(
        document in document(),
        choices in prop::collection::vec(any::<u8>(), 0..40),
        damages in prop::collection::vec(damage(), 1..4),
    ) {
        let mut payload = spelled(&document, &choices).into_bytes();
        for (at, gone, come) in damages {
            let at = at.index(payload.len() + 1);
            let end = payload.len().min(at + gone);
            payload.splice(at..end, come);
        }
        compare(&payload)?;
    }

    #[test]
    fn any_bytes(inner in prop::collection::vec(any::<u8>(), 0..12)) {
        compare(&inner)?;
        compare(&[b"{\"", &*inner, b"\":0}"].concat())?;
        compare(&[b"{\"a\":", &*inner, b"}"].concat())?;
        compare(&[b"{\"a\":\"", &*inner, b"\"}"].concat())?;
    }

    #[test]
    fn nesting(levels in prop::collection::vec(any::<bool>(), 50..80), wide in any::<bool>()) {
        let mut payload = String::from("{\"x\":");
        for object in &levels {
            payload.push_str(match (object, wide) {
                (true, false) => "{\"a\":",
                (true, true) => "{\"b\":[{}],\"a\":",
                (false, false) => "[",
                (false, true) => "[[[]],",
            });
        }
        payload.push('0');
        payload.extend(levels.iter().rev().map(|object| if *object { '}' } else { ']' }));
        payload.push('}');
        compare(payload.as_bytes())?;
        let skipped = read::<Skipped>(&payload).map(|_| ());
        prop_assert_eq!(skipped, judge(payload.as_bytes()));
    }

    /// However a string is spelled, it is read as what it means.
    #[test]
    fn strings(text in "\\PC{0,30}|[\\x00-\\x7f]{0,30}", choices in prop::collection::vec(any::<u8>(), 0..40)) {
        let mut spelling = String::new();
        Choices(choices.iter().cycle()).spell_string(&text, &mut spelling);
        let payload = format!("{{\"x\":{spelling}}}");
        let mut buf = Vec::new();
        let borrowed = read_into::<Reads<JsonStr<'_>>>(&payload, &mut buf).unwrap().x;
        prop_assert!(borrowed == *text);
        prop_assert!(borrowed == JsonStr::from(&*text));
        prop_assert_eq!(borrowed.to_string(), &*text);
        prop_assert_eq!(borrowed.chars().collect::<String>(), &*text);
        let debug = format!("{borrowed:?}");
        prop_assert!(!debug.contains(char::is_control));
        let unescaped = (!spelling.contains('\\')).then_some(&*text);
        prop_assert_eq!(borrowed.as_unescaped(), unescaped);
        let fixed = read::<Reads<Text<120>>>(&payload).unwrap().x;
        prop_assert_eq!(fixed.as_str(), &*text);
        prop_assert_eq!(&read::<Reads<String>>(&payload).unwrap().x, &text);
        // A capacity of one byte less is too small.
        let short = read::<Reads<Text<8>>>(&payload).map(|object| object.x.len());
        let expected = if text.len() > 8 { Err(Error::ClaimTooLong("x")) } else { Ok(text.len()) };
        prop_assert_eq!(short, expected);
    }

    /// However two strings are spelled, they are equal, ordered and hashed as what they mean.
    #[test]
    fn order_and_hash(
        (one, other) in alike(),
        choices in prop::collection::vec(any::<u8>(), 0..40),
        more in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let payload = |text: &str, choices: &[u8]| {
            let mut spelling = String::new();
            Choices(choices.iter().cycle()).spell_string(text, &mut spelling);
            format!("{{\"x\":{spelling}}}")
        };
        let mut bufs = [const { Vec::new() }; 4];
        let [a, b, c, d] = &mut bufs;
        // Each as it happens to be spelled, in another spelling, and with nothing to decode.
        let mut ones = [JsonStr::from(&*one); 3];
        ones[1] = read_into::<Reads<JsonStr<'_>>>(payload(&one, &choices), a).unwrap().x;
        ones[2] = read_into::<Reads<JsonStr<'_>>>(payload(&one, &more), b).unwrap().x;
        let mut others = [JsonStr::from(&*other); 3];
        others[1] = read_into::<Reads<JsonStr<'_>>>(payload(&other, &choices), c).unwrap().x;
        others[2] = read_into::<Reads<JsonStr<'_>>>(payload(&other, &more), d).unwrap().x;
        let expected = one.cmp(&other);
        for left in ones {
            for same in ones {
                prop_assert!(left == same && left.cmp(&same).is_eq());
                prop_assert_eq!(hash(&left), hash(&same));
            }
            for right in others {
                prop_assert_eq!(left.cmp(&right), expected);
                prop_assert_eq!(right.cmp(&left), expected.reverse());
                prop_assert_eq!(left.partial_cmp(&right), Some(expected));
                prop_assert_eq!(left == right, expected.is_eq());
                // Different strings might hash alike, but not here.
                prop_assert_eq!(hash(&left) == hash(&right), expected.is_eq());
            }
            prop_assert_eq!(left == *other, expected.is_eq());
            prop_assert_eq!(left == JsonStr::default(), one.is_empty());
        }
        // One after the other they are not the same as with another border between them.
        prop_assert_eq!(
            hash(&(ones[1], others[1])) == hash(&(others[2], ones[2])),
            one == other
        );
    }

    /// A name is known by its meaning, and only once.
    #[test]
    fn names(choices in prop::collection::vec(any::<u8>(), 0..9), more in prop::collection::vec(any::<u8>(), 0..9)) {
        #[derive(Deserialize)]
        struct Known {
            #[serde(rename = "n\u{e4}me\u{1F600}/\"")]
            name: u8,
        }

        let spell = |choices: &[u8]| {
            let mut name = String::new();
            Choices(choices.iter().cycle()).spell_string("n\u{e4}me\u{1F600}/\"", &mut name);
            name
        };
        let (one, other) = (spell(&choices), spell(&more));
        let known = read::<Known>(format!("{{{one}:7}}")).map(|known| known.name);
        prop_assert_eq!(known, Ok(7));
        let twice = read::<Known>(format!("{{{one}:7,{other}:7}}")).map(|known| known.name);
        prop_assert_eq!(twice, Err(Error::ClaimDuplicate("n\u{e4}me\u{1F600}/\"")));
        let wrong = read::<Known>(format!("{{{one}:256}}")).map(|known| known.name);
        prop_assert_eq!(wrong, Err(Error::ClaimInvalid("n\u{e4}me\u{1F600}/\"")));
    }

    /// Whole numbers are exact, or refused.
    #[test]
    fn integers(number in prop_oneof![
        any::<i128>(),
        any::<u64>().prop_map(i128::from),
        any::<i64>().prop_map(i128::from),
        any::<i16>().prop_map(i128::from),
    ]) {
        macro_rules! check {
            ($($type:ty)*) => {$({
                let found = read::<Reads<$type>>(format!("{{\"x\":{number}}}")).map(|object| object.x);
                let expected = <$type>::try_from(number).map_err(|_| Error::ClaimInvalid("x"));
                prop_assert_eq!(found, expected);
            })*};
        }
        check!(u8 u16 u32 u64 u128 i8 i16 i32 i64 i128);
    }
}
