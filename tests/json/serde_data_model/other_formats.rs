//! The crate's values read by other formats than its own reader, such as `serde_json`.

use serde::Deserialize;
use serde_json::json;
use storefront_jwt::json::{Count, Decimal, Elements, JsonStr, List};
use storefront_jwt::registered::Audience;
use storefront_jwt::{Text, UnixTime};

use crate::support::claims::read;

/// From a format that is not this crate's own reader, these borrow or count just the same.
#[test]
fn through_serde_json() {
    let text: JsonStr<'_> = serde_json::from_str("\"plain\"").unwrap();
    assert_eq!(text, "plain");
    let count: Count = serde_json::from_str("[1,[2],{}]").unwrap();
    assert_eq!(count.get(), 3);
    let decimal: Decimal = serde_json::from_str("-12").unwrap();
    assert_eq!((decimal.mantissa(), decimal.scale()), (-12, 0));
    let fixed: Text<4> = serde_json::from_str("\"t\\u0065xt\"").unwrap();
    assert_eq!(fixed, "text");
    assert!(serde_json::from_str::<Text<3>>("\"text\"").is_err());

    // Whole seconds are read exactly.
    let last = UnixTime::MAX.as_secs();
    for secs in [0, 1, last] {
        let time: UnixTime = serde_json::from_str(&secs.to_string()).unwrap();
        assert_eq!(time, UnixTime::from_secs(secs));
    }
    for beyond in [(last + 1).to_string(), u64::MAX.to_string()] {
        assert!(
            serde_json::from_str::<UnixTime>(&beyond).is_err(),
            "{beyond}"
        );
    }

    let elements = Elements::from(&[1_u8, 2][..]);
    assert_eq!((elements.count(), elements.iter().count()), (2, 2));
    assert_eq!(elements, Elements::from(&[1, 2][..]));
    assert_ne!(elements, Elements::default());
    #[expect(clippy::clone_on_copy, reason = "generic code calls it")]
    let copy = elements.clone();
    assert_eq!(copy, elements);
    let elements = serde_json::to_value(elements).unwrap();
    assert_eq!(elements, json!([1, 2]));
}

/// What a type asked for, in the words of another format's error. The crate's own errors name the
/// claim.
#[test]
fn what_was_expected() {
    fn refusal<'de, T: Deserialize<'de>>() -> String {
        match serde_json::from_str::<T>("true") {
            Ok(_) => String::from("accepted"),
            Err(error) => error.to_string(),
        }
    }

    for (found, expected) in [
        (refusal::<UnixTime>(), "seconds since the Unix epoch"),
        (refusal::<Text<9>>(), "text of at most 9 bytes"),
        (refusal::<Decimal>(), "a decimal number"),
        (refusal::<Count>(), "an array"),
        (refusal::<List<u8, 3>>(), "an array of at most 3 elements"),
        (
            refusal::<JsonStr<'_>>(),
            "a string borrowed from the payload",
        ),
        (
            refusal::<Elements<'_, u8>>(),
            "an array borrowed from the payload",
        ),
        (
            refusal::<Audience<'_>>(),
            "a string or an array of strings, borrowed from the payload",
        ),
    ] {
        assert!(
            found.contains(&format!("expected {expected}")),
            "{found}, {expected}"
        );
    }
}

/// A format that hands over a value of another type than it was asked for.
#[test]
fn another_type() {
    use serde::de::value::{BoolDeserializer, Error};

    let error = Decimal::deserialize(BoolDeserializer::<Error>::new(true)).unwrap_err();
    assert!(error.to_string().contains("a decimal number"), "{error}");
}

/// A claim set of somebody's own may be read by any format, with this crate's values as members.
#[test]
fn own_claims_through_serde_json() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Own {
        iss: Text<8>,
        exp: UnixTime,
        #[serde(default, deserialize_with = "storefront_jwt::json::not_null")]
        nbf: Option<UnixTime>,
        #[serde(default)]
        ids: List<u8, 2>,
    }

    for (payload, nbf) in [
        (r#"{"iss":"shop","exp":2,"other":[1]}"#, None),
        (r#"{"iss":"shop","exp":2,"nbf":1,"ids":[1,2]}"#, Some(1)),
    ] {
        let own: Own = serde_json::from_str(payload).unwrap();
        assert_eq!((&*own.iss, own.exp), ("shop", UnixTime::from_secs(2)));
        assert_eq!(own.nbf, nbf.map(UnixTime::from_secs));
        assert_eq!(read(payload), Ok(own), "{payload}");
    }
    for payload in [
        r#"{"iss":"shop"}"#,
        r#"{"iss":1,"exp":2}"#,
        r#"{"iss":"too long by one","exp":2}"#,
        r#"{"iss":"shop","exp":2,"nbf":null}"#,
        r#"{"iss":"shop","exp":2,"exp":2}"#,
        r#"{"iss":"shop","exp":2,"ids":[1,2,3]}"#,
        "1",
    ] {
        assert!(serde_json::from_str::<Own>(payload).is_err(), "{payload}");
        assert!(read::<Own>(payload).is_err(), "{payload}");
    }
}
