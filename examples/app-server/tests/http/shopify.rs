//! Shopify's session tokens, each on its own route and on the others.

use std::time::Duration;

use app_server::shop::{CLIENT_ID, Class, session_token};
use storefront_jwt::{Text, UnixTime, sign};

use crate::support::{
    CLIENT_SECRET, OTHER_SECRET, TestApp, accepted, ago, key, now, refused, session,
};

const ROUTES: [(Class, &str); 3] = [
    (Class::Admin, "/shopify/admin"),
    (Class::Checkout, "/shopify/checkout"),
    (Class::CustomerAccount, "/shopify/customer-account"),
];

#[tokio::test]
async fn each_class_is_accepted_on_its_own_route_and_on_no_other() {
    let app = TestApp::start().await;
    for (issued, (class, own)) in ROUTES.into_iter().enumerate() {
        for (asked, (_, route)) in ROUTES.into_iter().enumerate() {
            let request = app.get(route).bearer_auth(session(class));
            if issued == asked {
                let body = accepted(request).await;
                assert_eq!(body["shop"], "demo-shop.myshopify.com", "{own}");
            } else {
                // A buyer holds a genuine checkout token. It opens nothing in the admin.
                refused(request, 403, "claim_mismatch").await;
            }
        }
    }
}

#[tokio::test]
async fn a_token_whose_class_is_not_certain_is_refused() {
    let app = TestApp::start().await;
    let mut claims = storefront_jwt::shopify::session::Checkout::default();
    claims.dest = Text::try_from("demo-shop.myshopify.com").unwrap();
    claims.aud = Text::try_from(CLIENT_ID).unwrap();
    claims.exp = now().saturating_add(Duration::from_secs(300));
    claims.iat = now();
    claims.jti = Text::try_from("jti").unwrap();
    let mut buf = [0; 1024];
    let token = sign(&claims, &key(CLIENT_SECRET), &mut buf).unwrap();
    for route in ["/shopify/checkout", "/shopify/customer-account"] {
        let (_, body) = refused(app.get(route).bearer_auth(token), 401, "claim_missing").await;
        assert_eq!(body["claim"], "iss");
    }
}

#[tokio::test]
async fn tokens_for_others_and_stale_ones_are_refused() {
    let app = TestApp::start().await;
    let mint = |client_id, time: UnixTime, secret| {
        session_token(Class::Admin, client_id, time, &key(secret)).unwrap()
    };
    let admin = |token: String| app.get("/shopify/admin").bearer_auth(token);
    let (_, body) = refused(
        admin(mint("another-app", now(), CLIENT_SECRET)),
        403,
        "claim_mismatch",
    )
    .await;
    assert_eq!(body["claim"], "aud");
    let forged = admin(mint(CLIENT_ID, now(), OTHER_SECRET));
    let (response, _) = refused(forged, 401, "signature").await;
    assert_eq!(
        response.headers()["www-authenticate"],
        r#"Bearer error="invalid_token""#
    );
    refused(
        admin(mint(CLIENT_ID, ago(75), CLIENT_SECRET)),
        401,
        "expired",
    )
    .await;
}

#[tokio::test]
async fn the_authorization_header_is_read_as_the_rfc_says() {
    let app = TestApp::start().await;
    let admin = |value: String| app.get("/shopify/admin").header("authorization", value);
    let token = session(Class::Admin);
    accepted(admin(format!("bearer {token}"))).await;
    let (response, _) = refused(admin(format!("Basic {token}")), 401, "token_missing").await;
    assert_eq!(response.headers()["www-authenticate"], "Bearer");
    refused(admin(token), 401, "token_missing").await;
    refused(app.get("/shopify/admin"), 401, "token_missing").await;
}
