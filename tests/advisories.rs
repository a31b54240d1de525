//! What went wrong in other JWT libraries and JSON readers, by the ids of their advisories. None of it needs
//! a forged signature unless forging is the point: all other tokens here are signed with the right secret.
#![cfg(feature = "rustcrypto")]

#[path = "support/claims.rs"]
mod claims;
#[path = "support/classes.rs"]
mod classes;
#[path = "support/sha256.rs"]
mod sha256;
#[path = "support/token.rs"]
mod token;

use core::cell::Cell;
use std::thread;

use claims::{Skipped, read};
use classes::{Class, Way};
use serde_json::json;
use storefront_jwt::json::MAX_DEPTH;
use storefront_jwt::{
    Error, HmacSha256, Keys, Leeway, MacError, MaxAge, RegisteredClaims, SecretKey, Tag, UnixTime,
    Unverified, Verifier, registered,
};
use token::{HEADER, NOW, base64url, jwt, key, sign_with, token, verifier, verify_any};

const CLASSES: [Class; 7] = Class::ALL;

fn verify(class: Class, payload: impl AsRef<[u8]>) -> Result<(), Error> {
    let token = jwt(payload);
    let mut buf = vec![0; token.len()];
    let mut token = token.into_bytes();
    class
        .verify(Way::Into, &verifier(), &mut token, &mut buf)
        .map(|_| ())
}

/// A token whose signature was made with any key, or none at all.
fn signed_with(header: &str, secret: &[u8]) -> String {
    let input = format!("{}.{}", base64url(header), base64url("{}"));
    let tag = sha256::hmac(secret, input.as_bytes());
    format!("{input}.{}", base64url(tag))
}

