//! golang-jwt.

use core::cell::Cell;

use crate::support::token::{self, HEADER, NOW, base64url, key, verify_any};
use storefront_jwt::{Error, HmacSha256, Keys, MacError, SecretKey, Tag, Unverified};

struct Counted<'c>(SecretKey, &'c Cell<usize>);

impl HmacSha256 for Counted<'_> {
    fn mac(&self, message: &[u8]) -> Result<Tag, MacError> {
        self.1.set(self.1.get() + 1);
        self.0.mac(message)
    }
}

/// CVE-2025-30204: golang-jwt, before 5.2.2 and 4.5.2, split a token at every period, so that a megabyte of
/// periods took it sixteen of memory before anything was checked.
#[test]
fn cve_2025_30204_separator_floods() {
    let periods = ".".repeat(1_000_000);
    let letters = "A".repeat(43);
    let asked = Cell::new(0);
    let keys = Keys::new(Counted(key(), &asked));
    for flood in [
        periods.clone(),
        format!("{periods}{letters}"),
        format!("Bearer {periods}"),
        format!("{}.{periods}{letters}", base64url(HEADER)),
    ] {
        // Nothing but the token's own bytes and 64 of a buffer is there to be used.
        let refused = match Unverified::parse(&flood) {
            Ok(unverified) => unverified.verify(&keys, NOW, &mut [0; 64]).err(),
            Err(error) => Some(error),
        };
        assert!(
            matches!(
                refused,
                Some(Error::Structure | Error::Encoding | Error::Signature)
            ),
            "{refused:?}"
        );
    }
    assert!(asked.get() <= 3, "at most one MAC a token");
    // With the right tag, the periods are a payload that is not base64url.
    let signed = token::sign(&format!("{}.{periods}", base64url(HEADER)));
    assert_eq!(verify_any(&signed), Err(Error::Encoding));
}
