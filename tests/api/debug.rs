//! `Debug` prints no byte of a secret or a token.
#![cfg(feature = "rustcrypto")]

use core::time::Duration;

use crate::support::claims::{Any, Reads, read_into};
use crate::support::classes::{Class, input_data, line_item};
use crate::support::token;
use crate::support::token::{NOW, OTHER_SECRET, SECRET, UNUSUAL_HEADER, key, verifier};
use serde_json::json;
use storefront_jwt::json::{Elements, JsonStr};
use storefront_jwt::shopify::post_purchase::{self, Fixed, PostPurchase};
use storefront_jwt::shopware::{self, Action, AppToken, TokenCache};
use storefront_jwt::{
    Error, Keys, MaxAge, Owned, SecretKey, Slot, Tag, Unsigned, Unverified, Verifier, signed_len,
};

/// The texts in all of `Debug`'s forms.
macro_rules! debug {
    ($value:expr) => {{
        let value = $value;
        [
            format!("{value:?}"),
            format!("{value:#?}"),
            format!("{value:02x?}"),
        ]
    }};
}

#[test]
fn opaque_types() {
    let claims = serde_json::json!({"iss": "MaRkEr"});
    let token = token::token(UNUSUAL_HEADER, claims.to_string());
    let unverified = Unverified::parse(&token).unwrap();
    let keys = Keys::new(key());
    let mut buf = vec![0; token.len()];
    let authenticated = unverified.verify(&keys, NOW, &mut buf).unwrap();
    let mut signing_buf = vec![0; signed_len(&claims).unwrap()];
    let unsigned = Unsigned::new(&claims, &mut signing_buf).unwrap();
    let elements = Elements::from(&["MaRkEr"][..]);
    let mut payload = Vec::new();
    let read = read_into::<Reads<Elements<'_, JsonStr<'_>>>>(r#"{"x":["MaRkEr"]}"#, &mut payload);
    let read = read.unwrap().x;
    assert_eq!(read.count(), 1);
    for (texts, expected) in [
        (debug!(key()), "SecretKey(..)"),
        (debug!(Tag::new([0xab; 32])), "Tag(..)"),
        (debug!(unverified), "Unverified(..)"),
        (debug!(authenticated), "Authenticated(..)"),
        (debug!(unsigned), "Unsigned(..)"),
        (debug!(Action::Send(&token)), "Send(..)"),
        (debug!(Action::Refresh), "Refresh"),
        (debug!(JsonStr::from("\n\u{e9}\"")), "\"\\n\u{e9}\\\"\""),
        (debug!(JsonStr::from("\n\u{e9}\"").chars()), "Unescape(..)"),
        (debug!(elements), "Elements(..)"),
        (debug!(elements.iter()), "ElementsIter(..)"),
        (debug!(read), "Elements(..)"),
        (debug!(read.iter()), "ElementsIter(..)"),
    ] {
        for text in texts {
            assert_eq!(text, expected);
        }
    }
}

#[test]
fn holders_of_secrets() {
    let rotated = Keys::new(key()).with_previous(SecretKey::new(OTHER_SECRET).unwrap(), NOW);
    let token = token::jwt("{}");
    let mut cache: TokenCache<256> = TokenCache::new(Duration::from_secs(30));
    cache.store(&token, NOW).unwrap();
    // The times are no secret.
    let until = debug!(rotated.clone()).concat();
    assert!(until.contains("1760000000000000"), "{until}");
    for text in [
        debug!(Keys::new(key())),
        debug!(rotated.clone()),
        debug!(Verifier::new(rotated, NOW)),
        debug!(cache),
    ]
    .concat()
    {
        assert!(text.ends_with(".. }") || text.ends_with("..\n}"), "{text}");
        for secret in [SECRET, OTHER_SECRET, &token] {
            assert!(!text.contains(secret), "{text}");
        }
        // Nor as numbers.
        assert!(!text.contains('['), "{text}");
        assert!(!text.to_lowercase().contains("current"), "{text}");
    }
}

/// A slot prints no claims: not when it is empty, not after it has lent them, and not what an earlier
/// token or a refused one has left in it.
#[test]
fn slots() {
    const ANY: post_purchase::Expected<'_> = post_purchase::Expected::new(MaxAge::Unlimited);

    fn assert_silent<C: Owned>(slot: &Slot<C>) {
        for text in debug!(slot) {
            assert_eq!(text, "Slot(..)");
        }
    }

    let mut claims = Class::Shopware.claims();
    claims["iss"] = "MaRkEr".into();
    let expected = shopware::Expected::new("MaRkEr");
    let token = token::jwt(claims.to_string());
    let mut slot: Slot<AppToken> = Slot::new();
    assert_silent(&slot);
    let accepted = verifier().verify_slot(&token, &expected, &mut slot);
    assert_eq!(accepted.unwrap().claims.shop(), "MaRkEr");
    assert_silent(&slot);
    let refused = verifier().verify_slot(&token, &shopware::Expected::new("other"), &mut slot);
    assert_eq!(refused.err(), Some(Error::ClaimMismatch("iss")));
    assert_silent(&slot);
    slot.clear();
    assert_silent(&slot);
    assert_silent(&Slot::<AppToken>::default());

    let mut claims = Class::PostPurchase.claims();
    claims["input_data"] = input_data(&json!([line_item(1, 1), line_item(2, 0)]));
    let token = token::jwt(claims.to_string());
    let mut slot: Slot<PostPurchase<Fixed<2, 1>>> = Slot::new();
    assert_silent(&slot);
    let accepted = verifier().verify_slot(&token, &ANY, &mut slot).unwrap();
    assert_eq!(
        accepted.claims.input_data.initial_purchase.line_items.len(),
        2
    );
    assert_silent(&slot);

    // A claim set of somebody's own, which would print.
    let mut slot: Slot<Any<String>> = Slot::new();
    assert_silent(&slot);
    let token = token::jwt("{}");
    assert!(verifier().verify_slot(&token, &(), &mut slot).is_err());
    assert_silent(&slot);
    let mut slot: Slot<Any<serde_json::Value>> = Slot::new();
    let token = token::jwt(r#"{"a":"MaRkEr"}"#);
    let accepted = verifier().verify_slot(&token, &(), &mut slot).unwrap();
    assert_eq!(accepted.claims.0["a"], "MaRkEr");
    assert_silent(&slot);
}

/// Somebody's key whose `Debug` prints everything stays out of it.
#[test]
fn keys_of_other_backends() {
    struct Loud;

    impl core::fmt::Debug for Loud {
        fn fmt(&self, _: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            panic!("a key is printed");
        }
    }

    impl storefront_jwt::HmacSha256 for Loud {
        fn mac(&self, _: &[u8]) -> Result<Tag, storefront_jwt::MacError> {
            Ok(Tag::new([0; 32]))
        }
    }

    let keys = Keys::new(Loud).with_previous(Loud, NOW);
    assert!(!debug!(keys).concat().is_empty());
    assert!(!debug!(Verifier::new(Loud, NOW)).concat().is_empty());
}
