//! How Shopware issues an app's token: `POST /store-api/app-system/{name}/generate-token`.

use std::num::NonZeroU32;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use jiff::Timestamp;
use serde_json::{Value, json};
use storefront_jwt::shopware::{AppToken, InAppPurchases, TOKEN_LIFETIME};
use storefront_jwt::{Clock, Error, SecretKey, SystemClock, Text, UnixTime, sign, signed_len};

use super::session::{self, Form, Permission, Session};
use super::{APP, SHOP, Shop};
use crate::store::Owner;

/// Counts each customer's requests.
pub type Limiter = DefaultKeyedRateLimiter<String>;

/// Ten tokens at once, and one more every two seconds.
pub fn limiter() -> Limiter {
    const BURST: NonZeroU32 = NonZeroU32::new(10).expect("ten is not zero");

    let quota = Quota::with_period(Duration::from_secs(2)).expect("two seconds are not zero");
    RateLimiter::keyed(quota.allow_burst(BURST))
}

/// The route of Shopware's Store API.
pub async fn generate_token(
    State(shop): State<Shop>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    let session = session::of(&shop, &headers)?;
    if !session.settings.logged_in {
        return Err(ApiError::NOT_LOGGED_IN);
    }
    if name != APP || !session.settings.app_active {
        return Err(ApiError::NO_APP);
    }
    if let Err(too_early) = shop.0.limiter.check_key(&session.customer_id) {
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
    let session = session::of(&shop, &headers)?;
    let now = SystemClock.now().ok_or(Error::Clock)?;
    let issued = now.saturating_sub(TOKEN_LIFETIME + Duration::from_secs(60));
    issue(&shop, &session, issued).await
}

async fn issue(shop: &Shop, session: &Session, now: UnixTime) -> Result<Json<Value>, ApiError> {
    let key = shop.0.store.signing_key(Owner::Shopware(SHOP)).await;
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

/// An error as Shopware's Store API reports it.
#[derive(Clone, Copy, Debug)]
pub struct ApiError {
    status: StatusCode,
    code: &'static str,
    detail: &'static str,
    retry_after: Option<Duration>,
}

impl ApiError {
    pub const ACCESS_KEY: Self = Self::new(
        StatusCode::UNAUTHORIZED,
        "FRAMEWORK__API_INVALID_ACCESS_KEY",
        "Access key is invalid and could not be identified.",
    );
    pub const NO_CONTEXT: Self = Self::new(
        StatusCode::FORBIDDEN,
        "CHECKOUT__CUSTOMER_NOT_LOGGED_IN",
        "There is no such session.",
    );
    pub const NOT_LOGGED_IN: Self = Self::new(
        StatusCode::BAD_REQUEST,
        "FRAMEWORK__APP_JWT_GENERATION_REQUIRES_CUSTOMER_LOGGED_IN",
        "JWT generation requires customer to be logged in",
    );
    pub const NO_APP: Self = Self::new(
        StatusCode::NOT_FOUND,
        "FRAMEWORK__APP_NOT_FOUND",
        "Could not find an active app of this name.",
    );
    pub const SECRET_MISSING: Self = Self::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "FRAMEWORK__APP_SECRET_MISSING",
        "The app has no secret.",
    );
    pub const INTERNAL: Self = Self::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "0",
        "The token could not be signed.",
    );

    const fn new(status: StatusCode, code: &'static str, detail: &'static str) -> Self {
        Self {
            status,
            code,
            detail,
            retry_after: None,
        }
    }

    const fn too_many(wait: Duration) -> Self {
        Self {
            retry_after: Some(wait),
            ..Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "FRAMEWORK__RATE_LIMIT_EXCEEDED",
                "Too many requests, try again later.",
            )
        }
    }
}

impl From<Error> for ApiError {
    fn from(_: Error) -> Self {
        Self::INTERNAL
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = json!({ "errors": [{
            "status": self.status.as_u16().to_string(),
            "code": self.code,
            "title": self.status.canonical_reason(),
            "detail": self.detail,
        }] });
        let mut response = (self.status, Json(body)).into_response();
        if let Some(wait) = self.retry_after {
            let secs = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, secs.into());
        }
        response
    }
}
