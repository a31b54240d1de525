//! Errors: every code, claim and text, and nothing of the token in any of them.
#![cfg(feature = "rustcrypto")]

use crate::support::classes::{Class, Way};
use crate::support::token::{HEADER, NOW, jwt, sign, sign_with, verifier};
use crate::support::{claims, token};
use serde::Deserialize;
use serde_json::{Value, json};
use storefront_jwt::json::List;
use storefront_jwt::{Error, MacError, Remedy, SecretKey, Text, Unverified, Verifier};

/// A variant's code, claim and text.
fn row(error: Error) -> (&'static str, Option<&'static str>, &'static str) {
    match error {
        Error::Structure => (
            "structure",
            None,
            "not a compact token of three segments with a 43-character signature",
        ),
        Error::Encoding => (
            "encoding",
            None,
            "a segment is not canonical base64url without padding",
        ),
        Error::Signature => ("signature", None, "the signature matches none of the keys"),
        Error::MacFailed => ("mac_failed", None, "the mac backend failed"),
        Error::KeyTooShort => ("key_too_short", None, "a secret is shorter than 32 bytes"),
        Error::Header => (
            "header",
            None,
            "the token's header is malformed or not supported",
        ),
        Error::Algorithm => ("algorithm", None, "the token's algorithm is not HS256"),
        Error::CriticalHeader => (
            "critical_header",
            None,
            "the token's header has a critical extension",
        ),
        Error::Json => ("json", None, "the payload is not a valid JSON object"),
        Error::ClaimMissing(_) => ("claim_missing", Some("aud"), "the aud claim is missing"),
        Error::ClaimInvalid(_) => (
            "claim_invalid",
            Some("aud"),
            "the aud claim has a wrong type or value",
        ),
        Error::ClaimDuplicate(_) => (
            "claim_duplicate",
            Some("aud"),
            "the aud claim is present twice",
        ),
        Error::ClaimTooLong(_) => (
            "claim_too_long",
            Some("aud"),
            "the aud claim does not fit its capacity",
        ),
        Error::ClaimMismatch(_) => (
            "claim_mismatch",
            Some("aud"),
            "the aud claim is not the expected one",
        ),
        Error::Expectation(_) => (
            "expectation",
            None,
            "the expected aud is unusable: it is empty or no host",
        ),
        Error::Expired => ("expired", Some("exp"), "the token has expired"),
        Error::NotYetValid => ("not_yet_valid", Some("nbf"), "the token is not valid yet"),
        Error::IssuedInFuture => (
            "issued_in_future",
            Some("iat"),
            "the token was issued in the future",
        ),
        Error::TooOld => (
            "too_old",
            Some("iat"),
            "the token is older than the maximum age",
        ),
        Error::BufferTooSmall { .. } => (
            "buffer_too_small",
            None,
            "the buffer is too small: 77 bytes are needed",
        ),
        Error::TooDeep => ("too_deep", None, "the JSON is nested too deeply"),
        Error::Clock => ("clock", None, "the clock could not tell the time"),
        other => panic!("{other:?} has no row"),
    }
}

const ALL: [Error; 22] = [
    Error::Structure,
    Error::Encoding,
    Error::Signature,
    Error::MacFailed,
    Error::KeyTooShort,
    Error::Header,
    Error::Algorithm,
    Error::CriticalHeader,
    Error::Json,
    Error::ClaimMissing("aud"),
    Error::ClaimInvalid("aud"),
    Error::ClaimDuplicate("aud"),
    Error::ClaimTooLong("aud"),
    Error::ClaimMismatch("aud"),
    Error::Expectation("aud"),
    Error::Expired,
    Error::NotYetValid,
    Error::IssuedInFuture,
    Error::TooOld,
    Error::BufferTooSmall { needed: 77 },
    Error::TooDeep,
    Error::Clock,
];

#[test]
fn codes_and_texts() {
    for error in ALL {
        let text = error.to_string();
        assert_eq!(
            (error.code(), error.claim(), &*text),
            row(error),
            "{error:?}"
        );
        assert!(text.starts_with(|c: char| c.is_ascii_lowercase()), "{text}");
        assert!(!text.ends_with('.'), "{text}");
    }
}

