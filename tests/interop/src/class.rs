//! The claim sets, and the way of each through verification and signing.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use storefront_jwt::json::JsonStr;
use storefront_jwt::shopify::post_purchase::Streamed;
use storefront_jwt::shopify::session::{Admin, Checkout, CustomerAccount, Expected};
use storefront_jwt::shopify::{Changeset, PostPurchase, changeset, post_purchase};
use storefront_jwt::shopware::{self, AppToken};
use storefront_jwt::{
    Error, MaxAge, RegisteredClaims, SecretKey, UnixTime, Verifier, registered, sign, signed_len,
};

pub const SHOP_ID: &str = "ExampleShop00001";
pub const CLIENT_ID: &str = "00000000000000000000000000c11e47";
pub const ISSUER: &str = "https://issuer.example";

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    Shopware,
    PostPurchase,
    Changeset,
    Admin,
    Checkout,
    CustomerAccount,
    Registered,
}

/// What verification gave back: the claims as other code reads them, and a token that was signed from them.
pub struct Read {
    pub claims: Value,
    pub signed: String,
}

impl Class {
    /// Verifies a token as one of this class.
    pub fn verify(self, token: &str, secret: &str, now: u64) -> Result<Read, Error> {
        let key = SecretKey::new(secret)?;
        let verifier = Verifier::new(key, UnixTime::from_secs(now));
        let mut buf = vec![0; token.len()];
        let max_age = MaxAge::from_secs(3600);
        macro_rules! read {
            ($class:ty, $expected:expr) => {{
                let accepted = verifier.verify_into::<$class>(token, &$expected, &mut buf)?;
                Ok(Read {
                    claims: serde_json::to_value(&accepted.claims).map_err(|_| Error::Json)?,
                    signed: signed(&accepted.claims, secret)?,
                })
            }};
        }
        match self {
            Self::Shopware => read!(AppToken<JsonStr<'_>>, shopware::Expected::new(SHOP_ID)),
            Self::PostPurchase => {
                read!(
                    PostPurchase<Streamed<'_>>,
                    post_purchase::Expected::new(max_age)
                )
            }
            Self::Changeset => {
                read!(Changeset<'_>, changeset::Expected::new(CLIENT_ID, max_age))
            }
            Self::Admin => read!(Admin, Expected::new(CLIENT_ID)),
            Self::Checkout => read!(Checkout, Expected::new(CLIENT_ID)),
            Self::CustomerAccount => read!(CustomerAccount, Expected::new(CLIENT_ID)),
            Self::Registered => read!(
                RegisteredClaims<'_>,
                registered::Expected::new(max_age)
                    .with_issuer(ISSUER)
                    .with_audience(CLIENT_ID)
            ),
        }
    }
}

/// Signs any claims.
pub fn signed<C: Serialize>(claims: &C, secret: &str) -> Result<String, Error> {
    let mut buf = vec![0; signed_len(claims)?];
    sign(claims, &SecretKey::new(secret)?, &mut buf).map(str::to_owned)
}
