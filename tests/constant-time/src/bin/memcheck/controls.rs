//! What must be reported: if it is not, a subject without a report proves nothing.

use std::hint::black_box;

use storefront_jwt::{HmacSha256, Keys, MacError, MatchedKey, SecretKey, Tag};

use crate::classes::{Class, Way};
use crate::secret::{key, public, secret};
use crate::subjects::{SIGNER, token};
use crate::verify::verify;
use crate::{Case, Kind, unread};

const TAG: &[u8; 32] = b"thirty-two bytes, none of them 0";

macro_rules! controls {
    ($($name:literal, $run:expr;)*) => {
        pub const ALL: &[Case] = &[$(Case { name: $name, kind: Kind::Control, run: $run }),*];
    };
}

controls! {
    "tags compared by a loop that ends early", early_exit;
    "tags compared as slices of run-time length", slices;
    "a table indexed by a secret byte", table;
    "a branch on a bit of the secret in a backend, under Verifier::verify", backend;
    "a payload that a backend reads", unread::by_a_backend;
}

fn early_exit() {
    fn equal(a: &[u8], b: &[u8]) -> bool {
        for (a, b) in a.iter().zip(b) {
            if a != b {
                return false;
            }
        }
        true
    }
    let equal = equal(black_box(&*secret(TAG)), black_box(TAG));
    assert!(public(equal));
}

fn slices() {
    let len = black_box(TAG.len());
    let equal = secret(TAG)[..len] == black_box(TAG)[..len];
    assert!(public(equal));
}

fn table() {
    let table: [u8; 256] = black_box(std::array::from_fn(|at| at.to_le_bytes()[0]));
    let found = table[usize::from(secret(TAG)[0])];
    assert_eq!(public(found), TAG[0]);
}

/// Computes twice when its secret is odd.
struct Leaky {
    key: SecretKey,
    secret: Box<[u8; 32]>,
}

impl HmacSha256 for Leaky {
    fn mac(&self, message: &[u8]) -> Result<Tag, MacError> {
        if self.secret[31] & 1 == 1 {
            black_box(self.key.mac(message)?);
        }
        self.key.mac(message)
    }
}

fn backend() {
    let keys = Keys::new(Leaky {
        key: key(SIGNER),
        secret: secret(SIGNER),
    });
    let answer = verify(Class::Admin, Way::Copied, keys, &token(Class::Admin));
    assert_eq!(answer, Ok(MatchedKey::Current));
}
