//! The second opinions themselves, held against the vectors and against what they stand for.

use std::path::Path;

use serde_json::Value;
use storefront_jwt::json::Decimal;
use storefront_jwt_fuzz::NOW;
use storefront_jwt_fuzz::conformance::{Case, Place};
use storefront_jwt_fuzz::decimal::{Exact, Fit};
use storefront_jwt_fuzz::payload::build;
use storefront_jwt_fuzz::reference::verdicts;
use storefront_jwt_fuzz::setting::{KINDS, Setting};
use storefront_jwt_fuzz::token;

/// What a vector expects, the reference says, and admits what the crate says, claim and all.
#[test]
fn vectors() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_none_or(|extension| extension != "jsonl")
        {
            continue;
        }
        for line in std::fs::read_to_string(path).unwrap().lines() {
            let case: Value = serde_json::from_str(line).unwrap();
            if case.get("secrets").is_none() {
                continue;
            }
            let (found, expect) = (verdicts(&case), &case["expect"]);
            let right = match &found.accept {
                Some((key, claims)) => {
                    let same_key = expect.get("key").is_none_or(|other| *other == *key);
                    let claims_of =
                        |name| expect.get(name).is_none_or(|other| holds(other, claims));
                    let same = claims_of("claims") && claims_of("payload_b64url");
                    expect["verdict"] == "accept" && same_key && same
                }
                None => expect["reasons"].as_array().is_some_and(|reasons| {
                    let mut codes = reasons.iter().filter_map(Value::as_str);
                    codes.any(|code| found.reasons.iter().any(|fault| fault.code == code))
                }),
            };
            assert!(right, "{}: expected {expect}, got {found:?}", case["id"]);
            let verdict = Case::parse(line).and_then(|case| case.verdict(Place::Buffer));
            let verdict = verdict.unwrap();
            assert!(found.admit(&verdict), "{verdict}, not {found:?}");
            count += 1;
        }
    }
    assert!(count > 700, "only {count} vectors");
}

/// Whether everything expected is there.
fn holds(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => expected
            .iter()
            .all(|(name, value)| found.get(name).is_some_and(|found| holds(value, found))),
        (expected, found) => expected == found,
    }
}

/// The payloads that the edits start from are valid.
#[test]
fn templates() {
    for kind in 0..KINDS.len() {
        let kind = u8::try_from(kind).unwrap();
        let setting = Setting {
            kind,
            now: 0,
            leeway: 10,
            max_age: 60,
            keys: 0,
            expected: 0,
        };
        let token = token(storefront_jwt_fuzz::HEADER, build(kind, &[]));
        let found = verdicts(&setting.case(std::str::from_utf8(&token).unwrap()));
        assert!(
            found.accept.is_some(),
            "{} at {NOW:?}: {found:?}",
            setting.kind()
        );
    }
}

/// What is a `Decimal` and what is not, at both ends of what fits.
#[test]
fn decimals() {
    for (text, fit) in [
        ("9223372036854775807", Fit::Yes),
        ("9223372036854775808", Fit::No),
        ("-9223372036854775808", Fit::Yes),
        ("-9223372036854775809", Fit::No),
        ("-9.223372036854775808", Fit::Yes),
        ("9.223372036854775808", Fit::No),
        ("-9.2233720368547758080", Fit::Perhaps),
        ("-922337203685477580.8e1", Fit::Yes),
        ("-0.9223372036854775808", Fit::No),
        ("-9223372036854775808e1", Fit::No),
        ("0.000000000000000001", Fit::Yes),
        ("0.0000000000000000001", Fit::No),
    ] {
        let exact = Exact::parse(text);
        assert_eq!(exact.fit(), fit, "{text}");
        match text.parse::<Decimal>() {
            Ok(decimal) => assert!(exact.same(&decimal.into()) && fit != Fit::No, "{text}"),
            Err(_) => assert_ne!(fit, Fit::Yes, "{text}"),
        }
    }
}
