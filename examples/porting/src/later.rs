//! With storefront-jwt.

use storefront_jwt::shopify::session::{self, Admin};
use storefront_jwt::shopware::{self, AppToken};
use storefront_jwt::{Error, SecretKey, SystemClock, Verifier};

/// Shopware: the customer whose token came in the header, for the shop in the other header.
///
/// # Errors
///
/// The token is refused.
pub fn customer(token: &str, shop_id: &str, secret: &str) -> Result<Option<String>, Error> {
    let verifier = Verifier::new(SecretKey::new(secret)?, SystemClock);
    let token = verifier.verify::<AppToken>(token, &shopware::Expected::new(shop_id))?;
    Ok(token.claims.customer_id.map(|id| id.to_string()))
}

/// Shopify: the shop whose staff uses the app in the admin.
///
/// # Errors
///
/// The token is refused.
pub fn admin(token: &str, client_id: &str, secret: &str) -> Result<String, Error> {
    let verifier = Verifier::new(SecretKey::new(secret)?, SystemClock);
    let token = verifier.verify::<Admin>(token, &session::Expected::new(client_id))?;
    Ok(token.claims.shop().to_owned())
}
