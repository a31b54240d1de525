//! The claims structs of the peers, and the checks that a library leaves to its user.
//!
//! All peers want an owned `Deserialize`, so the texts are `String`s. The times are `f64`, since Shopware's are
//! fractions. Each token has three structs: all claims; without the times, for a library that reads those into
//! a struct of its own; and without any registered claim, for a library that reads all of those.

#![expect(
    dead_code,
    reason = "most claims are read from the token, and then only dropped"
)]

use serde::{Deserialize, de::DeserializeOwned};

use crate::tokens::{
    CLIENT_ID, Kind, LEEWAY, MAX_AGE, REFERENCE_ID, SESSION_DEST, SESSION_ISSUER, SHOP_ID,
};

/// A token's claims structs.
pub trait Token: 'static {
    const KIND: Kind;
    type All: Timed;
    type Untimed: Named;
    type Custom: Body;

    /// The `iss` to expect.
    const ISSUER: &'static str;
    /// The `aud` to expect.
    const AUDIENCE: Option<&'static str> = None;
    /// The `sub` to expect.
    const SUBJECT: Option<&'static str> = None;
    const HAS_LIFETIME: bool = true;
}

pub trait Body: DeserializeOwned + Send + Sync + 'static {
    /// Whether the claims hold that no library knows.
    fn body_holds(&self) -> bool {
        true
    }
}

pub trait Named: Body {
    fn iss(&self) -> &str;
    fn aud(&self) -> Option<&str> {
        None
    }
    fn sub(&self) -> Option<&str> {
        None
    }
}

pub trait Timed: Named {
    fn iat(&self) -> f64;
    fn nbf(&self) -> Option<f64> {
        None
    }
    fn exp(&self) -> Option<f64> {
        None
    }
}

pub fn names_hold<T: Token>(claims: &impl Named) -> bool {
    claims.iss() == T::ISSUER
        && T::AUDIENCE.is_none_or(|aud| claims.aud() == Some(aud))
        && T::SUBJECT.is_none_or(|sub| claims.sub() == Some(sub))
}

/// `iat` is not in the future and, where the token has no `exp`, not too old.
pub fn iat_holds<T: Token>(iat: f64, now: f64) -> bool {
    iat <= now + f64::from(LEEWAY) && (T::HAS_LIFETIME || now - iat <= f64::from(MAX_AGE))
}

pub fn times_hold<T: Token>(claims: &impl Timed, now: f64) -> bool {
    let leeway = f64::from(LEEWAY);
    iat_holds::<T>(claims.iat(), now)
        && claims.nbf().is_none_or(|nbf| nbf <= now + leeway)
        && (!T::HAS_LIFETIME || claims.exp().is_some_and(|exp| now < exp + leeway))
}

pub struct ShopwareToken;

impl Token for ShopwareToken {
    const KIND: Kind = Kind::Shopware;
    type All = Shopware;
    type Untimed = ShopwareUntimed;
    type Custom = ShopwareCustom;
    const ISSUER: &'static str = SHOP_ID;
}

#[derive(Deserialize)]
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

#[derive(Deserialize)]
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

#[derive(Deserialize)]
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

pub struct AdminSessionToken;

impl Token for AdminSessionToken {
    const KIND: Kind = Kind::AdminSession;
    type All = AdminSession;
    type Untimed = AdminSessionUntimed;
    type Custom = AdminSessionCustom;
    const ISSUER: &'static str = SESSION_ISSUER;
    const AUDIENCE: Option<&'static str> = Some(CLIENT_ID);
}

#[derive(Deserialize)]
pub struct AdminSession {
    iss: String,
    dest: String,
    aud: String,
    sub: String,
    exp: f64,
    nbf: f64,
    iat: f64,
    pub jti: String,
    pub sid: String,
}

impl Body for AdminSession {
    fn body_holds(&self) -> bool {
        self.dest == SESSION_DEST
    }
}

impl Named for AdminSession {
    fn iss(&self) -> &str {
        &self.iss
    }
    fn aud(&self) -> Option<&str> {
        Some(&self.aud)
    }
    fn sub(&self) -> Option<&str> {
        Some(&self.sub)
    }
}

impl Timed for AdminSession {
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

#[derive(Deserialize)]
pub struct AdminSessionUntimed {
    iss: String,
    dest: String,
    aud: String,
    sub: String,
    pub jti: String,
    pub sid: String,
}

impl Body for AdminSessionUntimed {
    fn body_holds(&self) -> bool {
        self.dest == SESSION_DEST
    }
}

impl Named for AdminSessionUntimed {
    fn iss(&self) -> &str {
        &self.iss
    }
    fn aud(&self) -> Option<&str> {
        Some(&self.aud)
    }
    fn sub(&self) -> Option<&str> {
        Some(&self.sub)
    }
}

#[derive(Deserialize)]
pub struct AdminSessionCustom {
    dest: String,
    pub sid: String,
}

impl Body for AdminSessionCustom {
    fn body_holds(&self) -> bool {
        self.dest == SESSION_DEST
    }
}

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
        self.reference_id == REFERENCE_ID && self.line_items.len() == crate::tokens::LINE_ITEMS
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
