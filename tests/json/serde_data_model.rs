//! Serde's data model, both ways: every kind of value that derived code can ask for or hand over.
#![cfg(feature = "rustcrypto")]

mod classes;
mod other_formats;
mod traits;

use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use storefront_jwt::json::{Decimal, JsonStr, List};
use storefront_jwt::{Error, Unsigned};

use crate::support::claims::{read, read_into, x};

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

#[test]
fn printed() {
    let list: List<u8, 2> = x("[1,2]").unwrap();
    assert_eq!(format!("{list:?}"), "[1, 2]");
    let price: Decimal = x("-1.50").unwrap();
    assert_eq!(format!("{price:?}"), "-1.50");
    let text: JsonStr<'_> = serde_json::from_str("\"secret\"").unwrap();
    assert!(!format!("{:?}", text.chars()).contains("secret"));
}

/// A member's name as any type that a name can be, and a visitor that reads no more than this
/// member.
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