/// CVE-2026-25537: the Rust crate jsonwebtoken, before 10.3.0, took an `exp` or `nbf` of the wrong type for
/// one that is absent, and so did not check it.
#[test]
fn cve_2026_25537_claims_of_the_wrong_type_are_not_absent() {
    for class in CLASSES {
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

/// CVE-2026-44351: fast-jwt (Node), before 6.2.4, verified with an HMAC under the empty key when the
/// application's key resolver returned an empty string.
#[test]
fn cve_2026_44351_an_empty_secret_is_no_key() {
    assert_eq!(SecretKey::new("").err(), Some(Error::KeyTooShort));
    let forged = signed_with(HEADER, b"");
    assert_eq!(verify_any(&forged), Err(Error::Signature));
}

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

/// RUSTSEC-2024-0012: serde-json-wasm, before 0.5.2 and 1.0.1, called itself for every level of nesting, until
/// the stack was full.
#[test]
fn rustsec_2024_0012_deep_nesting_on_a_small_stack() {
    let run = || {
        for (open, close) in [("[", "]"), (r#"{"a":"#, "}"), (r#"[{"a":"#, "}]")] {
            for levels in [usize::from(MAX_DEPTH), 10_000, 100_000] {
                let open = open.repeat(levels);
                let whole = format!(r#"{{"x":{open}0{}}}"#, close.repeat(levels));
                for payload in [whole, format!(r#"{{"x":{open}"#)] {
                    assert_eq!(verify_any(&jwt(&payload)), Err(Error::TooDeep));
                    assert_eq!(read::<Skipped>(&payload), Err(Error::TooDeep));
                }
            }
        }
    };
    let small = thread::Builder::new().stack_size(64 * 1024);
    small.spawn(run).unwrap().join().unwrap();
}

/// RFC 4648 §3.5 (and RFC 7515 §2): a lenient decoder gives one signature many spellings, so that a token
/// which was revoked or seen comes back under another name.
#[test]
fn lenient_base64() {
    let good = token(r#"{"alg":"HS256","a":1}"#, r#"{"a":1}"#);
    assert_eq!(verify_any(&good), Ok(()));
    let (input, signature) = good.rsplit_once('.').unwrap();
    for signature in [
        format!("{signature}="),
        format!("{signature}=="),
        format!(" {signature}"),
        format!("{signature}\n"),
        format!("{}\n{}", &signature[..20], &signature[20..]),
        format!("{}\n{}", &signature[..20], &signature[21..]),
        signature[..42].to_owned(),
        format!("{signature}A"),
    ] {
        let verdict = verify_any(&format!("{input}.{signature}"));
        assert!(
            matches!(verdict, Err(Error::Structure | Error::Encoding)),
            "{signature}: {verdict:?}"
        );
    }
    // The last character carries four bits of the tag and two that must be zero.
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=";
    let spellings = alphabet.iter().filter(|last| {
        let spelled = format!("{input}.{}{}", &signature[..42], char::from(**last));
        verify_any(&spelled).is_ok()
    });
    assert_eq!(spellings.count(), 1);
    // Header and payload are signed as they came, and yet have one spelling each.
    for (header, payload) in [
        ("eyJhbGciOiJIUzI1NiIsImEiOjF9", "eyJhIjoxfQ="),
        ("eyJhbGciOiJIUzI1NiIsImEiOjF9", "eyJhIjoxfR"),
        ("eyJhbGciOiJIUzI1NiIsImEiOjF9", "eyJhIjox fQ"),
        ("eyJhbGciOiJIUzI1NiIsImEiOjEgfQ=", "eyJhIjoxfQ"),
        ("eyJhbGciOiJIUzI1NiIsImEiOjEgfR", "eyJhIjoxfQ"),
        ("eyJhbGciOiJIUzI1NiIsImEiOiI/In0", "eyJhIjoxfQ"),
    ] {
        let spelled = token::sign(&format!("{header}.{payload}"));
        assert_eq!(verify_any(&spelled), Err(Error::Encoding), "{spelled}");
    }
}

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

fn timed(payload: &str, now: UnixTime, leeway: Leeway, max_age: MaxAge) -> Result<(), Error> {
    let token = jwt(payload);
    let mut buf = vec![0; token.len()];
    Verifier::new(key(), now)
        .with_leeway(leeway)
        .verify_into::<RegisteredClaims<'_>>(&token, &registered::Expected::new(max_age), &mut buf)
        .map(|_| ())
}

/// Overflow in the arithmetic of times: `exp` plus leeway that wraps makes the last of times the first, and
/// `now` minus leeway that wraps makes the first the last; in a debug build either is a panic.
#[test]
fn overflow_in_time_arithmetic() {
    let last = u64::MAX / 1_000_000;
    let first = UnixTime::EPOCH;
    for leeway in [Leeway::NONE, Leeway::DEFAULT, Leeway::MAX] {
        let at = |payload: &str, now| timed(payload, now, leeway, MaxAge::Unlimited);
        assert_eq!(at(&format!(r#"{{"exp":{last}}}"#), NOW), Ok(()));
        let future = Err(Error::IssuedInFuture);
        assert_eq!(at(&format!(r#"{{"iat":{last}}}"#), NOW), future);
        let early = Err(Error::NotYetValid);
        assert_eq!(at(&format!(r#"{{"nbf":{last}}}"#), NOW), early);
        assert_eq!(at(r#"{"iat":0,"nbf":0}"#, first), Ok(()));
        assert_eq!(at(r#"{"exp":0}"#, UnixTime::MAX), Err(Error::Expired));
        assert_eq!(at(r#"{"iat":0,"nbf":0}"#, UnixTime::MAX), Ok(()));
        for age in [0, 1, u64::MAX] {
            let verdict = timed(
                r#"{"iat":0}"#,
                UnixTime::MAX,
                leeway,
                MaxAge::from_secs(age),
            );
            let too_old = age != u64::MAX;
            assert_eq!(verdict == Err(Error::TooOld), too_old, "{age}");
        }
    }
    // 2⁶⁴ microseconds, seconds, and what wraps to something harmless in either.
    for time in [
        "18446744073710",
        "18446744073709551616",
        "18446744075469551616",
        "1e300",
        "1e999",
        "1e4294967296",
        "1e-4294967296",
        "1e18446744073709551617",
    ] {
        let verdict = timed(
            &format!(r#"{{"exp":{time}}}"#),
            NOW,
            Leeway::NONE,
            MaxAge::Unlimited,
        );
        let refused = matches!(verdict, Err(Error::ClaimInvalid("exp") | Error::Expired));
        assert!(refused, "{time}: {verdict:?}");
    }
}

/// HSEC-2026-0010: the Haskell library jwt read `1790170386.0001` as the integer of its digits, so that the
/// token lived for ever.
#[test]
fn hsec_2026_0010_fractional_times() {
    for (exp, expired) in [
        ("1760000000.0001", false),
        ("1759999999.9999", true),
        ("1760000000", true),
        ("176000000e1", true),
        ("17600000000001e-4", false),
        ("1759999999.99999999999999999999", true),
    ] {
        let payload = format!(r#"{{"exp":{exp}}}"#);
        let verdict = timed(&payload, NOW, Leeway::NONE, MaxAge::Unlimited);
        assert_eq!(verdict == Err(Error::Expired), expired, "{exp}");
        let soon = UnixTime::from_secs(1_760_000_001);
        let later = timed(&payload, soon, Leeway::NONE, MaxAge::Unlimited);
        assert_eq!(later, Err(Error::Expired), "{exp}");
    }
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

/// Duplicate names: of two readers one takes the first and one the last, so that what was checked is not what
/// is used (RFC 7519 §4 has them refused, or the last one taken).
#[test]
fn duplicate_names() {
    for class in CLASSES {
        let claims = class.claims();
        for (name, value) in claims.as_object().unwrap() {
            let known = {
                let mut missing = claims.clone();
                missing[name] = json!([[]]);
                verify(class, missing.to_string()).is_err()
            };
            if !known {
                continue;
            }
            let escaped = format!(r"\u{:04x}{}", name.as_bytes()[0], &name[1..]);
            for twin in [name, &escaped] {
                let body = claims.to_string();
                let body = body.strip_prefix('{').unwrap();
                for payload in [
                    format!(r#"{{"{twin}":{value},{body}"#),
                    format!(
                        r#"{},"{twin}":{value}}}"#,
                        &claims.to_string()[..body.len()]
                    ),
                ] {
                    let verdict = verify(class, &payload);
                    assert!(
                        matches!(verdict, Err(Error::ClaimDuplicate(_))),
                        "{class:?}: {verdict:?}: {payload}"
                    );
                }
            }
        }
    }
    for header in [
        r#"{"alg":"none","alg":"HS256"}"#,
        r#"{"alg":"HS256","alg":"none"}"#,
        r#"{"alg":"HS256","\u0061lg":"HS256"}"#,
    ] {
        let verdict = verify_any(&token(header, "{}"));
        assert_eq!(verdict, Err(Error::Header), "{header}");
    }
}
