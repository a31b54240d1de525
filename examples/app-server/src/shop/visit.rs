//! The routes of a visitor's session.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::error::ApiError;
use super::session::{Session, Settings};
use super::state::{ACCESS_KEY, APP, OTHER_SHOP, SHOP, Shop};

/// The session that a request of the Store API belongs to: by the sales channel's access key, and
/// the visitor's context token.
pub fn session_of(shop: &Shop, headers: &HeaderMap) -> Result<Session, ApiError> {
    if header(headers, "sw-access-key") != ACCESS_KEY {
        return Err(ApiError::ACCESS_KEY);
    }
    let session = shop.sessions().find(context(headers));
    session.ok_or(ApiError::NO_CONTEXT)
}

fn context(headers: &HeaderMap) -> &str {
    header(headers, "sw-context-token")
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default()
}

/// Starts a session with a customer logged in, and tells the page what it has to know.
pub async fn start(State(shop): State<Shop>) -> Json<Value> {
    shop.limiter().retain_recent();
    let (context, session) = shop.sessions().start();
    description(&shop, &context, &session)
}

/// Tells a page that was loaded again.
pub async fn resume(State(shop): State<Shop>, headers: HeaderMap) -> Result<Json<Value>, ApiError> {
    let session = session_of(&shop, &headers)?;
    Ok(description(&shop, context(&headers), &session))
}

/// Changes a session's settings.
pub async fn change(
    State(shop): State<Shop>,
    headers: HeaderMap,
    Json(settings): Json<Settings>,
) -> Result<Json<Value>, ApiError> {
    session_of(&shop, &headers)?;
    if !shop.sessions().change(context(&headers), settings.clone()) {
        return Err(ApiError::NO_CONTEXT);
    }
    Ok(Json(json!({ "settings": settings })))
}

fn description(shop: &Shop, context: &str, session: &Session) -> Json<Value> {
    Json(json!({
        "contextToken": context,
        "accessKey": ACCESS_KEY,
        "app": APP,
        "appUrl": shop.app_url(),
        "shopId": SHOP,
        "otherShopId": OTHER_SHOP,
        "settings": session.settings,
    }))
}
