//! With `jsonwebtoken`, as its documentation shows.

use jsonwebtoken::errors::Error;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Customer {
    customer_id: Option<String>,
}

/// Shopware: the customer whose token came in the header, for the shop in the other header.
///
/// # Errors
///
/// The token is refused.
pub fn customer(token: &str, shop_id: &str, secret: &str) -> Result<Option<String>, Error> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_issuer(&[shop_id]);
    let key = DecodingKey::from_secret(secret.as_bytes());
    let token = decode::<Customer>(token, &key, &validation)?;
    Ok(token.claims.customer_id)
}

#[derive(Deserialize)]
struct Session {
    dest: String,
}

/// Shopify: the shop whose staff uses the app in the admin.
///
/// # Errors
///
/// The token is refused.
pub fn admin(token: &str, client_id: &str, secret: &str) -> Result<String, Error> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_audience(&[client_id]);
    let key = DecodingKey::from_secret(secret.as_bytes());
    let token = decode::<Session>(token, &key, &validation)?;
    Ok(token.claims.dest.replace("https://", ""))
}
