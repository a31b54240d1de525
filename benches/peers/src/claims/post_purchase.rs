//! Shopify's post-purchase token.

use serde::{Deserialize, de::DeserializeOwned};

use super::{Body, Named, Timed, Token};
use crate::tokens::{Kind, LINE_ITEMS, REFERENCE_ID};

/// `P` is [`Summary`] or [`Purchase`].
pub struct PostPurchaseToken<P>(std::marker::PhantomData<P>);

impl<P: InitialPurchase> Token for PostPurchaseToken<P> {
    const KIND: Kind = P::KIND;
    type All = PostPurchase<P>;
    type Untimed = PostPurchaseUntimed<P>;
    type Custom = PostPurchaseCustom<P>;
    const ISSUER: &'static str = "shopify";
    const SUBJECT: Option<&'static str> = Some(REFERENCE_ID);
    const HAS_LIFETIME: bool = false;
}

pub trait InitialPurchase: DeserializeOwned + Send + Sync + 'static {
    const KIND: Kind;
    fn holds(&self) -> bool;
}

#[derive(Deserialize)]
pub struct PostPurchase<P> {
    iss: String,
    sub: String,
    iat: f64,
    input_data: InputData<P>,
}

impl<P: InitialPurchase> Body for PostPurchase<P> {
    fn body_holds(&self) -> bool {
        self.input_data.initial_purchase.holds()
    }
}

impl<P: InitialPurchase> Named for PostPurchase<P> {
    fn iss(&self) -> &str {
        &self.iss
    }
    fn sub(&self) -> Option<&str> {
        Some(&self.sub)
    }
}

impl<P: InitialPurchase> Timed for PostPurchase<P> {
    fn iat(&self) -> f64 {
        self.iat
    }
}

#[derive(Deserialize)]
pub struct PostPurchaseUntimed<P> {
    iss: String,
    sub: String,
    input_data: InputData<P>,
}

impl<P: InitialPurchase> Body for PostPurchaseUntimed<P> {
    fn body_holds(&self) -> bool {
        self.input_data.initial_purchase.holds()
    }
}

impl<P: InitialPurchase> Named for PostPurchaseUntimed<P> {
    fn iss(&self) -> &str {
        &self.iss
    }
    fn sub(&self) -> Option<&str> {
        Some(&self.sub)
    }
}

#[derive(Deserialize)]
pub struct PostPurchaseCustom<P> {
    input_data: InputData<P>,
}

impl<P: InitialPurchase> Body for PostPurchaseCustom<P> {
    fn body_holds(&self) -> bool {
        self.input_data.initial_purchase.holds()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InputData<P> {
    pub extension_point: String,
    initial_purchase: P,
    pub locale: String,
    pub shop: Shop,
    pub version: String,
}

#[derive(Deserialize)]
pub struct Shop {
    pub id: u64,
    pub domain: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    reference_id: String,
    pub customer_id: Option<String>,
    pub destination_country_code: Option<String>,
    pub total_price_set: MoneyBag,
}

impl InitialPurchase for Summary {
    const KIND: Kind = Kind::PostPurchase;
    fn holds(&self) -> bool {
        self.reference_id == REFERENCE_ID
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Purchase {
    reference_id: String,
    pub customer_id: Option<String>,
    pub destination_country_code: Option<String>,
    pub total_price_set: MoneyBag,
    pub line_items: Vec<LineItem>,
}

impl InitialPurchase for Purchase {
    const KIND: Kind = Kind::PostPurchaseItems;
    fn holds(&self) -> bool {
        self.reference_id == REFERENCE_ID && self.line_items.len() == LINE_ITEMS
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LineItem {
    pub product: Product,
    pub quantity: u64,
    pub total_price_set: MoneyBag,
    pub selling_plan_id: Option<u64>,
}

#[derive(Deserialize)]
pub struct Product {
    pub id: u64,
    pub title: String,
    pub variant: Variant,
}

#[derive(Deserialize)]
pub struct Variant {
    pub id: u64,
    pub title: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MoneyBag {
    pub shop_money: Money,
    pub presentment_money: Money,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Money {
    pub amount: String,
    pub currency_code: String,
}
