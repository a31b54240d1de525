//! What is written is a whole token: at every length, with every escape, and asked for once.

use core::cell::Cell;

use serde::ser::{Serialize, Serializer};
use storefront_jwt::{sign, signed_len};

use super::{Named, One};
use crate::support::classes::ISSUER;
use crate::support::roundtrip::signed;
use crate::support::token::{self, key};

/// Claims that do not say the same twice are asked once.
#[test]
fn inconstant_claims() {
    struct Inconstant(Cell<usize>);

    impl Serialize for Inconstant {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.0.set(self.0.get() + 1);
            serializer.collect_str(&"x".repeat(10 * self.0.get() % 41))
        }
    }

    for first in 0..9 {
        let claims = Named {
            claim: Inconstant(Cell::new(first)),
        };
        let mut buf = [0; 512];
        let token = sign(&claims, &key(), &mut buf).unwrap();
        assert_eq!(token::verify_any(token), Ok(()));
        assert_eq!(claims.claim.0.get(), first + 1);
    }
}

/// Escapes wherever they stand in a text, by words or by bytes.
#[test]
fn escapes_at_every_position() {
    for special in [
        '"', '\\', '\0', '\n', '\x0c', '\x1f', '\x7f', 'é', '\u{2028}',
    ] {
        for len in 0..40 {
            for at in 0..=len {
                let mut text = "x".repeat(len);
                text.insert(at, special);
                let token = signed(&One(&text, &text));
                assert_eq!(token::verify_any(&token), Ok(()));
            }
        }
    }
}

/// At every length of the payload modulo the encoder's blocks.
#[test]
fn every_length() {
    for len in 0..300 {
        let claims = serde_json::json!({"iss": ISSUER, "x": "y".repeat(len)});
        let token = signed(&claims);
        assert_eq!(Ok(token.len()), signed_len(&claims));
        assert_eq!(token::verify_any(&token), Ok(()));
    }
}
