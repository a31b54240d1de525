//! Serde's data model, both ways: every kind of value that derived code can ask for or hand over.
#![cfg(feature = "rustcrypto")]

#[path = "support/claims.rs"]
mod claims;
#[path = "support/sha256.rs"]
mod sha256;
#[path = "support/token.rs"]
mod token;

use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use claims::{read, read_into, x};
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::json;
use storefront_jwt::json::{Count, Decimal, Elements, JsonStr, List};
use storefront_jwt::shopify::InitialPurchase;
use storefront_jwt::{Error, UnixTime, Unsigned};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Unit;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Newtype(u8);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Tuple(u8, String);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Every {
    unit: Unit,
    newtype: Newtype,
    tuple: Tuple,
    pair: (bool, char),
    single: f32,
    double: f64,
    option: Option<i16>,
}

#[test]
fn read_and_written() {
    let every = Every {
        unit: Unit,
        newtype: Newtype(7),
        tuple: Tuple(8, String::from("eight")),
        pair: (true, 'é'),
        single: 1.5,
        double: -2.25,
        option: Some(-9),
    };
    let json = serde_json::to_value(&every).unwrap();
    assert_eq!(read::<Every>(json.to_string()).as_ref(), Ok(&every));

    let mut buf = [0; 512];
    let unsigned = Unsigned::new(&every, &mut buf).unwrap();
    let payload = unsigned.signing_input().split(|byte| *byte == b'.').nth(1);
    let payload = URL_SAFE_NO_PAD.decode(payload.unwrap()).unwrap();
    assert_eq!(
        serde_json::from_slice::<serde_json::Value>(&payload).unwrap(),
        json
    );
}

#[test]
fn other_lengths_and_types() {
    let refused = |result: Result<(), Error>, value: &str| {
        let expected = matches!(
            result,
            Err(Error::ClaimInvalid("x") | Error::ClaimTooLong("x"))
        );
        assert!(expected, "{value}: {result:?}");
    };
    for value in ["[]", "[1]", r#"[1,"a",2]"#, r#"["a",1]"#, "{}", "null"] {
        refused(x::<Tuple>(value).map(|_| ()), value);
        refused(x::<(u8, String)>(value).map(|_| ()), value);
    }
    for value in ["0", "[]", "{}", "false", "\"\""] {
        refused(x::<Unit>(value).map(|_| ()), value);
    }
    for value in ["\"\"", "\"ab\"", "1", "null"] {
        refused(x::<char>(value).map(|_| ()), value);
    }
}

/// JSON has no bytes, and so there is nothing to read as such.
#[test]
fn bytes() {
    #[derive(Debug)]
    struct Bytes<const OWNED: bool>;

    struct AnyVisitor<const OWNED: bool>;

    impl<const OWNED: bool> Visitor<'_> for AnyVisitor<OWNED> {
        type Value = Bytes<OWNED>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("bytes")
        }

        fn visit_bytes<E>(self, _: &[u8]) -> Result<Self::Value, E> {
            Ok(Bytes)
        }

        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok(Bytes)
        }
    }

    impl<'de, const OWNED: bool> Deserialize<'de> for Bytes<OWNED> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            if OWNED {
                deserializer.deserialize_byte_buf(AnyVisitor)
            } else {
                deserializer.deserialize_bytes(AnyVisitor)
            }
        }
    }

    for value in ["\"text\"", "[1,2]", "1", "null"] {
        let refused = Some(Error::ClaimInvalid("x"));
        assert_eq!(x::<Bytes<true>>(value).err(), refused, "{value}");
        assert_eq!(x::<Bytes<false>>(value).err(), refused, "{value}");
    }
    assert_eq!(x::<Bytes<false>>("\"text").err(), Some(Error::Json));
}

