//! An endpoint that gets all session tokens: the class is told by the claims, and never guessed.

use crate::support::classes::{CLIENT_ID, Class, SHOP};
use crate::support::token::{jwt, verifier};
use serde_json::{Value, json};
use storefront_jwt::Error;
use storefront_jwt::shopify::session::{Admin, Buyer, Expected, Session};

const ANY: Expected<'_> = Expected::new(CLIENT_ID);

fn told(claims: &Value, expected: &Expected<'_>) -> Result<&'static str, Error> {
    let token = jwt(claims.to_string());
    let mut buf = vec![0; token.len()];
    let token = verifier().authenticate(&token, &mut buf)?;
    let accepted = Session::of(&token, expected)?;
    assert!(accepted.key.is_some() && accepted.refused_from.is_some());
    let (name, shop) = match &accepted.claims {
        Session::Admin(claims) => ("admin", claims.shop()),
        Session::Checkout(claims) => ("checkout", claims.shop()),
        Session::CustomerAccount(claims) => ("customer account", claims.shop()),
        Session::Buyer(claims) => ("buyer", claims.shop()),
        other => panic!("{other:?}"),
    };
    assert_eq!(shop, SHOP);
    Ok(name)
}

#[test]
fn by_the_issuer() {
    assert_eq!(told(&Class::Admin.claims(), &ANY), Ok("admin"));
    assert_eq!(told(&Class::Checkout.claims(), &ANY), Ok("checkout"));
    let account = Class::CustomerAccount.claims();
    assert_eq!(told(&account, &ANY), Ok("customer account"));
    for class in [Class::Checkout, Class::CustomerAccount] {
        let mut claims = class.claims();
        claims.as_object_mut().unwrap().remove("iss");
        assert_eq!(told(&claims, &ANY), Ok("buyer"));
        let certain = told(&claims, &ANY.with_required_issuer());
        assert_eq!(certain, Err(Error::ClaimMissing("iss")));
    }
    let mut claims = Class::Admin.claims();
    claims.as_object_mut().unwrap().remove("iss");
    let refused = told(&claims, &ANY);
    assert_eq!(refused, Err(Error::ClaimMismatch("dest")));
}

/// A buyer's token has no issuer, whatever it is.
#[test]
fn no_buyer_with_an_issuer() {
    let verdict = |claims: &Value| {
        let token = jwt(claims.to_string());
        verifier().verify::<Buyer>(token, &ANY).map(|_| ())
    };
    let mut claims = Class::Checkout.claims();
    for path in ["", "/", "/checkouts", "/account"] {
        claims["iss"] = json!(format!("https://{SHOP}{path}"));
        let refused = Err(Error::ClaimMismatch("iss"));
        assert_eq!(verdict(&claims), refused, "{path}");
    }
    claims.as_object_mut().unwrap().remove("iss");
    assert_eq!(verdict(&claims), Ok(()));
}

/// The admin's `sig` is skipped, whatever it is, and may stand anywhere, but once.
#[test]
fn sig_is_skipped() {
    let claims = Class::Admin.claims();
    assert_eq!(told(&claims, &ANY), Ok("admin"));
    let verdict = |payload: &str| {
        let accepted = verifier().verify::<Admin>(jwt(payload), &ANY)?;
        assert_eq!(serde_json::to_value(&accepted.claims).unwrap(), claims);
        Ok(())
    };
    let json = claims.to_string();
    let members = json.strip_prefix('{').unwrap().strip_suffix('}').unwrap();
    for value in [
        r#""0a1b""#,
        "\"\\u0022\"",
        "null",
        "-1.5e3",
        "{}",
        r#"[{"sig":[]},"]"]"#,
    ] {
        for payload in [
            format!(r#"{{{members},"sig":{value}}}"#),
            format!(r#"{{"sig":{value},{members}}}"#),
            format!(r#"{{ "s\u0069g" : {value} , {members}}}"#),
        ] {
            assert_eq!(verdict(&payload), Ok(()), "{payload}");
        }
        let twice = format!(r#"{{"sig":{value},{members},"sig":{value}}}"#);
        assert_eq!(
            verdict(&twice),
            Err(Error::ClaimDuplicate("sig")),
            "{twice}"
        );
    }
    for value in ["", r#"""#, "nul", "01", "[}", "[1,]", "\"\n\""] {
        let payload = format!(r#"{{{members},"sig":{value}}}"#);
        assert_eq!(verdict(&payload), Err(Error::Json), "{payload}");
    }
}

/// What is wrong in a token of one class does not make it one of another.
#[test]
fn no_class_is_a_refuge() {
    for (class, path) in [
        (Class::Admin, "/admin"),
        (Class::Checkout, "/checkouts"),
        (Class::CustomerAccount, "/account"),
    ] {
        for (name, value, error) in [
            ("aud", json!("other"), Error::ClaimMismatch("aud")),
            ("dest", json!("evil.example"), Error::ClaimMismatch("dest")),
            ("exp", json!(1), Error::Expired),
            ("iss", json!(1), Error::ClaimInvalid("iss")),
            ("iss", json!(null), Error::ClaimInvalid("iss")),
            ("iss", json!("a".repeat(129)), Error::ClaimTooLong("iss")),
            (
                "iss",
                json!(format!("https://other.myshopify.com{path}")),
                Error::ClaimMismatch("iss"),
            ),
        ] {
            let mut claims = class.claims();
            claims[name] = value.clone();
            let refused = told(&claims, &ANY);
            assert_eq!(refused, Err(error), "{class:?}: {name} {value}");
        }
    }
    // An issuer of one class with the `dest` of another.
    let mut claims = Class::Admin.claims();
    claims["dest"] = json!(SHOP);
    assert_eq!(told(&claims, &ANY), Err(Error::ClaimMismatch("dest")));
    let mut claims = Class::Checkout.claims();
    claims["dest"] = json!(format!("https://{SHOP}"));
    assert_eq!(told(&claims, &ANY), Err(Error::ClaimMismatch("dest")));
    // None of the classes of others.
    for class in [
        Class::Shopware,
        Class::PostPurchase,
        Class::Changeset,
        Class::Registered,
    ] {
        assert!(told(&class.claims(), &ANY).is_err(), "{class:?}");
    }
}
