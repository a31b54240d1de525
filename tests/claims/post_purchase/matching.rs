//! Which purchase of which shop a token has to be for, and how old it may be.

use crate::support::classes::{REFERENCE_ID, SHOP};
use crate::support::token::NOW;
use serde_json::json;
use storefront_jwt::shopify::post_purchase;
use storefront_jwt::{Error, MaxAge};

use super::{ANY, claims, counted};

#[test]
fn expectations() {
    let claims = claims(&json!([]));
    let any = post_purchase::Expected::new(MaxAge::Unlimited);
    let mismatch = |claim| Err(Error::ClaimMismatch(claim));
    assert_eq!(
        counted(&claims, &any.with_reference_id(REFERENCE_ID)),
        Ok(0)
    );
    assert_eq!(
        counted(&claims, &any.with_reference_id("other")),
        mismatch("sub")
    );
    assert_eq!(
        counted(&claims, &any.with_reference_id("")),
        Err(Error::Expectation("sub"))
    );
    assert_eq!(counted(&claims, &any.with_shop(SHOP)), Ok(0));
    assert_eq!(
        counted(&claims, &any.with_shop("EXAMPLE.myshopify.COM")),
        Ok(0)
    );
    assert_eq!(
        counted(&claims, &any.with_shop("other.myshopify.com")),
        mismatch("domain")
    );
    assert_eq!(
        counted(&claims, &any.with_shop("myshopify.com")),
        mismatch("domain")
    );

    for (pointer, value, expected) in [
        ("/iss", json!("Shopify"), mismatch("iss")),
        ("/iss", json!("shopify "), mismatch("iss")),
        ("/iss", json!(null), Err(Error::ClaimInvalid("iss"))),
        ("/sub", json!("other"), mismatch("sub")),
        (
            "/input_data/initialPurchase/referenceId",
            json!("other"),
            mismatch("sub"),
        ),
        (
            "/input_data/initialPurchase/referenceId",
            json!(1),
            Err(Error::ClaimInvalid("referenceId")),
        ),
        (
            "/input_data",
            json!([]),
            Err(Error::ClaimInvalid("input_data")),
        ),
        (
            "/input_data/shop/id",
            json!("1"),
            Err(Error::ClaimInvalid("id")),
        ),
        (
            "/input_data/shop/metafields",
            json!({}),
            Err(Error::ClaimInvalid("metafields")),
        ),
        (
            "/input_data/initialPurchase/lineItems",
            json!(null),
            Err(Error::ClaimInvalid("lineItems")),
        ),
        (
            "/input_data/initialPurchase/totalPriceSet/shopMoney/amount",
            json!(1.5),
            Err(Error::ClaimInvalid("amount")),
        ),
        (
            "/input_data/initialPurchase/totalPriceSet/shopMoney/amount",
            json!("1,50"),
            Err(Error::ClaimInvalid("amount")),
        ),
    ] {
        let mut changed = claims.clone();
        *changed.pointer_mut(pointer).unwrap() = value.clone();
        assert_eq!(counted(&changed, &any), expected, "{pointer}: {value}");
    }
    for (pointer, name) in [
        ("", "iss"),
        ("", "sub"),
        ("", "iat"),
        ("", "input_data"),
        ("/input_data", "shop"),
        ("/input_data/shop", "domain"),
        ("/input_data/initialPurchase", "referenceId"),
        ("/input_data/initialPurchase", "lineItems"),
    ] {
        let mut changed = claims.clone();
        let object = changed
            .pointer_mut(pointer)
            .unwrap()
            .as_object_mut()
            .unwrap();
        assert!(object.remove(name).is_some());
        assert_eq!(counted(&changed, &any), Err(Error::ClaimMissing(name)));
    }
}

/// Empty text in the token is the token's fault, and no expectation.
#[test]
fn empty_reference_ids() {
    let mut claims = claims(&json!([]));
    claims["sub"] = json!("");
    assert_eq!(counted(&claims, &ANY), Err(Error::ClaimMismatch("sub")));
    claims["input_data"]["initialPurchase"]["referenceId"] = json!("");
    assert_eq!(counted(&claims, &ANY), Err(Error::ClaimMismatch("sub")));
}

/// Empty text is no domain to expect.
#[test]
fn empty_domains() {
    let mut nameless = claims(&json!([]));
    nameless["input_data"]["shop"]["domain"] = json!("");
    assert_eq!(counted(&nameless, &ANY), Ok(0));
    for claims in [nameless, claims(&json!([]))] {
        let refused = counted(&claims, &ANY.with_shop(""));
        assert_eq!(refused, Err(Error::Expectation("domain")));
    }
}

/// It never expires by itself, hence the mandatory maximum age.
#[test]
fn age() {
    let mut claims = claims(&json!([]));
    for name in ["exp", "nbf", "jti", "aud"] {
        claims.as_object_mut().unwrap().remove(name);
    }
    claims["iat"] = json!(NOW.as_secs() - 300);
    let age = |secs| {
        counted(
            &claims,
            &post_purchase::Expected::new(MaxAge::from_secs(secs)),
        )
    };
    assert_eq!(age(290), Ok(0));
    assert_eq!(age(289), Err(Error::TooOld));
    assert_eq!(age(0), Err(Error::TooOld));
    claims["iat"] = json!(0);
    assert_eq!(counted(&claims, &ANY), Ok(0));
    claims["exp"] = json!(1);
    assert_eq!(counted(&claims, &ANY), Err(Error::Expired));
}
