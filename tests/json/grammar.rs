//! The payload's JSON: RFC 8259 to the letter, whether a claim is read or skipped.
#![cfg(feature = "rustcrypto")]

use core::fmt;

use crate::support::claims::{Reads, Skipped, read, read_into, x};
use serde::Deserialize;
use serde_json::Value;
use storefront_jwt::json::{Count, Decimal, Elements, JsonStr, List, MAX_DEPTH};
use storefront_jwt::registered::Audience;
use storefront_jwt::{Error, Text, UnixTime};

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Algorithm {
    Hs256,
    Hs512,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Optional {
    exp: Option<UnixTime>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Present {
    #[serde(default, deserialize_with = "storefront_jwt::json::not_null")]
    exp: Option<UnixTime>,
}

/// What every way of reading `payload` says: its member `x` skipped, or read as any type there is.
fn every_reading(payload: impl AsRef<[u8]>) -> Vec<(&'static str, Result<(), Error>)> {
    let payload = payload.as_ref();
    macro_rules! readings {
        ($($type:ty),*) => {
            vec![$((
                stringify!($type),
                read_into::<Reads<$type>>(payload, &mut Vec::new()).map(|_| ()),
            )),*]
        };
    }
    let mut results = readings![
        UnixTime, Decimal, u8, u64, i64, u128, f64, bool, char, Text<9>, String, JsonStr<'_>,
        Algorithm, (), Option<u64>, Option<Text<9>>, Audience<'_>, Count, List<u64, 4>,
        Elements<'_, Skipped>, (u64, u64), [JsonStr<'_>; 2], Skipped, Reads<u64>, Value
    ];
    results.push(("everything", read::<Value>(payload).map(|_| ())));
    results.push(("skipped", read::<Skipped>(payload).map(|_| ())));
    results
}

/// Nobody accepts it. Who reads a claim may find fault with that before the end of the document.
fn assert_malformed(payload: impl AsRef<[u8]> + fmt::Debug) {
    for (reading, result) in every_reading(&payload) {
        let claim = matches!(
            result,
            Err(Error::ClaimInvalid("x") | Error::ClaimTooLong("x") | Error::ClaimMissing("x"))
        );
        let lenient = !["skipped", "everything"].contains(&reading);
        assert!(
            result == Err(Error::Json) || (lenient && claim),
            "{payload:?} read as {reading}: {result:?}"
        );
    }
}

/// What is no JSON value, from RFC 8259's grammar and from other parsers' advisories.
#[rustfmt::skip]
const MALFORMED: &[&str] = &[
    "", ",", ":", "]", "}", "nul", "nulll", "NULL", "tru", "truE", "true1", "True", "TRUE",
    "fals", "falsey", "False", "Null",
    "None", "undefined", "NaN", "nan", "Infinity", "-Infinity", "inf", "@#\"", "@#", "'a'", "`a`",
    "a", "$", "&", "\\", "\\u0031", "0x1F", "1_000", "1,000", "+1", "++1", "--1", "-", "-a", "- 1",
    "01", "-01", "00", "0123", ".5", "-.5", "5.", "5.e1", "5.e", "0.", "0.e1", "1.2.3", "1..2",
    "1e", "1e+", "1e-", "1e1.5", "1e1e1", "1E+-1", "0e", "1 2", "1a", "1/", "1:", "-1x", "0b1",
    "1n", "1f", "１", "/**/1", "1/**/", "//\n1", "#\n1", "<!-- 1 -->", "\"", "\"a", "\"a\\\"",
    "\"\\", "\"\\u", "\"\\x41\"", "\"\\a\"", "\"\\'\"", "\"\\0\"", "\"\\\n\"", "\"\\U0041\"",
    "\"\\u+041\"", "\"\\u-041\"", "\"\\u 041\"", "\"\\u004\"", "\"\\u00g0\"", "\"\\u{41}\"",
    "\"\\u00\"", "\"\\ud800\"", "\"\\ud800a\"", "\"\\ud800\\n\"", "\"\\ud800\\u0041\"",
    "\"\\ud800\\ud800\"", "\"\\udc00\"", "\"\\udc00\\ud800\"", "\"\\ud83d\\u\"",
    "\"\\ud83d\\ude0\"", "\"\\ud83d\\ude0x\"", "\"\\ud83d\\+de00\"", "\"\\ud83dude00\"",
    "\"a\nb\"", "\"a\tb\"", "\"a\rb\"", "\"\0\"", "\"\u{1}\"", "\"\u{1f}\"", "\"abcdefgh\u{1f}\"",
    "\"a\"b", "\"a\" \"b\"", "\"a\":", "[", "[1", "[1,", "[1,]", "[,1]", "[,]", "[,", "[1,,2]",
    "[1 2]", "[1;2]", "[1:2]", "[1}", "[\"a\"", "[\"a\":1]", "[nul]", "[1]]", "[1],", "[][]",
    "[[]", "[)", "(1)", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}",
    "{,\"a\":1}", "{\"a\"}", "{\"a\",1}", "{\"a\":}", "{\"a\" 1}", "{\"a\":1 \"b\":2}",
    "{\"a\":1,,\"b\":2}", "{\"a\":1;\"b\":2}", "{\"a\"::1}", "{a:1}", "{'a':1}", "{1:1}",
    "{null:1}", "{true:1}", "{[]:1}", "{{}:1}", "{\"a\":1]", "{\"a\":nul}", "{\"a\":01}",
    "{\"a\":1}}", "{}{}", "{\"a\nb\":1}", "{\"\\u+041\":1}", "{\"\\ud800\":1}", "{\"a\\\":1}",
    "{\"a\":\"b}", "\u{b}1", "\u{c}1", "\u{a0}1", "\u{2028}1", "\u{feff}1", "1\u{0}", "\u{0}",
];

