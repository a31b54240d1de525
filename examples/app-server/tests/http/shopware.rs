//! Who the customer of a Shopware storefront is.

use std::time::Duration;

use app_server::problem::Problem;
use app_server::shop::{OTHER_SHOP, SHOP, app_token};
use app_server::store::Owner;
use axum::http::HeaderValue;
use storefront_jwt::shopware::{AppToken, InAppPurchases, TOKEN_LIFETIME};
use storefront_jwt::{Error, Text, sign};

use crate::support::{
    OTHER_SECRET, SECRET, TestApp, accepted, ago, key, now, refused, token, token_of,
};

#[tokio::test]
async fn a_handler_gets_typed_claims() {
    let app = TestApp::start().await;
    let body = accepted(app.customer(&token(), SHOP)).await;
    assert_eq!(body["shopId"], SHOP);
    assert_eq!(body["customerId"], "0190c7a6f1d27c3e9a4b5d6e7f801234");
    assert_eq!(body["cartToken"], serde_json::Value::Null);
    assert_eq!(body["key"], "current");
}

#[tokio::test]
async fn a_token_of_shop_a_with_the_id_of_shop_b_is_refused() {
    let app = TestApp::start().await;
    refused(app.customer(&token(), OTHER_SHOP), 401, "signature").await;
    // Shop B's own secret under the name of shop A: B cannot speak for A's customers.
    let forged = token_of(SHOP, OTHER_SECRET);
    refused(app.customer(&forged, SHOP), 401, "signature").await;
    let (_, body) = refused(app.customer(&forged, OTHER_SHOP), 403, "claim_mismatch").await;
    assert_eq!(body["claim"], "iss");
}

#[tokio::test]
async fn even_shops_that_share_a_secret_are_told_apart() {
    let app = TestApp::start().await;
    app.store
        .add(Owner::Shopware("copy"), SECRET)
        .await
        .unwrap();
    accepted(app.customer(&token_of("copy", SECRET), "copy")).await;
    refused(app.customer(&token(), "copy"), 403, "claim_mismatch").await;
}

#[tokio::test]
async fn what_is_missing_is_said() {
    let app = TestApp::start().await;
    let path = "/shopware/customer";
    let (response, _) = refused(app.get(path), 401, "token_missing").await;
    assert_eq!(response.headers()["www-authenticate"], "ShopwareAppToken");
    let only_token = app.get(path).header("shopware-app-token", token());
    refused(only_token, 401, "shop_id_missing").await;
    let only_shop = app.get(path).header("shopware-app-shop-id", SHOP);
    refused(only_shop, 401, "token_missing").await;
    refused(app.customer(&token(), "nobody"), 401, "unknown_shop").await;
}

/// No header is the app's own fault, whichever token comes with it.
#[tokio::test]
async fn a_shop_id_that_is_none_is_the_clients_fault() {
    let app = TestApp::start().await;
    // Even where a shop of that id could have been stored.
    let stored = app.store.add(Owner::Shopware(""), SECRET).await;
    assert!(stored.is_ok(), "{stored:?}");
    for token in [token(), token_of("", SECRET), "x".into()] {
        refused(app.customer(&token, ""), 400, "shop_id_invalid").await;
        for id in [".", "https://", "x/../y", &"x".repeat(4000)] {
            refused(app.customer(&token, id), 401, "unknown_shop").await;
        }
    }
}

#[test]
fn statuses_are_those_of_the_crate() {
    for (error, status) in [
        (Error::Expired, 401),
        (Error::IssuedInFuture, 401),
        (Error::ClaimMismatch("iss"), 403),
        (Error::MacFailed, 503),
        (Error::Clock, 503),
        (Error::ClaimTooLong("customerId"), 500),
        (Error::Expectation("shopId"), 500),
        (Error::BufferTooSmall { needed: 1 }, 500),
        (Error::KeyTooShort, 500),
    ] {
        assert_eq!(Problem::from(error).status().as_u16(), status, "{error}");
    }
}