/// The status that HTTP has for what can be done about an error.
#[test]
fn remedies() {
    for error in ALL {
        let (remedy, status) = match error.code() {
            "structure" | "encoding" | "signature" | "header" | "algorithm" | "critical_header"
            | "json" | "too_deep" | "claim_missing" | "claim_invalid" | "claim_duplicate"
            | "expired" | "too_old" => (Remedy::NewToken, 401),
            "not_yet_valid" | "issued_in_future" => (Remedy::CheckClocks, 401),
            "claim_mismatch" => (Remedy::OtherRecipient, 403),
            "mac_failed" | "clock" => (Remedy::TryLater, 503),
            "key_too_short" | "expectation" | "claim_too_long" | "buffer_too_small" => {
                (Remedy::Configure, 500)
            }
            code => panic!("{code} has no row"),
        };
        assert_eq!(error.remedy(), remedy, "{error:?}");
        assert_eq!(error.remedy().http_status(), status, "{error:?}");
    }
}

#[test]
fn an_unnamed_claim() {
    for (error, text) in [
        (Error::ClaimInvalid(""), "a claim has a wrong type or value"),
        (Error::ClaimTooLong(""), "a claim does not fit its capacity"),
    ] {
        assert_eq!((error.claim(), &*error.to_string()), (None, text));
    }
}

#[test]
fn small_and_an_error() {
    assert!(size_of::<Error>() <= 24);
    let source: &dyn core::error::Error = &Error::Expired;
    assert!(source.source().is_none());
    assert_eq!(Error::from(MacError), Error::MacFailed);
    assert_eq!(MacError.to_string(), "the mac backend failed");
}

/// Stands wherever a token may hold text.
const MARKER: &str = "MaRkEr";

fn assert_silent(error: Error, token: &str) {
    let texts = format!(
        "{error} {error:?} {error:#?} {} {:?}",
        error.code(),
        error.claim()
    );
    assert!(!texts.contains(MARKER), "{texts}");
    for segment in token.split('.').filter(|segment| segment.len() > 3) {
        assert!(!texts.contains(segment), "{texts}");
    }
}

/// The value with one of its members, at any depth, replaced by each of the values in turn.
fn with_each_replaced(value: &Value, replacements: &[Value], found: &mut Vec<Value>) {
    let Value::Object(members) = value else {
        return;
    };
    for (name, member) in members {
        let mut put = |new: Value| {
            let mut changed = value.clone();
            changed[name] = new;
            found.push(changed);
        };
        replacements.iter().cloned().for_each(&mut put);
        let mut inner = Vec::new();
        with_each_replaced(member, replacements, &mut inner);
        inner.into_iter().for_each(&mut put);
    }
}

