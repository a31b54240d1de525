//! Shopware's app-server token.

use serde::{Deserialize, Serialize};

use super::{Body, Mint, Named, Registered, Timed, Token};
use crate::tokens::{
    CURRENCY_ID, CUSTOMER_ID, Claims, EXPIRES_MICROS, ISSUED_MICROS, Kind, LANGUAGE_ID,
    PAYMENT_METHOD_ID, SALES_CHANNEL_ID, SHIPPING_METHOD_ID, SHOP_ID,
};

pub struct ShopwareToken;

impl Token for ShopwareToken {
    const KIND: Kind = Kind::Shopware;
    type All = Shopware;
    type Untimed = ShopwareUntimed;
    type Custom = ShopwareCustom;
    const ISSUER: &'static str = SHOP_ID;
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shopware {
    iss: String,
    iat: f64,
    nbf: f64,
    exp: f64,
    pub in_app_purchases: Option<String>,
    pub sales_channel_id: Option<String>,
    pub customer_id: Option<String>,
    pub currency_id: Option<String>,
    pub language_id: Option<String>,
    pub payment_method_id: Option<String>,
    pub shipping_method_id: Option<String>,
}

impl Body for Shopware {}

impl Named for Shopware {
    fn iss(&self) -> &str {
        &self.iss
    }
}

impl Timed for Shopware {
    fn iat(&self) -> f64 {
        self.iat
    }
    fn nbf(&self) -> Option<f64> {
        Some(self.nbf)
    }
    fn exp(&self) -> Option<f64> {
        Some(self.exp)
    }
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShopwareUntimed {
    iss: String,
    pub in_app_purchases: Option<String>,
    pub sales_channel_id: Option<String>,
    pub customer_id: Option<String>,
    pub currency_id: Option<String>,
    pub language_id: Option<String>,
    pub payment_method_id: Option<String>,
    pub shipping_method_id: Option<String>,
}

impl Body for ShopwareUntimed {}

impl Named for ShopwareUntimed {
    fn iss(&self) -> &str {
        &self.iss
    }
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShopwareCustom {
    pub in_app_purchases: Option<String>,
    pub sales_channel_id: Option<String>,
    pub customer_id: Option<String>,
    pub currency_id: Option<String>,
    pub language_id: Option<String>,
    pub payment_method_id: Option<String>,
    pub shipping_method_id: Option<String>,
}

impl Body for ShopwareCustom {}

/// The times are fractions, which no library that writes times itself can write, so that all claims are the app's.
impl Mint for ShopwareToken {
    fn all(now: u64) -> impl Serialize + Clone + 'static {
        let claims = Claims::at(Self::KIND, now);
        #[expect(clippy::cast_precision_loss, reason = "seconds are far below 2^53")]
        let seconds = |whole: u64, micros: u32| whole as f64 + f64::from(micros) / 1e6;
        let id = |id: &str| Some(id.to_owned());
        Shopware {
            iss: claims.pin.to_owned(),
            iat: seconds(claims.issued_at, ISSUED_MICROS),
            nbf: seconds(claims.not_before, ISSUED_MICROS),
            exp: seconds(claims.expires_at, EXPIRES_MICROS),
            in_app_purchases: None,
            sales_channel_id: id(SALES_CHANNEL_ID),
            customer_id: id(CUSTOMER_ID),
            currency_id: id(CURRENCY_ID),
            language_id: id(LANGUAGE_ID),
            payment_method_id: id(PAYMENT_METHOD_ID),
            shipping_method_id: id(SHIPPING_METHOD_ID),
        }
    }

    fn beside_times(now: u64) -> impl Serialize + Clone + 'static {
        Self::all(now)
    }

    fn beside_registered(now: u64) -> impl Serialize + Clone + 'static {
        Self::all(now)
    }

    fn registered(_: u64) -> Registered {
        Registered::default()
    }
}
