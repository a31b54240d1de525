//! Authlib, of Python.

use crate::support::token::{token, verify_any};
use storefront_jwt::Error;

/// CVE-2025-59420: Authlib (Python), before 1.6.4, accepted tokens whose `crit` names an extension that it
/// does not know.
#[test]
fn cve_2025_59420_unknown_critical_extensions() {
    for header in [
        r#"{"alg":"HS256","crit":["bork"],"bork":true}"#,
        r#"{"alg":"HS256","crit":["cnf"],"cnf":{"jkt":"x"}}"#,
        r#"{"cnf":{"jkt":"x"},"crit":["cnf"],"alg":"HS256","typ":"JWT"}"#,
    ] {
        let verdict = verify_any(&token(header, "{}"));
        assert_eq!(verdict, Err(Error::CriticalHeader), "{header}");
    }
}
