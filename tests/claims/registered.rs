//! The registered claims of RFC 7519, for any other issuer.

use crate::support::token::{jwt, verifier};
use serde_json::{Value, json};
use storefront_jwt::registered::{self, Audience};
use storefront_jwt::{Error, MaxAge, RegisteredClaims, UnixTime};

const ANY: registered::Expected<'_> =
    registered::Expected::new(MaxAge::Unlimited).with_any_audience();

fn verify(claims: &Value, expected: &registered::Expected<'_>) -> Result<(), Error> {
    look(claims, expected, |_| ())
}

fn look<T>(
    claims: &Value,
    expected: &registered::Expected<'_>,
    look: impl FnOnce(&RegisteredClaims<'_>) -> T,
) -> Result<T, Error> {
    let token = jwt(claims.to_string());
    let mut buf = vec![0; token.len()];
    let accepted = verifier().verify_into::<RegisteredClaims<'_>>(&token, expected, &mut buf)?;
    Ok(look(&accepted.claims))
}

#[test]
fn all_claims() {
    let claims = json!({
        "iss": "i\n", "sub": "s\u{1F600}", "aud": "a/b", "jti": "", "iat": 1.5, "nbf": 2,
        "exp": 1.76e9 + 0.25, "other": [{}],
    });
    let checked = look(&claims, &ANY, |claims| {
        assert!(claims.iss.unwrap() == "i\n" && claims.sub.unwrap() == "s\u{1F600}");
        assert!(matches!(claims.aud, Some(Audience::One(one)) if one == "a/b"));
        assert!(claims.jti.unwrap() == "");
        assert_eq!(claims.iat, Some(UnixTime::from_micros(1_500_000)));
        assert_eq!(claims.nbf, Some(UnixTime::from_secs(2)));
        assert_eq!(
            claims.exp,
            Some(UnixTime::from_micros(1_760_000_000_250_000))
        );
    });
    assert_eq!(checked, Ok(()));
    let empty = look(&json!({}), &ANY, |claims| {
        let texts = [claims.iss, claims.sub, claims.jti];
        let times = [claims.iat, claims.nbf, claims.exp];
        texts.iter().all(Option::is_none)
            && times.iter().all(Option::is_none)
            && claims.aud.is_none()
    });
    assert_eq!(empty, Ok(true));
}

#[test]
fn wrong_types() {
    for name in ["iss", "sub", "jti"] {
        for value in [json!(null), json!(1), json!(true), json!(["a"]), json!({})] {
            let refused = verify(&json!({name: value}), &ANY);
            assert_eq!(refused, Err(Error::ClaimInvalid(name)), "{value}");
        }
    }
    for name in ["iat", "nbf", "exp"] {
        for value in [
            json!(null),
            json!("1"),
            json!(true),
            json!([1]),
            json!({}),
            json!(-1),
        ] {
            let refused = verify(&json!({name: value}), &ANY);
            assert_eq!(refused, Err(Error::ClaimInvalid(name)), "{value}");
        }
    }
    for value in [
        json!(null),
        json!(1),
        json!(true),
        json!({}),
        json!({"a": "b"}),
        json!([1]),
        json!(["a", null]),
        json!(["a", ["b"]]),
        json!(["a", 1, "b"]),
    ] {
        let refused = verify(&json!({"aud": value}), &ANY);
        assert_eq!(refused, Err(Error::ClaimInvalid("aud")), "{value}");
    }
    for name in ["iss", "sub", "aud", "jti", "iat", "nbf", "exp"] {
        let token = jwt(format!(r#"{{"{name}":"a","{name}":"a"}}"#));
        let number = jwt(format!(r#"{{"{name}":1,"{name}":1}}"#));
        let mut buf = [0; 64];
        let texts = verifier().verify_into::<RegisteredClaims<'_>>(token, &ANY, &mut buf);
        let texts = texts.err();
        let numbers = verifier().verify_into::<RegisteredClaims<'_>>(number, &ANY, &mut buf);
        let duplicate = Some(Error::ClaimDuplicate(name));
        assert!(texts == duplicate || numbers.err() == duplicate, "{name}");
    }
}

#[test]
fn the_issuer() {
    let expected = ANY.with_issuer("https://issuer.example");
    let verdict = |iss: &str| verify(&json!({"iss": iss}), &expected);
    assert_eq!(verdict("https://issuer.example"), Ok(()));
    for other in [
        "",
        "https://issuer.example/",
        "https://issuer.exampl",
        "HTTPS://issuer.example",
    ] {
        assert_eq!(verdict(other), Err(Error::ClaimMismatch("iss")), "{other}");
    }
    assert_eq!(
        verify(&json!({}), &expected),
        Err(Error::ClaimMissing("iss"))
    );
    // As it is spelled in JSON, it is the same.
    let token = jwt(r#"{"iss":"https:\/\/issuer\u002eexample"}"#);
    let mut buf = [0; 64];
    let accepted = verifier().verify_into::<RegisteredClaims<'_>>(token, &expected, &mut buf);
    assert!(accepted.is_ok());
}

#[test]
fn the_audience() {
    let expected = ANY.with_audience("me");
    let verdict = |aud: Value| verify(&json!({"aud": aud}), &expected);
    for aud in [
        json!("me"),
        json!(["me"]),
        json!(["you", "me"]),
        json!(["me", "me"]),
    ] {
        assert_eq!(verdict(aud), Ok(()));
    }
    for aud in [
        json!("you"),
        json!("me "),
        json!("m"),
        json!(""),
        json!([]),
        json!(["you", "them"]),
        json!("[\"me\"]"),
    ] {
        assert_eq!(verdict(aud), Err(Error::ClaimMismatch("aud")));
    }
    assert_eq!(
        verify(&json!({}), &expected),
        Err(Error::ClaimMissing("aud"))
    );
    // Whatever else is expected.
    let by_issuer = expected.with_issuer("i");
    for (claims, verdict) in [
        (json!({"iss": "i", "aud": "me"}), Ok(())),
        (json!({"iss": "i"}), Err(Error::ClaimMissing("aud"))),
        (json!({"aud": "me"}), Err(Error::ClaimMissing("iss"))),
    ] {
        assert_eq!(verify(&claims, &by_issuer), verdict, "{claims}");
    }
    let many: Value = (0..1000).map(|number| number.to_string()).collect();
    for audience in ["0", "500", "999"] {
        assert_eq!(
            verify(&json!({"aud": many}), &ANY.with_audience(audience)),
            Ok(())
        );
    }
    let refused = verify(&json!({"aud": many}), &ANY.with_audience("1000"));
    assert_eq!(refused, Err(Error::ClaimMismatch("aud")));
    let token = jwt(r#"{"aud":[ "you" , "\u006de" ]}"#);
    let mut buf = [0; 64];
    let accepted = verifier().verify_into::<RegisteredClaims<'_>>(token, &expected, &mut buf);
    match accepted.unwrap().claims.aud {
        Some(Audience::Several(several)) => assert_eq!(several.count(), 2),
        other => panic!("{other:?}"),
    }
    // Both expectations hold.
    let both = expected.with_issuer("a");
    assert_eq!(verify(&json!({"aud": "me", "iss": "a"}), &both), Ok(()));
    assert_eq!(
        verify(&json!({"aud": "me", "iss": "b"}), &both),
        Err(Error::ClaimMismatch("iss"))
    );
    assert_eq!(
        verify(&json!({"aud": "b", "iss": "a"}), &both),
        Err(Error::ClaimMismatch("aud"))
    );
}

/// RFC 7519 §4.1.3: whoever does not find itself in `aud` must refuse the token.
#[test]
fn an_audience_that_nobody_expects() {
    let silent = registered::Expected::new(MaxAge::Unlimited);
    for aud in [json!("you"), json!(["you"]), json!([]), json!("")] {
        let claims = json!({ "aud": aud });
        assert_eq!(
            verify(&claims, &silent),
            Err(Error::ClaimMismatch("aud")),
            "{aud}"
        );
        assert_eq!(
            verify(&claims, &silent.with_any_audience()),
            Ok(()),
            "{aud}"
        );
    }
    assert_eq!(verify(&json!({}), &silent), Ok(()));
}

/// An empty expectation is a setting that somebody forgot.
#[test]
fn an_empty_expectation_is_unusable() {
    for claims in [json!({"iss": ""}), json!({"iss": "a"}), json!({})] {
        let refused = verify(&claims, &ANY.with_issuer(""));
        assert_eq!(refused, Err(Error::Expectation("iss")));
    }
    for claims in [json!({"aud": ""}), json!({"aud": ["", "me"]}), json!({})] {
        let refused = verify(&claims, &ANY.with_audience(""));
        assert_eq!(refused, Err(Error::Expectation("aud")));
    }
}

/// The signature is checked before the times, and the times before the expectations.
#[test]
fn order() {
    let claims = json!({"exp": 1, "nbf": 1e12, "iat": 1e12, "iss": "other", "aud": 7});
    let expected = registered::Expected::new(MaxAge::from_secs(1))
        .with_issuer("me")
        .with_audience("me");
    let mut claims = claims;
    let mut verdicts = Vec::new();
    let fixes = [
        ("aud", json!("other")),
        ("iat", json!(1)),
        ("nbf", json!(1)),
        ("exp", json!(1e12)),
    ];
    for (name, value) in fixes {
        verdicts.push(verify(&claims, &expected).unwrap_err().code());
        claims[name] = value;
    }
    verdicts.push(verify(&claims, &expected).unwrap_err().code());
    let lenient = ANY.with_issuer("me").with_audience("me");
    verdicts.push(verify(&claims, &lenient).unwrap_err().code());
    let expected = [
        "claim_invalid",
        "issued_in_future",
        "not_yet_valid",
        "expired",
        "too_old",
        "claim_mismatch",
    ];
    assert_eq!(verdicts, expected);
}
