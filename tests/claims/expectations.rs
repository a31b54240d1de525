//! What the caller expects: a shop in the spellings that settings have, further domains that it trusts, and settings
//! that no token can pass, which are an error of their own.

use crate::support::classes::{CLIENT_ID, Class, SHOP, SHOPWARE_SHOP, input_data};
use crate::support::token::{NOW, forge, jwt, verifier};
use serde_json::{Value, json};
use storefront_jwt::shopify::post_purchase::PostPurchase;
use storefront_jwt::shopify::session::{self, Admin, Checkout, CustomerAccount, Session};
use storefront_jwt::shopify::{Changeset, changeset, post_purchase};
use storefront_jwt::shopware::{self, AppToken};
use storefront_jwt::{Claims, Error, FromPayload, MaxAge, RegisteredClaims, registered};

fn verify<'b, C: Claims + FromPayload<'b>>(
    token: &str,
    expected: &C::Expected<'_>,
    buf: &'b mut Vec<u8>,
) -> Result<(), Error> {
    buf.resize(token.len(), 0);
    verifier()
        .verify_into::<C>(token, expected, buf)
        .map(|_| ())
}

const SESSIONS: [Class; 3] = [Class::Admin, Class::Checkout, Class::CustomerAccount];

fn session(class: Class, claims: &Value, expected: &session::Expected<'_>) -> Result<(), Error> {
    let (token, mut buf) = (jwt(claims.to_string()), Vec::new());
    let of_class = match class {
        Class::Admin => verify::<Admin>(&token, expected, &mut buf),
        Class::Checkout => verify::<Checkout>(&token, expected, &mut buf),
        _ => verify::<CustomerAccount>(&token, expected, &mut buf),
    };
    let authenticated = verifier().authenticate(&token, &mut buf).unwrap();
    let told = Session::of(&authenticated, expected).map(|_| ());
    assert_eq!(told, of_class, "{class:?} by its issuer");
    of_class
}

fn purchase(expected: &post_purchase::Expected<'_>) -> Result<(), Error> {
    let token = jwt(Class::PostPurchase.claims().to_string());
    verify::<PostPurchase>(&token, expected, &mut Vec::new())
}

const OF_ANY_SHOP: session::Expected<'_> = session::Expected::new(CLIENT_ID);
const OF_ANY_AGE: post_purchase::Expected<'_> = post_purchase::Expected::new(MaxAge::Unlimited);

/// The setting may be a URL; the same shop is the same shop.
#[test]
fn spellings_of_a_shop() {
    for setting in [
        SHOP,
        "https://example.myshopify.com",
        "https://example.myshopify.com/",
        "example.myshopify.com/",
        "EXAMPLE.MyShopify.com",
        "https://EXAMPLE.MyShopify.com/",
    ] {
        for class in SESSIONS {
            let verdict = session(class, &class.claims(), &OF_ANY_SHOP.with_shop(setting));
            assert_eq!(verdict, Ok(()), "{class:?} {setting}");
        }
        let verdict = purchase(&OF_ANY_AGE.with_shop(setting));
        assert_eq!(verdict, Ok(()), "{setting}");
    }
}

/// What can be no shop's host is the caller's own slip.
#[test]
fn settings_that_are_no_host() {
    for setting in [
        "",
        "example",
        "https://",
        "https:///",
        "http://example.myshopify.com",
        "HTTPS://example.myshopify.com",
        "https://https://example.myshopify.com",
        "//example.myshopify.com",
        "https://example.myshopify.com//",
        "example.myshopify.com//",
        "https://example.myshopify.com/admin",
        "example.myshopify.com/admin",
        "example.myshopify.com:443",
        "user@example.myshopify.com",
        "example.myshopify.com.",
        "example.myshopify.com ",
        " example.myshopify.com",
        "example.myshopify.com?",
        "example.myshopify.com#",
        ".example.myshopify.com",
        "example..myshopify.com",
        "-example.myshopify.com",
        "ex_ample.myshopify.com",
        "*.myshopify.com",
        "ex\u{e4}mple.myshopify.com",
    ] {
        for class in SESSIONS {
            let verdict = session(class, &class.claims(), &OF_ANY_SHOP.with_shop(setting));
            assert_eq!(verdict, Err(Error::Expectation("dest")), "{setting}");
        }
        let verdict = purchase(&OF_ANY_AGE.with_shop(setting));
        assert_eq!(verdict, Err(Error::Expectation("domain")), "{setting}");
    }
    let long = format!("{}example.com", "a.".repeat(121));
    assert_eq!(long.len(), 253);
    let mismatch = Err(Error::ClaimMismatch("domain"));
    assert_eq!(purchase(&OF_ANY_AGE.with_shop(&long)), mismatch);
    let longer = format!("a{long}");
    let verdict = purchase(&OF_ANY_AGE.with_shop(&longer));
    assert_eq!(verdict, Err(Error::Expectation("domain")));
}

