//! Where claims cannot be signed, nothing of them is left in the caller's buffer: for every class and every
//! error, by `sign` and by `Unsigned::new`.
#![cfg(feature = "rustcrypto")]

use core::fmt;

use crate::support::classes::{CLIENT_ID, Class, ISSUER, SHOPWARE_SHOP, line_item, with_claims};
use crate::support::token::{jwt, key, verifier};
use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::json;
use storefront_jwt::shopify::PostPurchase;
use storefront_jwt::shopify::post_purchase::Streamed;
use storefront_jwt::shopware::AppToken;
use storefront_jwt::{
    Claims, Error, FromPayload, HmacSha256, MacError, MaxAge, Tag, Unsigned, sign, signed_len,
};

/// Stands in no text.
const UNTOUCHED: u8 = 0xff;

/// Has room for so much of a token, and is refused without a trace.
fn refused<C: Serialize>(claims: &C, room: usize, error: Error) {
    let mut buf = vec![UNTOUCHED; room];
    assert_eq!(sign(claims, &key(), &mut buf).err(), Some(error));
    assert!(is_wiped(&buf), "{room}: {error:?}");
    let mut buf = vec![UNTOUCHED; room];
    assert_eq!(Unsigned::new(claims, &mut buf).err(), Some(error));
    assert!(is_wiped(&buf), "{room}: {error:?}, unsigned");
}

/// Whatever goes wrong with these claims.
fn check<C: Serialize>(claims: &C) {
    let needed = signed_len(claims).unwrap();
    for room in 0..needed {
        refused(claims, room, Error::BufferTooSmall { needed });
    }
    for room in [0, 40, needed / 2, needed, 3 * needed] {
        for bad in Bad::ALL {
            refused(&Before(claims, bad), room, Error::ClaimInvalid(""));
        }
    }
    let json = serde_json::to_string(claims).unwrap();
    refused(&[json!(1), json!(json)], 3 * needed, Error::Json);
    refused(&json, 3 * needed, Error::Json);

    let mut buf = vec![UNTOUCHED; needed + 10];
    assert_eq!(sign(claims, &Broken, &mut buf), Err(Error::MacFailed));
    assert!(is_wiped(&buf), "a MAC that failed");
}

fn is_wiped(buf: &[u8]) -> bool {
    buf.iter().all(|byte| matches!(*byte, 0 | UNTOUCHED))
}

struct Broken;

impl HmacSha256 for Broken {
    fn mac(&self, _: &[u8]) -> Result<Tag, MacError> {
        Err(MacError)
    }
}

/// What cannot be written.
#[derive(Clone, Copy)]
enum Bad {
    Float,
    Bytes,
    Own,
    Display,
    Name,
    Variant,
    /// Of which its owner says nothing.
    Concealed,
}

impl Bad {
    const ALL: [Self; 7] = [
        Self::Float,
        Self::Bytes,
        Self::Own,
        Self::Display,
        Self::Name,
        Self::Variant,
        Self::Concealed,
    ];
}

impl Serialize for Bad {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Unprintable;

        impl fmt::Display for Unprintable {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("half a \"text\"")?;
                Err(fmt::Error)
            }
        }

        match self {
            Self::Float => serializer.serialize_f64(f64::NAN),
            Self::Bytes => serializer.serialize_bytes(b"bytes"),
            Self::Own => Err(S::Error::custom("its own")),
            Self::Display => serializer.collect_str(&Unprintable),
            Self::Name => serializer.collect_map([(1, "a number as a name")]),
            Self::Variant => serializer.serialize_newtype_variant("Enum", 0, "Variant", "content"),
            Self::Concealed => {
                let mut list = serializer.serialize_seq(None)?;
                let _ = list.serialize_element(&f64::INFINITY);
                list.serialize_element(&1)?;
                list.end()
            }
        }
    }
}

/// Claims before something that cannot be written.
struct Before<'c, C: ?Sized>(&'c C, Bad);

impl<C: Serialize + ?Sized> Serialize for Before<'_, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("claims", self.0)?;
        map.serialize_entry("bad", &self.1)?;
        map.end()
    }
}

fn read<'b, C: Claims + FromPayload<'b>>(
    token: &str,
    expected: &C::Expected<'_>,
    buf: &'b mut [u8],
) -> C {
    let accepted = verifier().verify_into::<C>(token, expected, buf);
    accepted.unwrap().claims
}

#[test]
fn every_class() {
    for class in Class::ALL {
        let mut claims = class.claims();
        if class == Class::PostPurchase {
            claims["input_data"]["initialPurchase"]["lineItems"] = json!([line_item(1, 1)]);
        }
        check(&claims);
        let (token, mut buf) = (jwt(claims.to_string()), [0; 4096]);
        macro_rules! signed {
            ($class:ty, $expected:expr) => {
                check(&read::<$class>(&token, &$expected, &mut buf))
            };
        }
        let unlimited = MaxAge::Unlimited;
        with_claims!(
            class,
            unlimited,
            AppToken,
            PostPurchase<Streamed<'_>>,
            signed,
            signed
        );
    }
}

/// Texts with escapes are tried without them first.
#[test]
fn escapes() {
    for plain in [0, 1, 7, 8, 9, 20] {
        let text = format!("{}\"\u{1}\n{}", "x".repeat(plain), "y".repeat(plain));
        check(&json!({"a": text, &text: [text], "b": {&text: text}}));
    }
}
