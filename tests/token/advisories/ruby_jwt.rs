//! ruby-jwt.

use storefront_jwt::{Error, SecretKey};

/// CVE-2026-45363: ruby-jwt verified with `""` as the key, also when that came from `nil`, and its option
/// that demands a minimum length was off by default.
#[test]
fn cve_2026_45363_short_secrets_are_no_keys_by_default() {
    for len in 0..32 {
        let secret = vec![b's'; len];
        assert_eq!(SecretKey::new(&secret).err(), Some(Error::KeyTooShort));
    }
    assert!(SecretKey::new([b's'; 32]).is_ok());
}
