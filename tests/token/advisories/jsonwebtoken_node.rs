//! jsonwebtoken, of Node.

use super::signed_with;
use crate::support::token::{HEADER, base64url, token, verify_any};
use storefront_jwt::Error;

/// CVE-2022-23540: jsonwebtoken (Node), up to 8.5.1, fell back to the algorithm `none` where the caller named
/// no algorithm and had no key.
#[test]
fn cve_2022_23540_alg_none() {
    for alg in ["none", "None", "NONE", "nOnE", "", " none"] {
        let header = format!(r#"{{"typ":"JWT","alg":"{alg}"}}"#);
        let input = format!("{}.{}", base64url(&header), base64url("{}"));
        for unsigned in [format!("{input}."), input.clone()] {
            assert_eq!(verify_any(&unsigned), Err(Error::Structure), "{alg}");
        }
        let forged = format!("{input}.{}", base64url([0; 32]));
        assert_eq!(verify_any(&forged), Err(Error::Signature), "{alg}");
        // Not even under the right tag.
        let tagged = token(&header, "{}");
        assert_eq!(verify_any(&tagged), Err(Error::Algorithm), "{alg}");
    }
}

/// CVE-2015-9235: jsonwebtoken (Node), before 4.2.2, let the token choose the algorithm, so that a public
/// RSA key, which everybody has, served as an HMAC secret.
#[test]
fn cve_2015_9235_the_token_does_not_choose_the_algorithm() {
    for alg in [
        "RS256", "ES256", "PS256", "EdDSA", "HS384", "HS512", "HS1", "dir",
    ] {
        let header = format!(r#"{{"alg":"{alg}"}}"#);
        let verdict = verify_any(&token(&header, "{}"));
        assert_eq!(verdict, Err(Error::Algorithm), "{alg}");
    }
    let public = b"-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n";
    assert_eq!(
        verify_any(&signed_with(HEADER, public)),
        Err(Error::Signature)
    );
}
