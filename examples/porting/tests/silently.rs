//! What the handlers with `jsonwebtoken` let pass without a word, and what those with storefront-jwt
//! say of it. Each case is a row of the tables in `examples/README.md`.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use porting::{before, later};
use serde_json::{Value, json};
use sha2::Sha256;
use storefront_jwt::Error;

const GUIDE: &str = include_str!("../../README.md");
const SECRET: &str = "a secret that the shop and the app share";
const SHOP: &str = "FqaHWUsCRNsrZ9kQ";
const CLIENT_ID: &str = "1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d";
const HEADER: &str = r#"{"typ":"JWT","alg":"HS256"}"#;

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap().as_secs()
}

fn mint_bytes(header: &str, claims: &[u8], secret: &str) -> String {
    let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let input = format!("{}.{}", encode(header.as_bytes()), encode(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(input.as_bytes());
    format!("{input}.{}", encode(&mac.finalize().into_bytes()))
}

fn mint(claims: &Value) -> String {
    mint_bytes(HEADER, claims.to_string().as_bytes(), SECRET)
}

/// `claims` with some others; `null` takes one away.
fn with(mut claims: Value, others: Value) -> Value {
    let (Value::Object(all), Value::Object(others)) = (&mut claims, others) else {
        unreachable!("claims are objects")
    };
    for (name, value) in others {
        if value.is_null() {
            all.remove(&name);
        } else {
            all.insert(name, value);
        }
    }
    claims
}

fn shopware(others: Value) -> Value {
    let now = now();
    let claims = json!({
        "iss": SHOP, "iat": now, "nbf": now, "exp": now + 600, "customerId": "c1",
    });
    with(claims, others)
}

fn session(others: Value) -> Value {
    let now = now();
    let claims = json!({
        "iss": "https://example.myshopify.com/admin", "dest": "https://example.myshopify.com",
        "aud": CLIENT_ID, "sub": "42", "exp": now + 60, "nbf": now, "iat": now, "jti": "j", "sid": "s",
    });
    with(claims, others)
}

/// The row is there, in these words.
fn in_guide(row: &str, error: Error) {
    let row = format!("| {row} | accepted | `{}` |", error.code());
    assert!(GUIDE.contains(&row), "not in the guide: {row}");
}

fn customer_lets_pass(row: &str, token: &str, error: Error) {
    in_guide(row, error);
    let first = before::customer(token, SHOP, SECRET);
    assert_eq!(first, Ok(Some("c1".to_owned())), "{row}");
    assert_eq!(later::customer(token, SHOP, SECRET), Err(error), "{row}");
}

fn admin_lets_pass(row: &str, claims: &Value, error: Error) {
    in_guide(row, error);
    let token = mint(claims);
    let first = before::admin(&token, CLIENT_ID, SECRET);
    assert_eq!(first.as_deref(), Ok("example.myshopify.com"), "{row}");
    assert_eq!(later::admin(&token, CLIENT_ID, SECRET), Err(error), "{row}");
}

#[test]
fn both_accept_what_is_right() {
    let token = mint(&shopware(json!({})));
    let customer = Some("c1".to_owned());
    assert_eq!(before::customer(&token, SHOP, SECRET), Ok(customer.clone()));
    assert_eq!(later::customer(&token, SHOP, SECRET), Ok(customer.clone()));
    // As the shop really sends them.
    let exact = json!({"exp": f64::from(u32::try_from(now()).unwrap()) + 600.22344});
    let token = mint(&shopware(exact));
    assert_eq!(before::customer(&token, SHOP, SECRET), Ok(customer.clone()));
    assert_eq!(later::customer(&token, SHOP, SECRET), Ok(customer));

    let token = mint(&session(json!({})));
    let shop = "example.myshopify.com";
    assert_eq!(
        before::admin(&token, CLIENT_ID, SECRET).as_deref(),
        Ok(shop)
    );
    assert_eq!(later::admin(&token, CLIENT_ID, SECRET).as_deref(), Ok(shop));
}

#[test]
fn both_refuse_what_is_plainly_wrong() {
    let claims = shopware(json!({}));
    let other = "another secret, and just as long as that";
    for token in [
        mint(&shopware(json!({"exp": now() - 100}))),
        mint(&shopware(json!({"exp": null}))),
        mint(&shopware(json!({"iss": "another shop"}))),
        mint_bytes(HEADER, claims.to_string().as_bytes(), other),
        mint_bytes(r#"{"alg":"none"}"#, claims.to_string().as_bytes(), SECRET),
    ] {
        assert!(before::customer(&token, SHOP, SECRET).is_err());
        assert!(later::customer(&token, SHOP, SECRET).is_err());
    }
    for others in [
        json!({"aud": "another app"}),
        json!({"exp": null}),
        json!({"dest": null}),
    ] {
        let token = mint(&session(others));
        assert!(before::admin(&token, CLIENT_ID, SECRET).is_err());
        assert!(later::admin(&token, CLIENT_ID, SECRET).is_err());
    }
}

#[test]
fn shopware_claims() {
    for (row, others, error) in [
        (
            "a token of another shop, in the form with `shopId`",
            json!({"iss": null, "shopId": "another shop"}),
            Error::ClaimMismatch("shopId"),
        ),
        (
            "a token that names no shop",
            json!({"iss": null}),
            Error::ClaimMissing("iss"),
        ),
        (
            "`iss` and `shopId` that name different shops",
            json!({"shopId": "another shop"}),
            Error::ClaimMismatch("shopId"),
        ),
        (
            "a token that starts to be valid tomorrow (`nbf`)",
            json!({"nbf": now() + 86_400, "exp": now() + 90_000}),
            Error::NotYetValid,
        ),
        (
            "a token from tomorrow (`iat`)",
            json!({"iat": now() + 86_400, "nbf": null, "exp": now() + 90_000}),
            Error::IssuedInFuture,
        ),
        (
            "a token that expired half a minute ago",
            json!({"exp": now() - 30}),
            Error::Expired,
        ),
    ] {
        customer_lets_pass(row, &mint(&shopware(others)), error);
    }
}

#[test]
fn headers() {
    let claims = shopware(json!({})).to_string();
    for (row, header, error) in [
        (
            "a critical extension that nobody here knows (`crit`)",
            r#"{"alg":"HS256","crit":["exotic"],"exotic":true}"#,
            Error::CriticalHeader,
        ),
        (
            "a header that says the payload is not encoded (`b64`)",
            r#"{"alg":"HS256","crit":["b64"],"b64":false}"#,
            Error::CriticalHeader,
        ),
        (
            "an `alg` that is an object",
            r#"{"alg":{"HS256":null}}"#,
            Error::Header,
        ),
    ] {
        let token = mint_bytes(header, claims.as_bytes(), SECRET);
        customer_lets_pass(row, &token, error);
    }
}

#[test]
fn payload_that_is_not_text() {
    let mut claims = shopware(json!({"note": "x"})).to_string().into_bytes();
    let at = claims.windows(3).position(|window| window == b"\"x\"");
    claims[at.unwrap() + 1] = 0xff;
    let token = mint_bytes(HEADER, &claims, SECRET);
    let row = "a payload that is not UTF-8, in a claim that is not read";
    customer_lets_pass(row, &token, Error::Json);
}

#[test]
fn empty_secret() {
    let claims = shopware(json!({})).to_string();
    let token = mint_bytes(HEADER, claims.as_bytes(), "");
    in_guide(
        "any token at all, when the shop's secret is the empty string",
        Error::KeyTooShort,
    );
    assert!(before::customer(&token, SHOP, "").is_ok());
    assert_eq!(later::customer(&token, SHOP, ""), Err(Error::KeyTooShort));
}

#[test]
fn sessions() {
    for (row, others, error) in [
        (
            "a checkout's token, which any buyer holds",
            json!({"iss": "https://example.myshopify.com/checkouts", "dest": "example.myshopify.com",
                "sub": "gid://shopify/Customer/42"}),
            Error::ClaimMismatch("dest"),
        ),
        (
            "a token without `iss`",
            json!({"iss": null}),
            Error::ClaimMissing("iss"),
        ),
        (
            "a token whose `iss` and `dest` are different shops",
            json!({"iss": "https://other.myshopify.com/admin"}),
            Error::ClaimMismatch("iss"),
        ),
        (
            "a session that starts tomorrow (`nbf`)",
            json!({"nbf": now() + 86_400, "exp": now() + 90_000}),
            Error::NotYetValid,
        ),
    ] {
        admin_lets_pass(row, &session(others), error);
    }
}

/// RFC 7519 §4.1.4: not "on or after" that time. Without leeway on either side, so that it shows.
#[test]
fn the_very_second_of_expiry() {
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
    use storefront_jwt::shopware::{AppToken, Expected};
    use storefront_jwt::{Leeway, SecretKey, UnixTime, Verifier};

    in_guide(
        "a token in the second in which it expires, without leeway",
        Error::Expired,
    );
    let mut validation = Validation::new(Algorithm::HS256);
    validation.leeway = 0;
    let key = DecodingKey::from_secret(SECRET.as_bytes());
    // The first reads the clock itself, so the second must not have changed meanwhile.
    let (token, exp) = loop {
        let exp = now();
        let token = mint(&shopware(json!({"exp": exp})));
        let accepted = decode::<Value>(&token, &key, &validation).is_ok();
        if now() == exp {
            assert!(accepted);
            break (token, exp);
        }
    };
    let verifier = Verifier::new(SecretKey::new(SECRET).unwrap(), UnixTime::from_secs(exp));
    let verifier = verifier.with_leeway(Leeway::NONE);
    let refused = verifier.verify::<AppToken>(&token, &Expected::new(SHOP));
    assert_eq!(refused.map(|_| ()), Err(Error::Expired));
}

/// The struct of the documentation, whose `exp` is a `usize`, reads no token that Shopware issues.
#[test]
fn whole_seconds() {
    #[derive(Debug, serde::Deserialize)]
    struct Claims {
        #[allow(dead_code, reason = "never gets so far")]
        exp: usize,
    }

    let exp = f64::from(u32::try_from(now()).unwrap()) + 600.22344;
    let token = mint(&shopware(json!({"exp": exp})));
    let validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::HS256);
    let key = jsonwebtoken::DecodingKey::from_secret(SECRET.as_bytes());
    let decoded = jsonwebtoken::decode::<Claims>(&token, &key, &validation);
    assert!(decoded.is_err());
}

/// What the guide shows is what runs here.
#[test]
fn the_guide_shows_this_code() {
    for source in [
        include_str!("../src/before.rs"),
        include_str!("../src/later.rs"),
    ] {
        let shown = source
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect::<Vec<_>>()
            .join("\n");
        assert!(GUIDE.contains(shown.trim()), "the guide lacks:\n{shown}");
    }
}
