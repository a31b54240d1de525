//! jsonwebtoken, of Rust.

use super::verify;
use crate::support::classes::Class;
use serde_json::json;
use storefront_jwt::Error;

/// CVE-2026-25537: the Rust crate jsonwebtoken, before 10.3.0, took an `exp` or `nbf` of the wrong type for
/// one that is absent, and so did not check it.
#[test]
fn cve_2026_25537_claims_of_the_wrong_type_are_not_absent() {
    for class in Class::ALL {
        assert_eq!(verify(class, class.claims().to_string()), Ok(()));
        for claim in ["exp", "nbf", "iat"] {
            for value in [
                json!("99999999999"),
                json!("never"),
                json!(null),
                json!(true),
                json!([1]),
                json!({}),
                json!(-1),
            ] {
                let mut claims = class.claims();
                claims[claim] = value;
                let verdict = verify(class, claims.to_string());
                let refused = Err(Error::ClaimInvalid(claim));
                assert_eq!(verdict, refused, "{class:?}: {claims}");
            }
        }
    }
}