/// Empty ids, in every class and place that has one.
#[test]
fn empty_settings() {
    let mut buf = Vec::new();
    let buf = &mut buf;
    let of = |class: Class| jwt(class.claims().to_string());
    let max_age = MaxAge::Unlimited;
    let unusable = |claim| Err(Error::Expectation(claim));

    let expected = shopware::Expected::new("");
    let verdict = verify::<AppToken>(&of(Class::Shopware), &expected, buf);
    assert_eq!(verdict, unusable("iss"));
    let mut decided = Class::Shopware.claims();
    let shop_id = decided.as_object_mut().unwrap().remove("iss").unwrap();
    decided["shopId"] = shop_id;
    let decided = jwt(decided.to_string());
    let verdict = verify::<AppToken>(&decided, &expected, buf);
    assert_eq!(verdict, unusable("shopId"));
    let expected = shopware::Expected::new(SHOPWARE_SHOP);
    assert_eq!(verify::<AppToken>(&decided, &expected, buf), Ok(()));

    for class in SESSIONS {
        let verdict = session(class, &class.claims(), &session::Expected::new(""));
        assert_eq!(verdict, unusable("aud"));
    }
    let verdict = purchase(&OF_ANY_AGE.with_client_id(""));
    assert_eq!(verdict, unusable("aud"));
    let verdict = purchase(&OF_ANY_AGE.with_reference_id(""));
    assert_eq!(verdict, unusable("sub"));

    let token = of(Class::Changeset);
    let expected = changeset::Expected::new("", max_age);
    let verdict = verify::<Changeset<'_>>(&token, &expected, buf);
    assert_eq!(verdict, unusable("iss"));
    let expected = changeset::Expected::new(CLIENT_ID, max_age).with_reference_id("");
    let verdict = verify::<Changeset<'_>>(&token, &expected, buf);
    assert_eq!(verdict, unusable("sub"));

    let any = registered::Expected::new(max_age).with_any_audience();
    let token = of(Class::Registered);
    for (expected, name) in [
        (any.with_issuer(""), "iss"),
        (any.with_audience(""), "aud"),
        (any.with_typ(""), "typ"),
    ] {
        let verdict = verify::<RegisteredClaims<'_>>(&token, &expected, buf);
        assert_eq!(verdict, unusable(name));
    }
}

/// Only a token whose signature and times are right gets to know of the slip.
#[test]
fn they_are_found_last() {
    let expected = OF_ANY_SHOP.with_shop("example");
    let token = jwt(Class::Admin.claims().to_string());
    let verdict = |token: &str| verify::<Admin>(token, &expected, &mut Vec::new());
    assert_eq!(verdict(&token), Err(Error::Expectation("dest")));
    assert_eq!(verdict(&forge(&token)), Err(Error::Signature));
    let mut expired = Class::Admin.claims();
    expired["exp"] = json!(NOW.as_secs() - 10);
    let expired = jwt(expired.to_string());
    assert_eq!(verdict(&expired), Err(Error::Expired));
}

fn with_host(class: Class, host: &str) -> Value {
    let mut claims = class.claims();
    let dest = claims["dest"].as_str().unwrap().replace(SHOP, host);
    let iss = claims["iss"].as_str().unwrap().replace(SHOP, host);
    (claims["dest"], claims["iss"]) = (dest.into(), iss.into());
    claims
}

