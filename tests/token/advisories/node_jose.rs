//! node-jose.

use crate::support::token::{base64url, sign_with, token, verify_any};
use storefront_jwt::Error;

/// CVE-2018-0114: node-jose, before 0.11.0, trusted a key that the token itself brought along in `jwk`.
#[test]
fn cve_2018_0114_embedded_keys() {
    let own = "the-attackers-own-secret-00000001";
    let k = base64url(own);
    for header in [
        format!(r#"{{"alg":"HS256","jwk":{{"kty":"oct","k":"{k}"}}}}"#),
        format!(r#"{{"jwk":{{"k":"{k}","kty":"oct","alg":"HS256"}},"alg":"HS256","typ":"JWT"}}"#),
        r#"{"alg":"HS256","jku":"https://evil.example/keys"}"#.to_owned(),
        r#"{"alg":"HS256","x5u":"https://evil.example/cert"}"#.to_owned(),
        r#"{"alg":"HS256","kid":"/dev/null"}"#.to_owned(),
    ] {
        let input = format!("{}.{}", base64url(&header), base64url("{}"));
        let verdict = verify_any(&sign_with(own, &input));
        assert_eq!(verdict, Err(Error::Signature), "{header}");
        // They change nothing in a token that the right key signed either.
        assert_eq!(verify_any(&token(&header, "{}")), Ok(()), "{header}");
    }
}
