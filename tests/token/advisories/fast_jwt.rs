//! fast-jwt, of Node.

use super::signed_with;
use crate::support::token::{HEADER, verify_any};
use storefront_jwt::{Error, Leeway, SecretKey};

/// CVE-2026-44351: fast-jwt (Node), before 6.2.4, verified with an HMAC under the empty key when the
/// application's key resolver returned an empty string.
#[test]
fn cve_2026_44351_an_empty_secret_is_no_key() {
    assert_eq!(SecretKey::new("").err(), Some(Error::KeyTooShort));
    let forged = signed_with(HEADER, b"");
    assert_eq!(verify_any(&forged), Err(Error::Signature));
}

/// CVE-2026-107721: fast-jwt, before 6.3.0, took an infinite clock tolerance, with which neither `exp` nor
/// `nbf` counts.
#[test]
fn cve_2026_107721_leeway_has_a_bound() {
    assert_eq!(Leeway::from_secs(600), Some(Leeway::MAX));
    for secs in [601, 1 << 32, u64::MAX / 1_000_000 + 1, u64::MAX] {
        assert_eq!(Leeway::from_secs(secs), None, "{secs}");
    }
}