/// Hosts below them, at the border of a label; not the domain itself.
#[test]
fn further_domains() {
    let domains = ["spin.dev", "shops.dev.example"];
    let expected = OF_ANY_SHOP.with_trusted_domains(&domains);
    for class in SESSIONS {
        for host in [
            SHOP,
            "shop.spin.dev",
            "SHOP.Spin.DEV",
            "a.shop.spin.dev",
            "x.shops.dev.example",
        ] {
            let claims = with_host(class, host);
            assert_eq!(session(class, &claims, &expected), Ok(()), "{host}");
            let named = expected.with_shop(host);
            assert_eq!(session(class, &claims, &named), Ok(()), "{host}");
            let untrusted = session(class, &claims, &OF_ANY_SHOP);
            assert_eq!(untrusted.is_ok(), host == SHOP, "{host}");
        }
        for host in [
            "spin.dev",
            ".spin.dev",
            "xspin.dev",
            "x-spin.dev",
            "spin.dev.evil.example",
            "x.spin.de",
            "x.spin.devs",
            "x.dev.example",
            "shops.dev.example",
            "x_y.spin.dev",
            "user@spin.dev",
            "x.spin.dev.",
        ] {
            let verdict = session(class, &with_host(class, host), &expected);
            assert_eq!(verdict, Err(Error::ClaimMismatch("dest")), "{host}");
        }
    }
}

#[test]
fn domains_that_are_unusable() {
    for domain in [
        "",
        "com",
        ".",
        "spin.dev.",
        ".spin.dev",
        "*.spin.dev",
        "https://spin.dev",
        "spin.dev/",
        "spin.dev:443",
        " spin.dev",
        "sp in.dev",
    ] {
        for domains in [&[domain][..], &["spin.dev", domain], &[domain, "spin.dev"]] {
            let expected = OF_ANY_SHOP.with_trusted_domains(domains);
            for class in SESSIONS {
                let verdict = session(class, &class.claims(), &expected);
                assert_eq!(verdict, Err(Error::Expectation("dest")), "{domains:?}");
            }
        }
    }
}

/// A purchase's `aud`: never required, and this app's where there is one and the app has named itself.
#[test]
fn the_audience_of_a_purchase() {
    let verdict = |aud: Value, expected: &post_purchase::Expected<'_>| {
        let mut claims = Class::PostPurchase.claims();
        claims.as_object_mut().unwrap().remove("aud");
        claims["input_data"] = input_data(&json!([]));
        if !aud.is_null() {
            claims["aud"] = aud;
        }
        let token = jwt(claims.to_string());
        verify::<PostPurchase>(&token, expected, &mut Vec::new())
    };
    let named = OF_ANY_AGE.with_client_id(CLIENT_ID);
    for aud in [
        Value::Null,
        json!(CLIENT_ID),
        json!([CLIENT_ID]),
        json!(["other", CLIENT_ID]),
    ] {
        assert_eq!(verdict(aud.clone(), &named), Ok(()), "{aud}");
        assert_eq!(verdict(aud.clone(), &OF_ANY_AGE), Ok(()), "{aud}");
    }
    let neighbours = [
        json!("other"),
        json!(""),
        json!([]),
        json!(["other"]),
        json!(format!("{CLIENT_ID} ")),
        json!(format!("{CLIENT_ID}0")),
        json!(CLIENT_ID[1..]),
        json!(CLIENT_ID.to_uppercase()),
    ];
    for aud in neighbours {
        let refused = verdict(aud.clone(), &named);
        assert_eq!(refused, Err(Error::ClaimMismatch("aud")), "{aud}");
        assert_eq!(verdict(aud.clone(), &OF_ANY_AGE), Ok(()), "{aud}");
    }
    for aud in [json!(1), json!({}), json!([1]), json!([CLIENT_ID, null])] {
        let refused = verdict(aud.clone(), &named);
        assert_eq!(refused, Err(Error::ClaimInvalid("aud")), "{aud}");
        assert_eq!(verdict(aud.clone(), &OF_ANY_AGE), Ok(()), "{aud}");
    }
    // `null` is no audience, and a second one is one too many.
    let claims = Class::PostPurchase.claims().to_string();
    let aud = format!(r#""aud":"{CLIENT_ID}""#);
    assert!(claims.contains(&aud));
    for (other, error) in [
        (r#""aud":null"#.to_owned(), Error::ClaimInvalid("aud")),
        (format!("{aud},{aud}"), Error::ClaimDuplicate("aud")),
    ] {
        let token = jwt(claims.replace(&aud, &other));
        let refused = verify::<PostPurchase>(&token, &named, &mut Vec::new());
        assert_eq!(refused, Err(error), "{other}");
    }
}
