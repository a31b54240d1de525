//! What is refused instead of signed: what JSON cannot hold, and what does not fit into a claim.

use core::time::Duration;
use std::collections::BTreeMap;

use serde::ser::{Serialize, Serializer};
use storefront_jwt::json::Decimal;
use storefront_jwt::shopify::Changeset;
use storefront_jwt::shopify::changeset::{Ids, SetMetafield};
use storefront_jwt::shopify::post_purchase::MetafieldValue;
use storefront_jwt::shopware::{self, AppToken, InAppPurchases, TOKEN_LIFETIME};
use storefront_jwt::{Error, Text, UnixTime, sign};

use super::{LAST_FRACTION, Named, One};
use crate::support::roundtrip::signed;
use crate::support::token::{NOW, key};

struct Bytes;

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(b"bytes")
    }
}

#[derive(serde::Serialize)]
enum Content {
    Newtype(u8),
    Tuple(u8, u8),
    Struct { member: u8 },
}

fn refusal(claims: &(impl Serialize + ?Sized)) -> Error {
    let mut buf = [0; 512];
    sign(claims, &key(), &mut buf).unwrap_err()
}

#[test]
fn what_json_cannot_hold() {
    assert_eq!(
        refusal(&Named { claim: f64::NAN }),
        Error::ClaimInvalid("claim")
    );
    assert_eq!(
        refusal(&Named {
            claim: f64::INFINITY
        }),
        Error::ClaimInvalid("claim")
    );
    assert_eq!(
        refusal(&Named {
            claim: f32::NEG_INFINITY
        }),
        Error::ClaimInvalid("claim")
    );
    assert_eq!(
        refusal(&Named { claim: Bytes }),
        Error::ClaimInvalid("claim")
    );
    assert_eq!(
        refusal(&Named { claim: [f64::NAN] }),
        Error::ClaimInvalid("claim")
    );
    assert_eq!(
        refusal(&Named { claim: u128::MAX }),
        Error::ClaimInvalid("claim")
    );
    for content in [
        Content::Newtype(1),
        Content::Tuple(1, 2),
        Content::Struct { member: 1 },
    ] {
        assert_eq!(
            refusal(&Named { claim: content }),
            Error::ClaimInvalid("claim")
        );
    }
    // Names are strings.
    assert_eq!(refusal(&One(1, 1)), Error::ClaimInvalid(""));
    assert_eq!(refusal(&One(true, 1)), Error::ClaimInvalid(""));
    assert_eq!(refusal(&One((), 1)), Error::ClaimInvalid(""));
    assert_eq!(refusal(&One(None::<&str>, 1)), Error::ClaimInvalid(""));
    assert_eq!(refusal(&One(["a"], 1)), Error::ClaimInvalid(""));
    assert_eq!(refusal(&One(One("a", "b"), 1)), Error::ClaimInvalid(""));
    assert_eq!(
        refusal(&Named {
            claim: BTreeMap::from([(1, 2)])
        }),
        Error::ClaimInvalid("claim")
    );
    assert_eq!(
        signed(&One('c', "\u{1F600}")),
        signed(&serde_json::json!({"c": "\u{1F600}"}))
    );

    // What cannot be written so that it is read back as it was.
    let late = UnixTime::from_micros(LAST_FRACTION + 2);
    assert_eq!(
        refusal(&Named { claim: late }),
        Error::ClaimInvalid("claim")
    );
    let digits = Decimal::new(1_000_000_000_000_001, 2).unwrap();
    assert_eq!(
        refusal(&Named { claim: digits }),
        Error::ClaimInvalid("claim")
    );
    let ignored = InAppPurchases::Token(shopware::Ignored);
    let read = AppToken::new_with_purchases("shop", NOW, TOKEN_LIFETIME, ignored).unwrap();
    assert_eq!(refusal(&read), Error::ClaimInvalid("inAppPurchases"));
}

#[test]
fn claims_are_an_object() {
    for error in [
        refusal(&1),
        refusal("text"),
        refusal(&[1]),
        refusal(&()),
        refusal(&None::<Named<u8>>),
        refusal(&true),
    ] {
        assert_eq!(error, Error::Json);
    }
    let mut buf = [0; 128];
    let empty = sign(&BTreeMap::<&str, u8>::new(), &key(), &mut buf);
    assert!(empty.unwrap().contains(".e30."));
}

#[test]
fn what_does_not_fit() {
    let long = "x".repeat(65);
    let expected = |name| Some(Error::ClaimTooLong(name));
    let duration = Duration::from_secs(1);
    assert_eq!(AppToken::new(&long, NOW, duration).err(), expected("iss"));
    let purchases = InAppPurchases::<Text<8>>::Null;
    let refused = AppToken::new_with_purchases(&long, NOW, duration, purchases);
    assert_eq!(refused.err(), expected("iss"));
    let changeset = |client_id: &str, jti: &str, reference_id: &str| {
        let ids = Ids {
            client_id,
            jti,
            reference_id,
        };
        Changeset::new(ids, NOW, &[]).err()
    };
    assert_eq!(changeset(&long, "", ""), expected("iss"));
    assert_eq!(changeset("", &long, ""), expected("jti"));
    assert_eq!(changeset("", "", &long.repeat(2)), expected("sub"));
    let fits = &long[1..];
    assert_eq!(changeset(fits, fits, &fits.repeat(2)), None);
}

/// What is said to be a number is one, since it stands in the token without quotation marks.
#[test]
fn a_long_number_is_a_number() {
    let signed = |text: &'static str| {
        let mut metafield = SetMetafield::default();
        metafield.value = MetafieldValue::LongNumber(text.into());
        sign(&metafield, &key(), &mut [0; 512]).map(|_| ())
    };
    assert_eq!(signed("-123456789012345678901234567890.5e1"), Ok(()));
    for text in [
        "",
        "1x",
        "1 ",
        " 1",
        "01",
        "1.",
        "-",
        "NaN",
        "null",
        "\"1\"",
        "1}",
        "1,\"key\":\"another\"",
    ] {
        assert_eq!(signed(text), Err(Error::ClaimInvalid("value")), "{text}");
    }
}
