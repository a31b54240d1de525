//! joserfc, of Python.

use super::signed_with;
use crate::support::token::{HEADER, NOW, verify_any};
use storefront_jwt::{Error, Keys, SecretKey, Unverified};

/// CVE-2026-49852: joserfc (Python), before 1.6.8, only warned of an empty or short key, and went on.
#[test]
fn cve_2026_49852_a_blank_secret_does_not_become_a_key_by_padding() {
    // HMAC pads a key with zeros: under these keys the empty key's tags would be right.
    for len in [1, 31] {
        assert_eq!(SecretKey::new(vec![0; len]).err(), Some(Error::KeyTooShort));
    }
    let forged = signed_with(HEADER, b"");
    let zeros = SecretKey::new([0; 32]).unwrap();
    // Whoever takes 32 zero bytes as a secret has said so.
    let mut buf = [0; 64];
    let unverified = Unverified::parse(&forged).unwrap();
    assert!(unverified.verify(&Keys::new(zeros), NOW, &mut buf).is_ok());
    assert_eq!(verify_any(&forged), Err(Error::Signature));
}
