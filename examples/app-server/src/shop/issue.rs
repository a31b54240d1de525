//! How Shopware issues an app's token: `POST /store-api/app-system/{name}/generate-token`.

use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use governor::clock::{Clock as _, DefaultClock};
use jiff::Timestamp;
use serde_json::{Value, json};
use storefront_jwt::shopware::{AppToken, InAppPurchases, TOKEN_LIFETIME};
use storefront_jwt::{Clock, Error, SecretKey, SystemClock, Text, UnixTime, sign, signed_len};

use super::error::ApiError;
use super::session::{Form, Permission, Session};
use super::state::{APP, SHOP, Shop};
use super::visit::session_of;
use crate::store::Owner;

/// The route of Shopware's Store API.
pub async fn generate_token(
    State(shop): State<Shop>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    let session = session_of(&shop, &headers)?;
    if !session.settings.logged_in {
        return Err(ApiError::NOT_LOGGED_IN);
    }
    if name != APP || !session.settings.app_active {
        return Err(ApiError::NO_APP);
    }
    if let Err(too_early) = shop.limiter().check_key(&session.customer_id) {
        let wait = too_early.wait_time_from(DefaultClock::default().now());
        return Err(ApiError::too_many(wait));
    }
    let now = SystemClock.now().ok_or(Error::Clock)?;
    issue(&shop, &session, now).await
}

/// A token that has expired a minute ago; only a demonstration has this.
pub async fn expired_token(
    State(shop): State<Shop>,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    let session = session_of(&shop, &headers)?;
    let now = SystemClock.now().ok_or(Error::Clock)?;
    let issued = now.saturating_sub(TOKEN_LIFETIME + Duration::from_secs(60));
    issue(&shop, &session, issued).await
}

async fn issue(shop: &Shop, session: &Session, now: UnixTime) -> Result<Json<Value>, ApiError> {
    let key = shop.store().signing_key(Owner::Shopware(SHOP)).await;
    let key = key.ok().flatten().ok_or(ApiError::SECRET_MISSING)?;
    let claims = claims(session, now)?;
    let token = signed(&claims, &key)?;
    Ok(Json(json!({
        "token": token,
        "expires": atom(claims.exp),
        "shopId": SHOP,
    })))
}

/// The claims that the app's permissions let it see.
fn claims(session: &Session, now: UnixTime) -> Result<AppToken, Error> {
    let may = |permission| session.settings.permissions.contains(&permission);
    let claim = |permission, id: &str| may(permission).then(|| Text::try_from(id)).transpose();

    let mut claims = AppToken::new(SHOP, now, TOKEN_LIFETIME)?;
    claims.customer_id = claim(Permission::Customer, &session.customer_id)?;
    claims.sales_channel_id = claim(Permission::SalesChannel, "98432def39fc4624b33213a56b8c944d")?;
    match session.settings.form {
        Form::Shipped => {
            claims.currency_id = claim(Permission::Currency, "b7d2554b0ce847cd82f3ac9bd1c0dfca")?;
            claims.language_id = claim(Permission::Language, "2fbb5fe2e29a4d70aa5854ce7ce3e20b")?;
            claims.payment_method_id = claim(
                Permission::PaymentMethod,
                "4f7e9b0c5d3a4e1f8b6a2c9d7e0f1a3b",
            )?;
            claims.shipping_method_id = claim(
                Permission::ShippingMethod,
                "6c2d8e4f1a5b4c7d9e3f0a8b2c6d4e1f",
            )?;
            claims.in_app_purchases = InAppPurchases::Null;
        }
        Form::DecisionRecord => {
            claims.shop_id = claims.iss.take();
            claims.nbf = None;
            claims.cart_token = claim(Permission::Cart, &session.cart_token)?;
        }
    }
    Ok(claims)
}

/// A token with a customer, signed for `shop`.
///
/// # Errors
///
/// Those of [`sign`].
pub fn app_token(shop: &str, key: &SecretKey, now: UnixTime) -> Result<String, Error> {
    let mut claims = AppToken::new(shop, now, TOKEN_LIFETIME)?;
    claims.customer_id = Some(Text::try_from("0190c7a6f1d27c3e9a4b5d6e7f801234")?);
    signed(&claims, key)
}

fn signed(claims: &AppToken, key: &SecretKey) -> Result<String, Error> {
    let mut buf = vec![0; signed_len(claims)?];
    Ok(sign(claims, key, &mut buf)?.to_owned())
}

/// The format `DateTimeInterface::ATOM` of PHP, in whole seconds.
fn atom(time: UnixTime) -> String {
    i64::try_from(time.as_secs())
        .ok()
        .and_then(|secs| Timestamp::from_second(secs).ok())
        .map(|time| time.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string())
        .unwrap_or_default()
}
