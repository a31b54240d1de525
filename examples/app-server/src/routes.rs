//! What the app does. Each handler names the class of token that it takes, and needs to check
//! nothing.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use storefront_jwt::MatchedKey;
use storefront_jwt::json::{Decimal, JsonStr};
use storefront_jwt::shopify::changeset::{AddVariant, Change, Discount, DiscountType};
use storefront_jwt::shopify::session::{Admin, Checkout, CustomerAccount};
use storefront_jwt::shopware::AppToken;
use uuid::Uuid;

use crate::app::App;
use crate::extractor::{Once, Verified};
use crate::problem::Problem;
use crate::purchase::Purchase;

/// For Shopware's storefronts, without the limits around them.
pub fn shopware() -> Router<App> {
    Router::new()
        .route("/shopware/customer", get(customer))
        .route("/shopware/voucher", post(voucher))
}

/// For Shopify.
pub fn shopify() -> Router<App> {
    Router::new()
        .route("/shopify/admin", get(admin))
        .route("/shopify/admin/import", post(import))
        .route("/shopify/checkout", get(checkout))
        .route("/shopify/customer-account", get(customer_account))
        .route("/shopify/post-purchase/offer", post(offer))
        .route(
            "/shopify/post-purchase/sign-changeset",
            post(sign_changeset),
        )
}

/// Who the customer of a Shopware storefront is, as far as the app may know.
async fn customer(Verified { claims, key }: Verified<AppToken>) -> Json<Value> {
    Json(json!({
        "shopId": claims.shop(),
        "customerId": claims.customer_id,
        "salesChannelId": claims.sales_channel_id,
        "cartToken": claims.cart_token,
        "currencyId": claims.currency_id,
        "languageId": claims.language_id,
        "paymentMethodId": claims.payment_method_id,
        "shippingMethodId": claims.shipping_method_id,
        "issued": claims.iat,
        "expires": claims.exp,
        "key": name(key),
    }))
}

/// A voucher for the customer. It must not be had twice for one token, hence `Once`.
async fn voucher(Once(token): Once<AppToken>) -> Result<Json<Value>, Problem> {
    let Some(customer) = &token.claims.customer_id else {
        // Genuine, but issued to an app without the permission to know the customer.
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "customer_unknown",
            "the token does not say who the customer is",
        ));
    };
    Ok(Json(
        json!({ "customerId": customer, "voucher": Uuid::new_v4().to_string() }),
    ))
}

/// The merchant's member of staff in Shopify's admin.
async fn admin(Verified { claims, key }: Verified<Admin>) -> Json<Value> {
    Json(json!({ "shop": claims.shop(), "user": claims.sub, "key": name(key) }))
}

/// Something that staff must not start twice by one click.
async fn import(Once(token): Once<Admin>) -> (StatusCode, Json<Value>) {
    let import = json!({ "shop": token.claims.shop(), "import": Uuid::new_v4().to_string() });
    (StatusCode::ACCEPTED, Json(import))
}

/// The buyer in a checkout; `null` for a guest.
async fn checkout(Verified { claims, key }: Verified<Checkout>) -> Json<Value> {
    Json(json!({ "shop": claims.shop(), "customer": claims.sub, "key": name(key) }))
}

/// The buyer in the customer account.
async fn customer_account(Verified { claims, key }: Verified<CustomerAccount>) -> Json<Value> {
    Json(json!({ "shop": claims.shop(), "customer": claims.sub, "key": name(key) }))
}

/// What the app sells after a purchase. The browser names an offer; what it is and what it costs
/// stays here.
const OFFERS: [Offer; 2] = [
    Offer {
        id: 1,
        variant_id: 39_460_510_826_500,
        title: "Cleaning kit",
        discount_percent: 15,
    },
    Offer {
        id: 2,
        variant_id: 39_460_510_826_501,
        title: "Travel case",
        discount_percent: 10,
    },
];

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Offer {
    id: u64,
    variant_id: u64,
    title: &'static str,
    discount_percent: i32,
}

#[derive(Debug, Deserialize)]
struct Nothing {}

/// The first offer that is not part of the purchase already.
async fn offer(purchase: Purchase<Nothing>) -> Json<Value> {
    let offer = OFFERS
        .iter()
        .find(|offer| !purchase.variants.contains(&offer.variant_id));
    Json(json!({
        "referenceId": purchase.reference_id,
        "shop": purchase.shop,
        "lineItems": purchase.variants.len(),
        "offer": offer,
    }))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Chosen {
    offer_id: u64,
}

/// Signs the changeset for the offer that the buyer took.
async fn sign_changeset(
    State(app): State<App>,
    purchase: Purchase<Chosen>,
) -> Result<Json<Value>, Problem> {
    let Some(offer) = OFFERS
        .iter()
        .find(|offer| offer.id == purchase.body.offer_id)
    else {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "offer_unknown",
            "there is no such offer",
        ));
    };
    let mut discount = Discount::default();
    discount.value = Decimal::from(offer.discount_percent);
    discount.value_type = DiscountType::Percentage;
    discount.title = JsonStr::from(offer.title);
    let mut added = AddVariant::default();
    added.variant_id = offer.variant_id;
    added.quantity = 1;
    added.discount = Some(discount);
    let change = Change::AddVariant(added);
    let token = purchase.sign(&app, &[change]).await?;
    Ok(Json(json!({ "token": token })))
}

const fn name(key: MatchedKey) -> &'static str {
    match key {
        MatchedKey::Current => "current",
        MatchedKey::Previous => "previous",
    }
}
