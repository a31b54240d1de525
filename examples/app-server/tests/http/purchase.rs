//! The post-purchase pair: what was bought, and the changes that the app signs.

use app_server::shop::{CLIENT_ID, Class};
use serde_json::{Value, json};
use storefront_jwt::shopify::Changeset;
use storefront_jwt::shopify::changeset::{Change, Expected};
use storefront_jwt::{MaxAge, SystemClock, Verifier};

use crate::support::{
    CLIENT_SECRET, OTHER_SECRET, PURCHASE, TestApp, accepted, ago, fresh_purchase, key, now,
    purchase, refused, session,
};

const OFFER: &str = "/shopify/post-purchase/offer";
const SIGN: &str = "/shopify/post-purchase/sign-changeset";
fn body(reference_id: &str) -> Value {
    json!({ "referenceId": reference_id, "offerId": 1 })
}

#[tokio::test]
async fn the_changeset_is_for_the_purchase_of_the_token() {
    let app = TestApp::start().await;
    let request = app
        .post(SIGN)
        .bearer_auth(fresh_purchase(1))
        .json(&body(PURCHASE));
    let signed = accepted(request).await;

    let mut token = signed["token"].as_str().unwrap().as_bytes().to_vec();
    let verifier = Verifier::new(key(CLIENT_SECRET), SystemClock);
    let expected = Expected::new(CLIENT_ID, MaxAge::from_secs(60)).with_reference_id(PURCHASE);
    let changeset = verifier.verify_in_place::<Changeset<'_>>(&mut token, &expected);
    let changes: Vec<_> = changeset.unwrap().claims.changes.iter().collect();
    let [Ok(Change::AddVariant(added))] = &changes[..] else {
        panic!("{changes:?}");
    };
    assert_eq!(added.variant_id, 39_460_510_826_500);
    assert_eq!(added.discount.unwrap().value.mantissa(), 15);
}

#[tokio::test]
async fn a_body_that_names_another_purchase_is_refused() {
    let app = TestApp::start().await;
    for route in [OFFER, SIGN] {
        let request = app
            .post(route)
            .bearer_auth(fresh_purchase(1))
            .json(&body("another"));
        let (_, problem) = refused(request, 403, "claim_mismatch").await;
        assert_eq!(problem["claim"], "sub");
    }
}

/// No reference id is the app's own fault, whether the token is in a header or in the body.
#[tokio::test]
async fn a_reference_id_that_is_none_is_the_clients_fault() {
    let app = TestApp::start().await;
    for id in [
        "",
        " ",
        &PURCHASE[1..],
        &format!("{PURCHASE} "),
        &"x".repeat(10_000),
    ] {
        for route in [OFFER, SIGN] {
            let by_header = app.post(route).bearer_auth(fresh_purchase(1));
            refused(by_header.json(&body(id)), 403, "claim_mismatch").await;
            let mut both = body(id);
            both["token"] = json!(fresh_purchase(1));
            refused(app.post(route).json(&both), 403, "claim_mismatch").await;
        }
    }
    for id in [json!(null), json!(1), json!(["x"])] {
        let body = json!({ "referenceId": id, "offerId": 1 });
        let request = app.post(SIGN).bearer_auth(fresh_purchase(1)).json(&body);
        refused(request, 400, "body_invalid").await;
    }
}

#[tokio::test]
async fn the_offer_depends_on_what_was_bought() {
    let app = TestApp::start().await;
    let mut offers = Vec::new();
    for items in 0..3 {
        let request = app
            .post(OFFER)
            .bearer_auth(fresh_purchase(items))
            .json(&body(PURCHASE));
        let answer = accepted(request).await;
        assert_eq!(answer["lineItems"], items);
        assert_eq!(answer["shop"], "demo-shop.myshopify.com");
        offers.push(answer["offer"]["id"].clone());
    }
    assert_eq!(offers, [json!(1), json!(2), Value::Null]);
}

#[tokio::test]
async fn a_purchase_of_250_items_comes_in_the_body() {
    let app = TestApp::start().await;
    let token = fresh_purchase(250);
    assert!(token.len() > 200_000);
    let mut long = body(PURCHASE);
    long["token"] = json!(token);
    let answer = accepted(app.post(OFFER).json(&long)).await;
    assert_eq!(answer["lineItems"], 250);

    long["token"] = json!("a".repeat(512 * 1024));
    refused(app.post(OFFER).json(&long), 413, "body_too_large").await;
    // With the token in the header nothing long is left to send.
    long["token"] = json!("a".repeat(16 * 1024));
    let request = app.post(OFFER).bearer_auth(fresh_purchase(0)).json(&long);
    refused(request, 413, "body_too_large").await;
}

#[tokio::test]
async fn stale_forged_and_foreign_tokens_are_refused() {
    let app = TestApp::start().await;
    let send = |token: String| app.post(SIGN).bearer_auth(token).json(&body(PURCHASE));
    let stale = purchase(1, ago(611), CLIENT_SECRET);
    refused(send(stale), 401, "too_old").await;
    refused(send(purchase(1, now(), OTHER_SECRET)), 401, "signature").await;
    // Signed with the same secret, but no purchase.
    refused(send(session(Class::Checkout)), 401, "claim_missing").await;
    refused(app.post(SIGN).json(&body(PURCHASE)), 401, "token_missing").await;
    // And a purchase is no session.
    let request = app.get("/shopify/checkout").bearer_auth(fresh_purchase(0));
    refused(request, 401, "claim_missing").await;
}

#[tokio::test]
async fn bodies_that_are_none_are_refused() {
    let app = TestApp::start().await;
    let send = || app.post(SIGN).bearer_auth(fresh_purchase(0));
    refused(send().body("{}"), 415, "body_type").await;
    refused(send().json(&json!({ "offerId": 1 })), 400, "body_invalid").await;
    refused(send().json(&json!([])), 400, "body_invalid").await;
    let unknown = json!({ "referenceId": PURCHASE, "offerId": 77 });
    refused(send().json(&unknown), 422, "offer_unknown").await;
}