/// From a format that is not this crate's own reader, these borrow or count just the same.
#[test]
fn through_serde_json() {
    let text: JsonStr<'_> = serde_json::from_str("\"plain\"").unwrap();
    assert_eq!(text, "plain");
    let count: Count = serde_json::from_str("[1,[2],{}]").unwrap();
    assert_eq!(count.get(), 3);
    let decimal: Decimal = serde_json::from_str("-12").unwrap();
    assert_eq!((decimal.mantissa(), decimal.scale()), (-12, 0));
    let ignored: storefront_jwt::shopware::Ignored = serde_json::from_str("\"text\"").unwrap();
    assert_eq!(ignored, storefront_jwt::shopware::Ignored);

    // Whole seconds are all that another format can say exactly.
    let last = UnixTime::MAX.as_secs();
    for secs in [0, 1, last] {
        let time: UnixTime = serde_json::from_str(&secs.to_string()).unwrap();
        assert_eq!(time, UnixTime::from_secs(secs));
    }
    for beyond in [(last + 1).to_string(), u64::MAX.to_string(), "1.5".into()] {
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

/// What a type asked for, in the words of another format's error. The crate's own errors name the claim.
#[test]
fn what_was_expected() {
    fn refusal<'de, T: Deserialize<'de>>() -> String {
        match serde_json::from_str::<T>("true") {
            Ok(_) => String::from("accepted"),
            Err(error) => error.to_string(),
        }
    }

    // What comes in several forms is read from JSON's text, which another format does not hand over.
    let purchase = r#"{"referenceId":"r","customerId":1}"#;
    let purchase = serde_json::from_str::<InitialPurchase>(purchase).unwrap_err();

    for (found, expected) in [
        (purchase.to_string(), "a string, a whole number, or null"),
        (refusal::<UnixTime>(), "seconds since the Unix epoch"),
        (
            refusal::<storefront_jwt::Text<9>>(),
            "text of at most 9 bytes",
        ),
        (refusal::<Decimal>(), "i64"),
        (refusal::<Count>(), "an array"),
        (refusal::<List<u8, 3>>(), "an array of at most 3 elements"),
        (
            refusal::<JsonStr<'_>>(),
            "a string borrowed from the payload",
        ),
        (refusal::<storefront_jwt::shopware::Ignored>(), "text"),
        (
            refusal::<Elements<'_, u8>>(),
            "an array borrowed from the payload",
        ),
        (
            refusal::<storefront_jwt::Audience<'_>>(),
            "a string or an array of strings, borrowed from the payload",
        ),
        (
            refusal::<storefront_jwt::shopify::MetafieldValue<String>>(),
            "a string or a number",
        ),
    ] {
        assert!(
            found.contains(&format!("expected {expected}")),
            "{found}, {expected}"
        );
    }
}

/// Only a name stands for a variant: `{"HS256":null}` is not `"HS256"`.
#[test]
fn variants() {
    #[derive(Debug, PartialEq, Deserialize)]
    enum Kind {
        Unit,
        Newtype(u8),
        Tuple(u8, u8),
        Struct { member: u8 },
    }

    assert_eq!(x(r#""Unit""#), Ok(Kind::Unit));
    assert_eq!(x(r#""\u0055nit""#), Ok(Kind::Unit));
    let others = [
        Kind::Newtype(1),
        Kind::Tuple(1, 2),
        Kind::Struct { member: 1 },
    ];
    for name in ["Newtype", "Tuple", "Struct", "Other", ""] {
        for value in [format!("{name:?}"), format!(r"{{{name:?}:null}}")] {
            let found = x::<Kind>(&value);
            assert_eq!(found, Err(Error::ClaimInvalid("x")), "{value}, {others:?}");
        }
    }
}

/// A format that hands over a value of another type than it was asked for.
#[test]
fn another_type() {
    use serde::de::value::{BoolDeserializer, Error};

    let error = Decimal::deserialize(BoolDeserializer::<Error>::new(true)).unwrap_err();
    assert!(error.to_string().contains("a decimal number"), "{error}");
}

/// Amounts are text of at most 40 characters, however little they say.
#[test]
fn amounts() {
    use storefront_jwt::shopify::Money;

    let amount = |places: usize| {
        let zeros = "0".repeat(places);
        let money = x::<Money>(&format!(r#"{{"amount":"1.{zeros}","currencyCode":"EUR"}}"#));
        money.map(|money| money.amount)
    };
    assert_eq!(amount(2), Ok(Decimal::from(1)));
    assert_eq!(amount(38), Ok(Decimal::from(1)));
    assert_eq!(amount(39), Err(Error::ClaimInvalid("amount")));
}

#[test]
fn printed() {
    let list: List<u8, 2> = x("[1,2]").unwrap();
    assert_eq!(format!("{list:?}"), "[1, 2]");
    let price: Decimal = x("-1.50").unwrap();
    assert_eq!(format!("{price:?}"), "-1.50");
    let text: JsonStr<'_> = serde_json::from_str("\"secret\"").unwrap();
    assert!(!format!("{:?}", text.chars()).contains("secret"));
}

#[test]
fn claim_sets_through_serde_json() {
    use storefront_jwt::shopify::session::Checkout;
    use storefront_jwt::shopware::AppToken;

    let mut claims = json!({"iss": "shop", "iat": 1, "exp": 2, "customerId": "c", "other": [1]});
    let token: AppToken = serde_json::from_value(claims.clone()).unwrap();
    assert_eq!(token.customer_id.as_deref(), Some("c"));
    claims["customerId"] = json!(1);
    assert!(serde_json::from_value::<AppToken>(claims.clone()).is_err());
    claims["customerId"] = json!(null);
    assert!(serde_json::from_value::<AppToken>(claims).is_err());
    let twice = r#"{"iss":"shop","iat":1,"exp":2,"iat":1}"#;
    assert!(serde_json::from_str::<AppToken>(twice).is_err());
    let error = serde_json::from_str::<AppToken>("1").unwrap_err();
    assert!(error.to_string().contains("a claim set"), "{error}");

    let mut claims = json!({"dest": "a.myshopify.com", "aud": "client", "iat": 1, "nbf": 1, "exp": 2, "jti": "j"});
    for (sub, expected) in [(json!(null), None), (json!("gid"), Some("gid"))] {
        claims["sub"] = sub;
        let token: Checkout = serde_json::from_value(claims.clone()).unwrap();
        assert_eq!(token.sub.as_deref(), expected);
    }
    claims["sub"] = json!(1);
    let error = serde_json::from_value::<Checkout>(claims).unwrap_err();
    assert!(error.to_string().contains("text"), "{error}");
}

/// A member's name as any type that a name can be, and a visitor that reads no more than this member.
#[test]
fn names() {
    #[derive(Debug, PartialEq)]
    struct First<K>(K);

    struct FirstVisitor<K>(core::marker::PhantomData<K>);

    impl<'de, K: Deserialize<'de>> Visitor<'de> for FirstVisitor<K> {
        type Value = First<K>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<First<K>, A::Error> {
            let (name, IgnoredAny) = map.next_entry()?.expect("a member");
            Ok(First(name))
        }
    }

    impl<'de, K: Deserialize<'de>> Deserialize<'de> for First<K> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(FirstVisitor(core::marker::PhantomData))
        }
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Wrapped(String);

    for object in [r#"{"ab":[1]}"#, r#"{"\u0061b":{}}"#] {
        let text = String::from("ab");
        assert_eq!(read(object), Ok(First(text.clone())), "{object}");
        assert_eq!(read(object), Ok(First(Wrapped(text))), "{object}");
        assert_eq!(read(object), Ok(First(IgnoredAny)), "{object}");
        let mut buf = Vec::new();
        let name = read_into::<First<JsonStr<'_>>>(object, &mut buf);
        assert_eq!(name.unwrap().0, JsonStr::from("ab"), "{object}");
        assert_eq!(read::<First<char>>(object), Err(Error::ClaimInvalid("")));
    }
    let two = r#"{"a":1,"b":2}"#;
    assert_eq!(read::<First<char>>(two), Err(Error::ClaimInvalid("")));
    assert_eq!(read(r#"{"a":1}"#), Ok(First('a')));
    assert_eq!(read::<First<char>>(r#"{"a":1,}"#), Err(Error::Json));
}
