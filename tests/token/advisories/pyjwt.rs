//! `PyJWT`.

use crate::support::token::{token, verify_any};
use storefront_jwt::Error;

/// CVE-2026-32597: `PyJWT`, before 2.12.0, did not look at `crit` at all.
#[test]
fn cve_2026_32597_crit_of_any_shape() {
    for header in [
        r#"{"alg":"HS256","crit":["x-custom-policy"],"x-custom-policy":"require-mfa"}"#,
        r#"{"alg":"HS256","crit":["b64"],"b64":false}"#,
        r#"{"alg":"HS256","crit":["exp"]}"#,
        r#"{"alg":"HS256","crit":[]}"#,
        r#"{"alg":"HS256","crit":null}"#,
        r#"{"alg":"HS256","crit":"x"}"#,
        r#"{"alg":"HS256","\u0063rit":["x"]}"#,
    ] {
        let verdict = verify_any(&token(header, "{}"));
        assert_eq!(verdict, Err(Error::CriticalHeader), "{header}");
    }
}