#[test]
fn nothing_of_the_token() {
    let long = MARKER.repeat(100);
    let replacements = [
        json!(MARKER),
        json!(long),
        json!(format!("\"{MARKER}\n")),
        json!({MARKER: MARKER}),
        json!([MARKER, {MARKER: [MARKER]}]),
        json!(-1),
    ];
    let mut tokens = vec![
        MARKER.to_owned(),
        format!("{MARKER}.{MARKER}.{MARKER}"),
        sign(&format!("{MARKER}.{MARKER}")),
        sign_with(&long, &format!("{MARKER}.{MARKER}")),
        jwt(MARKER),
        jwt(format!(r#"{{"{MARKER}":{MARKER}}}"#)),
        jwt(format!(r#"{{"{MARKER}":1,"{MARKER}""#)),
        jwt(format!(r#"{{"exp":"{MARKER}","exp":"{MARKER}"}}"#)),
        token::token(format!(r#"{{"alg":"{MARKER}"}}"#), "{}"),
        token::token(format!(r#"{{"alg":"HS256","crit":["{MARKER}"]}}"#), "{}"),
        token::token(format!(r#"{{"alg":"HS256","typ":"{MARKER}"}}"#), "{}"),
        token::token(
            format!(r#"{{"{MARKER}":1,"{MARKER}":1,"alg":"HS256"}}"#),
            "{}",
        ),
        token::token(MARKER, "{}"),
        format!("{}.{MARKER}", jwt("{}")),
    ];
    for class in Class::ALL {
        let mut changed = Vec::new();
        with_each_replaced(&class.claims(), &replacements, &mut changed);
        tokens.extend(changed.iter().map(|claims| jwt(claims.to_string())));
    }
    let mut refused = 0;
    for token in &tokens {
        for class in Class::ALL {
            for way in Way::ALL {
                let mut bytes = token.clone().into_bytes();
                let mut buf = vec![0; token.len()];
                if let Err(error) = class.verify(way, &verifier(), &mut bytes, &mut buf) {
                    assert_silent(error, token);
                    refused += 1;
                }
            }
        }
        if let Ok(unverified) = Unverified::parse(token) {
            let mut buf = vec![0; token.len()];
            let claim = unverified.untrusted_claim::<4>("iss", &mut buf).err();
            let kid = unverified.untrusted_kid::<4>(&mut buf).err();
            for error in claim.into_iter().chain(kid) {
                assert_silent(error, token);
            }
        }
    }
    assert!(refused > 3000, "only {refused} were refused");
}

/// Serde lets a type quote what it refuses, and quotes by itself what stands in the place of an enum's variant or of
/// a member.
#[test]
fn nothing_that_a_type_quotes() {
    #[derive(Debug, Deserialize)]
    enum Known {}

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Closed {}

    #[derive(Debug)]
    struct Quoting;

    impl<'de> Deserialize<'de> for Quoting {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = <&str>::deserialize(deserializer)?;
            Err(serde::de::Error::custom(text))
        }
    }

    fn refused<T: serde::de::DeserializeOwned>(value: &Value) {
        let error = claims::x::<T>(&value.to_string()).err().unwrap();
        assert_silent(error, MARKER);
    }

    for marker in [MARKER.to_owned(), MARKER.repeat(100)] {
        refused::<Known>(&json!(marker));
        refused::<Known>(&json!({ &marker: null }));
        refused::<Closed>(&json!({ &marker: marker }));
        refused::<Quoting>(&json!(marker));
        refused::<u8>(&json!(marker));
        refused::<List<u8, 3>>(&json!([1, marker]));
        refused::<Text<3>>(&json!(marker));
        refused::<char>(&json!(marker));
        refused::<[u8; 2]>(&json!([marker, 1]));
    }
}

/// How large a buffer must be tells the token's length, and nothing else of it.
#[test]
fn the_size_of_a_buffer() {
    let needed = |claims: &str, len| {
        let token = jwt(format!("{claims:len$}"));
        let way = Way::Into;
        let (mut bytes, buf) = (token.into_bytes(), &mut []);
        match Class::Registered.verify(way, &verifier(), &mut bytes, buf) {
            Err(Error::BufferTooSmall { needed }) => needed,
            other => panic!("{other:?}"),
        }
    };
    for len in [20, 21, 22, 1000] {
        assert_eq!(needed("{}", len), needed(r#"{"iss":"MaRkEr"}"#, len));
        assert_eq!(needed("{}", len), len);
    }
}

#[test]
fn nothing_of_the_secret() {
    let error = SecretKey::new(MARKER).unwrap_err();
    assert_silent(error, MARKER);
    let secret = MARKER.repeat(8);
    let verifier = Verifier::new(SecretKey::new(&secret).unwrap(), NOW);
    let token = sign_with(&secret, &format!("{}.e30", token::base64url(HEADER)));
    let mut buf = [0; 64];
    for token in [&token, &token::forge(&token)] {
        let error = Class::Admin
            .verify(
                Way::Into,
                &verifier,
                &mut token.clone().into_bytes(),
                &mut buf,
            )
            .unwrap_err();
        assert_silent(error, token);
        assert!(!format!("{error:?}").contains(&secret));
    }
    assert_silent(Text::<2>::try_from(MARKER).unwrap_err(), MARKER);
}
