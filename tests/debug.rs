//! `Debug` prints no byte of a secret or a token.
#![cfg(feature = "rustcrypto")]

#[path = "support/sha256.rs"]
mod sha256;
#[path = "support/token.rs"]
mod token;

use core::time::Duration;

use storefront_jwt::json::{Elements, JsonStr};
use storefront_jwt::shopware::{Lookup, TokenSlot};
use storefront_jwt::{Keys, SecretKey, Tag, Unsigned, Unverified, Verifier, signed_len};
use token::{NOW, OTHER_SECRET, SECRET, UNUSUAL_HEADER, key};

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
    let verified = unverified.verify(&keys, NOW, &mut buf).unwrap();
    let mut signing_buf = vec![0; signed_len(&claims).unwrap()];
    let unsigned = Unsigned::new(&claims, &mut signing_buf).unwrap();
    let elements = Elements::from(&["MaRkEr"][..]);
    for (texts, expected) in [
        (debug!(key()), "SecretKey(..)"),
        (debug!(Tag::new([0xab; 32])), "Tag(..)"),
        (debug!(unverified), "Unverified(..)"),
        (debug!(verified), "Verified(..)"),
        (debug!(unsigned), "Unsigned(..)"),
        (debug!(Lookup::Use(&token)), "Use(..)"),
        (debug!(Lookup::Request), "Request"),
        (debug!(JsonStr::from("\n\u{e9}\"")), "\"\\n\u{e9}\\\"\""),
        (debug!(JsonStr::from("\n\u{e9}\"").chars()), "Unescape(..)"),
        (debug!(elements), "Elements(..)"),
        (debug!(elements.iter()), "ElementsIter(..)"),
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
    let mut slot: TokenSlot<256> = TokenSlot::new(Duration::from_secs(30));
    slot.store(&token, NOW).unwrap();
    // The times are no secret.
    let until = debug!(rotated.clone()).concat();
    assert!(until.contains("1760000000000000"), "{until}");
    for text in [
        debug!(Keys::new(key())),
        debug!(rotated.clone()),
        debug!(Verifier::new(rotated, NOW)),
        debug!(slot),
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