#[rustfmt::skip]
const WELL_FORMED: &[&str] = &[
    "null", "true", "false", "0", "-0", "1", "-1", "10", "1.0", "-1.5e-7", "1e9", "1E+9", "1e09",
    "0e0", "0.0", "1e999", "-1e999", "123456789012345678901234567890", "\"\"", "\"a\"",
    "\"\u{7f}\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u0041\\u00e9\\u20AC\\uD83D\\ude00\"",
    "\"\\u0000\"", "\"\u{20ac}\u{1F600}\u{10FFFF}\u{ffff}\"", "\"\u{2028}\u{2029}\"", "\"//\"",
    "\"/*\"", "[]", "[ ]", "[1]", "[ 1 , \"a\" ,null]", "[[[]],{}]", "{}", "{ }", "{\"\":0}",
    "{\"a\":1,\"a\":2}", "{ \"a\" : { \"b\" : [ ] } , \"c\" : \"\" }", "{\"\\u0061\":1}",
    "{\"\\n\":1}",
];

#[test]
fn malformed_values() {
    for value in MALFORMED {
        for (before, after) in [
            ("", ""),
            ("[", "]"),
            ("[0,", ",0]"),
            (r#"{"y":"#, "}"),
            (r#"{"y":0,"z":[{"#, "}]}"),
        ] {
            // The last of these makes a malformed member out of anything but nothing.
            if !(value.is_empty() && (before.ends_with('[') || before.ends_with('{'))) {
                assert_malformed(format!(r#"{{"x":{before}{value}{after}}}"#));
            }
            let skipped = read::<Skipped>(format!(r#"{{"a":{before}0{after},"b":{value}}}"#));
            assert_eq!(skipped, Err(Error::Json), "{value}");
        }
    }
}

/// A value that is malformed from its start is bad JSON to whatever type was to be read.
#[test]
fn malformed_in_the_first_token() {
    for value in [
        "nul", "tru", "fals", "True", "NaN", "+1", "01", "-", "1.", ".5", "1e", "'a'", "\"a",
        "\"\\x\"", "\"\n\"",
    ] {
        let payload = format!(r#"{{"x":{value}}}"#);
        for (reading, result) in every_reading(&payload) {
            // The digit before the second one is a number by itself.
            if value != "01" || result != Err(Error::ClaimInvalid("x")) {
                assert_eq!(result, Err(Error::Json), "{payload} read as {reading}");
            }
        }
    }
}

/// Other types find a claim of the wrong type, or no claim of that name, but never bad JSON.
#[test]
fn well_formed_values() {
    for value in WELL_FORMED {
        for payload in [
            format!(r#"{{"x":{value}}}"#),
            format!(r#"{{"x":[{value}]}}"#),
            format!(r#"{{"x":{{"y":{value}}}}}"#),
            format!(r#"{{"y":{value}}}"#),
            format!(" \t\r\n{{ \t\r\n\"x\" \t\r\n: \t\r\n{value} \t\r\n}} \t\r\n"),
        ] {
            for (reading, result) in every_reading(&payload) {
                let claim = matches!(
                    result,
                    Ok(())
                        | Err(Error::ClaimInvalid("x" | "y" | "")
                            | Error::ClaimMissing("x")
                            | Error::ClaimTooLong("x"))
                );
                assert!(claim, "{payload} read as {reading}: {result:?}");
            }
            assert_eq!(read::<Skipped>(&payload), Ok(Skipped {}), "{payload}");
        }
    }
}

#[rustfmt::skip]
const MALFORMED_DOCUMENTS: &[&str] = &[
    "", " ", "null", "true", "0", "\"\"", "\"{}\"", "[]", "[{}]", "[{\"x\":1}]", "{", "}", "{}}",
    "{}{}", "{} {}", "{},", "{}]", "{}1", "{}null", "{}\0", "\0{}", "{}\u{feff}", "\u{feff}{}",
    "{\"x\"", "{\"x\":1", "{\"x\":1,", "{\"x\":1}}", "{\"x\":1}/", "//\n{}", "{}//", "{/**/}",
    "{\"x\":1,}", "{,\"x\":1}", "{\"x\":1,,\"y\":1}", "{\"x\" \"x\":1}", "{x:1}", "{'x':1}",
    "{\"x\":1;}", "{\"x\"=1}", "{\"x\":1 \"exp\":5}", "{\"exp\":5 \"x\":1}", "{\"x\":1\"exp\":5}",
    "\u{c}{}", "{}\u{b}", "{\u{a0}}", "({})", "{}\\n",
];

#[test]
fn malformed_documents() {
    for payload in MALFORMED_DOCUMENTS {
        assert_malformed(payload);
    }
}

/// Not UTF-8, in a value, in a name, and where no text belongs.
#[test]
fn other_encodings() {
    for bytes in [
        &b"\xff"[..],
        b"\x80",
        b"\xc3",
        b"\xc3(",
        b"\xe2\x82",
        b"\xe2(\xa1",
        b"\xf0\x9f\x98",
        // Overlong forms of `/` and NUL, half of a surrogate pair, beyond Unicode, five bytes.
        b"\xc0\xaf",
        b"\xe0\x80\xaf",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xed\xb0\x80",
        b"\xf4\x90\x80\x80",
        b"\xf8\x88\x80\x80\x80",
        b"\xfe\xff",
    ] {
        for (before, after) in [
            (r#"{"x":""#, r#""}"#),
            (r#"{"x":"abcdefgh"#, r#"abcdefgh"}"#),
            (r#"{"x":0,""#, r#"":0}"#),
            (r#"{"x":[{"y":""#, r#""}]}"#),
            (r#"{"x":"#, "}"),
            ("", "{}"),
            ("{}", ""),
        ] {
            assert_malformed([before.as_bytes(), bytes, after.as_bytes()].concat());
        }
    }
    let utf16: Vec<u8> = r#"{"x":0}"#.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_malformed(utf16);
}

/// The traps of serde-json-core's reader, one by one.
#[test]
fn traps() {
    let five = Some(UnixTime::from_secs(5));
    assert_eq!(read(r#"{"\u0065xp":5}"#), Ok(Optional { exp: five }));
    assert_eq!(read(r#"{"\u0065xp":5}"#), Ok(Present { exp: five }));
    for payload in [
        r#"{"exp":5,"\u0065xp":9}"#,
        r#"{"\u0065xp":5,"exp":9}"#,
        r#"{"exp":5,"exp":5}"#,
        r#"{"exp":null,"exp":null}"#,
    ] {
        let duplicate = Error::ClaimDuplicate("exp");
        assert_eq!(read::<Optional>(payload), Err(duplicate), "{payload}");
    }
    for value in [
        r#"{"HS256":null}"#,
        r#"["HS256"]"#,
        r#""hs256""#,
        r#""HS256 ""#,
        "0",
        "null",
    ] {
        assert_eq!(
            x::<Algorithm>(value),
            Err(Error::ClaimInvalid("x")),
            "{value}"
        );
    }
    assert_eq!(x(r#""HS\u003256""#), Ok(Algorithm::Hs256));
    for value in ["1.5", "1.0", "1e9", "-0.5", "1E0"] {
        assert_eq!(x::<u64>(value), Err(Error::ClaimInvalid("x")), "{value}");
        assert_eq!(x::<i64>(value), Err(Error::ClaimInvalid("x")), "{value}");
    }
    for value in ["null", "1e999", "-1e999", "\"NaN\"", "\"1\""] {
        assert_eq!(x::<f64>(value), Err(Error::ClaimInvalid("x")), "{value}");
    }
    assert_eq!(x("1.5e-3"), Ok(1.5e-3));
    for value in ["+5", "01", ".5", "5."] {
        assert_eq!(x::<f64>(value), Err(Error::Json), "{value}");
    }
    // `null` is not absence, unless a plain `Option` asks for it.
    assert_eq!(read(r#"{"exp":null}"#), Ok(Optional { exp: None }));
    let refused = Err::<Present, _>(Error::ClaimInvalid("exp"));
    assert_eq!(read(r#"{"exp":null}"#), refused);
    assert_eq!(read("{}"), Ok(Present { exp: None }));

    let mut buf = Vec::new();
    for (value, meaning) in [
        (r#""\ud83d\ude00""#, "\u{1F600}"),
        (
            r#""https:\/\/example.myshopify.com""#,
            "https://example.myshopify.com",
        ),
        (r#""\u0000\u001f""#, "\0\u{1f}"),
    ] {
        let payload = format!(r#"{{"x":{value}}}"#);
        let borrowed = read_into::<Reads<JsonStr<'_>>>(&payload, &mut buf).unwrap();
        assert!(borrowed.x == meaning);
        assert_eq!(borrowed.x.to_string(), meaning);
        assert_eq!(x::<Text<40>>(value).unwrap(), meaning);
        assert_eq!(x::<String>(value).unwrap(), meaning);
    }
    // A `&str` can only be had where it stands in the payload as it is.
    let plain = read_into::<Reads<&str>>(r#"{"x":"plain"}"#, &mut buf);
    assert_eq!(plain, Ok(Reads { x: "plain" }));
    let escaped = read_into::<Reads<&str>>(r#"{"x":"a\/b"}"#, &mut buf);
    assert_eq!(escaped, Err(Error::ClaimInvalid("x")));
}

#[test]
fn depth() {
    // As documented: whoever signs relies on it.
    let levels = 64;
    assert_eq!(usize::from(MAX_DEPTH), levels);
    let nested = |open: &str, close: &str, depth: usize| {
        format!(r#"{{"x":{}{}}}"#, open.repeat(depth), close.repeat(depth))
    };
    for (open, close, each) in [
        ("[", "]", 1),
        (r#"{"a":"#, "}", 1),
        (r#"[0,{"a":"#, "}]", 2),
    ] {
        let innermost = |depth: usize| {
            // An object's last member needs a value.
            let depth = (depth - 1) / each;
            let payload = nested(open, close, depth);
            if open.ends_with(':') {
                payload.replacen(":}", ":0}", 1)
            } else {
                payload
            }
        };
        let deepest = innermost(levels);
        assert_eq!(read::<Skipped>(&deepest), Ok(Skipped {}), "{open}");
        assert!(read::<Value>(&deepest).is_ok(), "{open}");
        let too_deep = innermost(levels + each);
        assert_eq!(read::<Skipped>(&too_deep), Err(Error::TooDeep), "{open}");
        assert_eq!(read::<Value>(&too_deep), Err(Error::TooDeep), "{open}");
    }
    // Siblings do not add up.
    let wide = format!(r#"{{"x":[{}[]]}}"#, "[[]],".repeat(1000));
    assert_eq!(read::<Skipped>(&wide), Ok(Skipped {}));
    assert!(read::<Value>(&wide).is_ok());
}
