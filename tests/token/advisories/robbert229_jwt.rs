//! robbert229/jwt, of Go.

use crate::support::sha256;
use crate::support::token::{self, NOW, jwt};
use storefront_jwt::{Error, Tag, Unverified};

/// CVE-2015-10004: the Go library robbert229/jwt compared the HMAC with `==` on strings, which returns at the
/// first difference.
///
/// Time is no matter for this test: that no branch depends on the tag is shown under memcheck
/// (`tests/constant-time`), and that a `Tag` has no `==` for anybody to use by an example that must not
/// compile (`src/type_states.rs`). Here: every byte of the tag is compared, wherever the difference is.
#[test]
fn cve_2015_10004_early_exit_comparison() {
    let token = jwt("{}");
    let unverified = Unverified::parse(&token).unwrap();
    let tag = sha256::hmac(token::SECRET.as_bytes(), unverified.signing_input());
    let verify = |tag| {
        unverified
            .verify_tag(&Tag::new(tag), NOW, &mut [0; 8])
            .map(|_| ())
    };
    assert_eq!(verify(tag), Ok(()));
    for at in 0..32 {
        let mut other = tag;
        other[at] ^= 1;
        assert_eq!(verify(other), Err(Error::Signature), "byte {at}");
        // Right up to here, and wrong from here on.
        let mut prefix = [!tag[at]; 32];
        prefix[..at].copy_from_slice(&tag[..at]);
        assert_eq!(verify(prefix), Err(Error::Signature), "{at} bytes");
    }
}
