//! The way of each claim set through verification and signing.

use serde::Serialize;
use serde_json::Value;
use storefront_jwt::json::JsonStr;
use storefront_jwt::shopify::PostPurchase;
use storefront_jwt::shopify::post_purchase::Streamed;
use storefront_jwt::shopware::AppToken;
use storefront_jwt::{Error, MaxAge, SecretKey, UnixTime, Verifier, sign, signed_len};

use crate::classes::{CLIENT_ID, Class, ISSUER, SHOPWARE_SHOP, with_claims};

/// What verification gave back: the claims as other code reads them, and a token that was signed from them.
pub struct Read {
    pub claims: Value,
    pub signed: String,
}

/// Verifies a token as one of this class.
pub fn read(class: Class, token: &str, secret: &str, now: u64) -> Result<Read, Error> {
    let verifier = Verifier::new(SecretKey::new(secret)?, UnixTime::from_secs(now));
    let mut buf = vec![0; token.len()];
    macro_rules! read {
        ($class:ty, $expected:expr) => {{
            let accepted = verifier.verify_into::<$class>(token, &$expected, &mut buf)?;
            Ok(Read {
                claims: serde_json::to_value(&accepted.claims).map_err(|_| Error::Json)?,
                signed: signed(&accepted.claims, secret)?,
            })
        }};
    }
    let max_age = MaxAge::from_secs(3600);
    with_claims!(
        class,
        max_age,
        AppToken<JsonStr<'_>>,
        PostPurchase<Streamed<'_>>,
        read,
        read
    )
}

/// Signs any claims.
pub fn signed<C: Serialize>(claims: &C, secret: &str) -> Result<String, Error> {
    let mut buf = vec![0; signed_len(claims)?];
    sign(claims, &SecretKey::new(secret)?, &mut buf).map(str::to_owned)
}
