//! Whole claim sets of the crate's classes: which forms their members may have, and which not.

use core::fmt;

use serde_json::json;
use storefront_jwt::json::Decimal;
use storefront_jwt::shopify::post_purchase::{self, PostPurchase};
use storefront_jwt::shopify::session::{self, Checkout};
use storefront_jwt::shopware::{self, AppToken, InAppPurchases};
use storefront_jwt::{Claims, Error, MaxAge, Owned, Text};

use crate::support::token::{jwt, verifier};

const PURCHASES: post_purchase::Expected<'_> = post_purchase::Expected::new(MaxAge::Unlimited);

/// A purchase with these members in the place of `@`.
const PURCHASE: &str = r#"{"iss":"shopify","sub":"r","iat":1,"input_data":{"extensionPoint":"e",
    "locale":"en","version":"1","shop":{"id":1,"domain":"d","metafields":[]},
    "initialPurchase":{"referenceId":"r","lineItems":[],@}}}"#;

/// A class's claims, by value and as a slot lends them, which is the same.
fn verify<C>(payload: &str, expected: &C::Expected<'_>) -> Result<C, Error>
where
    C: Claims + Owned + Clone + PartialEq + fmt::Debug,
{
    let token = jwt(payload);
    let mut slot = storefront_jwt::Slot::new();
    let lent = verifier().verify_slot::<C>(&token, expected, &mut slot);
    let lent = lent.map(|accepted| accepted.claims.clone());
    let claims = verifier().verify::<C>(&token, expected);
    let claims = claims.map(|accepted| accepted.claims);
    assert_eq!(lent, claims);
    claims
}

/// Amounts are text of at most 40 characters, however little they say.
#[test]
fn amounts() {
    let amount = |places: usize| {
        let zeros = "0".repeat(places);
        let money = format!(r#"{{"amount":"1.{zeros}","currencyCode":"EUR"}}"#);
        let price =
            format!(r#""totalPriceSet":{{"shopMoney":{money},"presentmentMoney":{money}}}"#);
        let purchase = verify::<PostPurchase>(&PURCHASE.replace('@', &price), &PURCHASES)?;
        let price = purchase.input_data.initial_purchase.total_price_set;
        assert_eq!(price.shop_money, price.presentment_money);
        Ok(price.shop_money.amount)
    };
    assert_eq!(amount(2), Ok(Decimal::from(1)));
    assert_eq!(amount(38), Ok(Decimal::from(1)));
    assert_eq!(amount(39), Err(Error::ClaimInvalid("amount")));
}

/// What `serde_json` writes of a class, verification reads. It refuses a member of another type, as
/// `null` or twice, and what is no object.
#[test]
fn claim_sets() {
    let app = shopware::Expected::new("shop");
    let mut claims =
        json!({"iss": "shop", "iat": 1, "exp": 9_999_999_999_u64, "customerId": "c", "other": [1]});
    let verify_app = |claims: &serde_json::Value| verify::<AppToken>(&claims.to_string(), &app);
    let token = verify_app(&claims).unwrap();
    assert_eq!(token.customer_id.as_deref(), Some("c"));
    let written = serde_json::to_value(&token).unwrap();
    assert_eq!(verify_app(&written), Ok(token));
    claims.as_object_mut().unwrap().remove("other");
    assert_eq!(written, claims);
    for (name, other) in [
        ("customerId", json!(1)),
        ("customerId", json!(null)),
        ("iat", json!("1")),
        ("nbf", json!(null)),
        ("inAppPurchases", json!(1)),
        ("inAppPurchases", json!([])),
    ] {
        let mut claims = claims.clone();
        claims[name] = other;
        let refused = verify_app(&claims);
        assert_eq!(refused, Err(Error::ClaimInvalid(name)), "{claims}");
    }
    let twice = r#"{"iss":"shop","iat":1,"exp":9999999999,"iat":1}"#;
    let refused = verify::<AppToken>(twice, &app);
    assert_eq!(refused, Err(Error::ClaimDuplicate("iat")));
    for payload in ["1", "[]", "\"\"", "null", ""] {
        assert_eq!(
            verify::<AppToken>(payload, &app),
            Err(Error::Json),
            "{payload}"
        );
    }

    // A text that is ignored is one all the same; `null` is none.
    let purchases = |value: &str| {
        let payload =
            format!(r#"{{"iss":"shop","iat":1,"exp":9999999999,"inAppPurchases":{value}}}"#);
        let ignored = verify::<AppToken>(&payload, &app)?.in_app_purchases;
        let read = verify::<AppToken<Text<8>>>(&payload, &app)?.in_app_purchases;
        assert_eq!(
            matches!(ignored, InAppPurchases::Token(_)),
            matches!(read, InAppPurchases::Token(_))
        );
        Ok(read)
    };
    let token = InAppPurchases::Token(Text::try_from("text").unwrap());
    assert_eq!(purchases("\"t\\u0065xt\""), Ok(token));
    assert_eq!(purchases("null"), Ok(InAppPurchases::Null));
    assert_eq!(purchases("7"), Err(Error::ClaimInvalid("inAppPurchases")));
    assert_eq!(purchases("\"a\u{1}b\""), Err(Error::Json));

    let checkout = session::Expected::new("client");
    let mut claims = json!({"dest": "a.myshopify.com", "aud": "client", "iat": 1, "nbf": 1,
        "exp": 9_999_999_999_u64, "jti": "j"});
    let verify_checkout =
        |claims: &serde_json::Value| verify::<Checkout>(&claims.to_string(), &checkout);
    for (sub, expected) in [(json!(null), None), (json!("gid"), Some("gid"))] {
        claims["sub"] = sub;
        let token = verify_checkout(&claims).unwrap();
        assert_eq!(token.sub.as_deref(), expected);
        let written = serde_json::to_value(&token).unwrap();
        assert_eq!(verify_checkout(&written), Ok(token));
    }
    claims["sub"] = json!(1);
    assert_eq!(verify_checkout(&claims), Err(Error::ClaimInvalid("sub")));
}

/// What comes in several forms is a string, a whole number, or `null`.
#[test]
fn customers() {
    let customer = |value: &str| {
        let money = r#"{"amount":"1","currencyCode":"EUR"}"#;
        let price = format!(r#"{{"shopMoney":{money},"presentmentMoney":{money}}}"#);
        let members = format!(r#""customerId":{value},"totalPriceSet":{price}"#);
        let purchase = verify::<PostPurchase>(&PURCHASE.replace('@', &members), &PURCHASES)?;
        let customer = purchase.input_data.initial_purchase.customer_id;
        Ok(customer.map(|id| id.to_string()))
    };
    for (value, expected) in [
        ("1", Some("1")),
        ("\"1\"", Some("1")),
        ("\"\"", Some("")),
        ("6998702981173", Some("6998702981173")),
        ("null", None),
    ] {
        assert_eq!(customer(value), Ok(expected.map(String::from)), "{value}");
    }
    for value in ["true", "-1", "1.0", "1e0", "[]", "{}", "[1]"] {
        let refused = customer(value);
        assert_eq!(refused, Err(Error::ClaimInvalid("customerId")), "{value}");
    }
    let long = "1".repeat(65);
    assert_eq!(customer(&long), Err(Error::ClaimTooLong("customerId")));
    assert_eq!(customer(&long[1..]), Ok(Some(long[1..].to_owned())));
}
