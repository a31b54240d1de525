//! What has gone wrong in more libraries than one.

use super::{timed, verify};
use crate::support::classes::Class;
use crate::support::token::{self, NOW, token, verify_any};
use serde_json::json;
use storefront_jwt::{Error, Leeway, MaxAge, UnixTime};

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

/// Duplicate names: of two readers one takes the first and one the last, so that what was checked is not what
/// is used (RFC 7519 §4 has them refused, or the last one taken).
#[test]
fn duplicate_names() {
    for class in Class::ALL {
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
