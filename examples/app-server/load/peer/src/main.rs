//! The route for the customer of a Shopware shop as it is usually written: axum, jsonwebtoken, and the
//! secret of the shop from the table, for each request. It has none of the protections of the app's server.
//!
//! Usage: `peer DATABASE_URL`, over a database of the app's server.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use axum::{Json, Router};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, Row};
use tokio::net::TcpListener;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Claims {
    iss: String,
    iat: f64,
    exp: f64,
    sales_channel_id: Option<String>,
    customer_id: Option<String>,
    cart_token: Option<String>,
    currency_id: Option<String>,
    language_id: Option<String>,
    payment_method_id: Option<String>,
    shipping_method_id: Option<String>,
}

type Failed = (StatusCode, Json<Value>);

#[tokio::main]
async fn main() {
    let url = std::env::args().nth(1).expect("the database's URL");
    sqlx::any::install_default_drivers();
    let connections = if url.starts_with("sqlite:") { 4 } else { 10 };
    let pool = AnyPoolOptions::new().max_connections(connections);
    let pool = pool.connect(&url).await.expect("the database");
    let app = Router::new()
        .route("/shopware/customer", get(customer))
        .with_state(pool);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let addr = listener.local_addr().expect("an address");
    println!("the app:   http://localhost:{}/", addr.port());
    axum::serve(listener, app).await.expect("it serves");
}

async fn customer(State(pool): State<AnyPool>, headers: HeaderMap) -> Result<Json<Value>, Failed> {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let token = header("shopware-app-token").ok_or_else(|| refused("token_missing"))?;
    let shop = header("shopware-app-shop-id").ok_or_else(|| refused("shop_id_missing"))?;
    let row = sqlx::query("SELECT secret FROM secrets WHERE platform = 'shopware' AND id = $1");
    let row = row.bind(shop).fetch_optional(&pool).await;
    let row = row.map_err(|_| (StatusCode::SERVICE_UNAVAILABLE, Json(json!({}))))?;
    let secret: String = row.ok_or_else(|| refused("unknown_shop"))?.get(0);
    let mut validation = Validation::new(Algorithm::HS256);
    validation.leeway = 10;
    validation.validate_nbf = true;
    validation.set_issuer(&[shop]);
    let key = DecodingKey::from_secret(secret.as_bytes());
    let claims = decode::<Claims>(token, &key, &validation);
    let claims = claims.map_err(|_| refused("invalid"))?.claims;
    Ok(Json(json!({
        "shopId": claims.iss,
        "customerId": claims.customer_id,
        "salesChannelId": claims.sales_channel_id,
        "cartToken": claims.cart_token,
        "currencyId": claims.currency_id,
        "languageId": claims.language_id,
        "paymentMethodId": claims.payment_method_id,
        "shippingMethodId": claims.shipping_method_id,
        "issued": claims.iat,
        "expires": claims.exp,
        "key": "current",
    })))
}

fn refused(code: &str) -> Failed {
    (StatusCode::UNAUTHORIZED, Json(json!({ "code": code })))
}
