//! The tokens that Shopify issues.

use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use storefront_jwt::shopify::session::{Admin, Checkout, CustomerAccount};
use storefront_jwt::{Clock, Error, SecretKey, SystemClock, Text, UnixTime, sign, signed_len};
use uuid::Uuid;

use super::state::Shop;
use crate::store::Owner;

/// The shop at Shopify.
const HOST: &str = "demo-shop.myshopify.com";
/// Its customer.
const CUSTOMER: &str = "gid://shopify/Customer/6940095564";

/// The classes of token that the demonstration asks for.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// A session token of the admin.
    Admin,
    /// A session token of a checkout UI extension.
    Checkout,
    /// A session token of a customer account UI extension.
    CustomerAccount,
    /// A purchase.
    PostPurchase,
}

/// Issues a token; only a demonstration has this.
pub async fn issue(
    State(shop): State<Shop>,
    Path(class): Path<Class>,
) -> Result<Json<Value>, StatusCode> {
    let client_id = shop.client_id();
    let key = shop.store().signing_key(Owner::Shopify(client_id)).await;
    let key = key
        .ok()
        .flatten()
        .ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
    let now = SystemClock.now().ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
    let reference_id = Uuid::new_v4().to_string();
    let token = match class {
        Class::PostPurchase => signed(&purchase(&reference_id, now), &key),
        _ => session_token(class, client_id, now, &key),
    };
    let token = token.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(Json(json!({ "token": token, "referenceId": reference_id })))
}

/// A session token of this class; of the admin for [`Class::PostPurchase`], which is none.
///
/// # Errors
///
/// Those of [`sign`].
pub fn session_token(
    class: Class,
    client_id: &str,
    now: UnixTime,
    key: &SecretKey,
) -> Result<String, Error> {
    let now = UnixTime::from_secs(now.as_secs());
    let until = |secs| now.saturating_add(Duration::from_secs(secs));
    let aud = Text::try_from(client_id)?;
    let jti = Text::try_from(Uuid::new_v4().to_string().as_str())?;
    let dest = Text::try_from(HOST)?;
    let sub = Some(Text::try_from(CUSTOMER)?);
    let url = |path: &str| Text::try_from(format!("https://{HOST}{path}").as_str());
    // The two have the same members, but they are no less two types for it.
    macro_rules! buyers {
        ($class:ident, $path:literal) => {{
            let mut claims = $class::default();
            claims.iss = Some(url($path)?);
            claims.dest = dest;
            claims.aud = aud;
            claims.exp = until(300);
            claims.nbf = Some(now);
            claims.iat = now;
            claims.jti = jti;
            claims.sub = sub;
            signed(&claims, key)
        }};
    }
    match class {
        Class::Admin | Class::PostPurchase => {
            let mut claims = Admin::default();
            claims.iss = url("/admin")?;
            claims.dest = url("")?;
            claims.aud = aud;
            claims.sub = Text::try_from("42")?;
            claims.exp = until(60);
            claims.nbf = Some(now);
            claims.iat = now;
            claims.jti = jti;
            claims.sid = Some(Text::try_from("a".repeat(64).as_str())?);
            signed(&claims, key)
        }
        Class::Checkout => buyers!(Checkout, "/checkouts"),
        Class::CustomerAccount => buyers!(CustomerAccount, "/account"),
    }
}

fn purchase(reference_id: &str, now: UnixTime) -> Value {
    let money = |amount: &str| {
        let money = json!({ "amount": amount, "currencyCode": "EUR" });
        json!({ "shopMoney": money, "presentmentMoney": money })
    };
    json!({
        "iss": "shopify",
        "sub": reference_id,
        "iat": now.as_secs(),
        "input_data": {
            "extensionPoint": "Checkout::PostPurchase::ShouldRender",
            "locale": "en",
            "version": "1.0.0",
            "shop": { "id": 57_213_452_452_u64, "domain": HOST, "metafields": [] },
            "initialPurchase": {
                "referenceId": reference_id,
                "customerId": "6940095564",
                "destinationCountryCode": "DE",
                "totalPriceSet": money("259.00"),
                "lineItems": [{
                    "product": {
                        "id": 6_607_614_345_380_u64,
                        "title": "Espresso machine",
                        "variant": {
                            "id": 39_460_510_826_412_u64, "title": "Steel", "metafields": [],
                        },
                        "metafields": [],
                    },
                    "quantity": 1,
                    "totalPriceSet": money("259.00"),
                }],
            },
        },
    })
}

fn signed<C: Serialize>(claims: &C, key: &SecretKey) -> Result<String, Error> {
    let mut buf = vec![0; signed_len(claims)?];
    Ok(sign(claims, key, &mut buf)?.to_owned())
}