#[tokio::test]
async fn what_is_not_unambiguous_is_refused() {
    let app = TestApp::start().await;
    for name in ["shopware-app-token", "shopware-app-shop-id"] {
        let twice = app.customer(&token(), SHOP).header(name, SHOP);
        refused(twice, 400, "header_duplicate").await;
    }
    let not_ascii = app
        .get("/shopware/customer")
        .header(
            "shopware-app-token",
            HeaderValue::from_bytes(b"caf\xe9").unwrap(),
        )
        .header("shopware-app-shop-id", SHOP);
    refused(not_ascii, 400, "header_invalid").await;
}

#[tokio::test]
async fn forged_and_stale_tokens_are_refused() {
    let app = TestApp::start().await;
    let good = token();
    let [header, payload, signature] = good.split('.').collect::<Vec<_>>()[..] else {
        panic!("three segments");
    };
    let other = token_of(OTHER_SHOP, SECRET);
    let other_payload = other.split('.').nth(1).unwrap();
    let at = |time| app_token(SHOP, &key(SECRET), time).unwrap();
    let life = TOKEN_LIFETIME.as_secs();
    let cases = [
        (format!("{header}.{other_payload}.{signature}"), "signature"),
        (
            format!("{header}.{payload}.{}", "A".repeat(43)),
            "signature",
        ),
        (format!("{header}.{payload}."), "structure"),
        (format!("eyJhbGciOiJub25lIn0.{payload}."), "structure"),
        (
            format!("eyJhbGciOiJub25lIn0.{payload}.{signature}"),
            "signature",
        ),
        (format!("Bearer {good}"), "encoding"),
        (
            format!("{header}.{payload}.{}=", &signature[..42]),
            "encoding",
        ),
        (String::new(), "structure"),
        (at(ago(life + 11)), "expired"),
        (
            at(now().saturating_add(Duration::from_secs(3600))),
            "issued_in_future",
        ),
    ];
    for (token, code) in cases {
        refused(app.customer(&token, SHOP), 401, code).await;
    }
    // The clocks' leeway of ten seconds.
    accepted(app.customer(&at(ago(life + 1)), SHOP)).await;
}

#[tokio::test]
async fn the_longest_real_token_passes_and_a_longer_header_does_not() {
    let app = TestApp::start().await;
    // Twenty in-app purchases make a nested token of 3,452 characters; so many more fit into a header.
    for (purchases, least) in [(3452, 4600), (5800, 8000)] {
        let purchases = "p".repeat(purchases);
        let nested = InAppPurchases::Token(purchases.as_str());
        let mut claims = AppToken::new_with_purchases(SHOP, now(), TOKEN_LIFETIME, nested).unwrap();
        claims.customer_id = Some(Text::try_from("customer").unwrap());
        let mut buf = [0; 8192];
        let long = sign(&claims, &key(SECRET), &mut buf).unwrap();
        assert!(long.len() > least, "{}", long.len());
        accepted(app.customer(long, SHOP)).await;
    }

    let over_long = "a".repeat(8 * 1024 + 1);
    refused(app.customer(&over_long, SHOP), 431, "header_too_long").await;
    refused(app.customer(&token(), &over_long), 431, "header_too_long").await;
    // Longer than the whole request head may be: refused before there is a request at all.
    let request = app.customer(&"a".repeat(64 * 1024), SHOP).send().await;
    assert_eq!(request.unwrap().status(), 431);
    // So are too many of them.
    let mut request = app.customer(&token(), SHOP);
    for n in 0..100 {
        request = request.header(format!("x-{n}"), "1");
    }
    assert_eq!(request.send().await.unwrap().status(), 431);
    accepted(app.customer(&token(), SHOP)).await;
}

#[tokio::test]
async fn other_routes_and_methods_are_problems_too() {
    let app = TestApp::start().await;
    refused(app.get("/nothing"), 404, "not_found").await;
    refused(app.post("/shopware/customer"), 405, "method_not_allowed").await;
}
