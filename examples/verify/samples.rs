//! Tokens as the platforms and an app sign them, freshly signed.

use core::time::Duration;

use serde::Serialize;
use storefront_jwt::json::Decimal;
use storefront_jwt::registered::Audience;
use storefront_jwt::shopify::changeset::{
    AddVariant, Change, Changeset, Discount, DiscountType, Ids,
};
use storefront_jwt::shopify::post_purchase::{LineItem, Money, MoneyBag, PostPurchase, Streamed};
use storefront_jwt::shopify::session;
use storefront_jwt::shopware::{AppToken, TOKEN_LIFETIME};
use storefront_jwt::{Error, RegisteredClaims, SecretKey, UnixTime, sign, signed_len};

pub const SHOPWARE_SHOP: &str = "FqaHWUsCRNsrZ9kQ";
pub const SHOPIFY_SHOP: &str = "example.myshopify.com";
pub const CLIENT_ID: &str = "4f1d0b8f3a5c4e1c9f7e2a6d8b3c5e7f";
pub const REFERENCE_ID: &str = "fde3a1b4f2d94c8f9e1b6f0c7a5d3e21";
pub const ISSUER: &str = "https://issuer.example";
pub const AUDIENCE: &str = "https://app.example";

/// An app has a random one here, which `Changeset::new` asks for.
const JTI: &str = "f8912129-1af6-4cad-9ca3-76b0f7621087";

/// Signs as a user of the crate does; any claims of one's own are signed in the same way.
fn signed(claims: &impl Serialize, key: &SecretKey) -> Result<String, Error> {
    let mut buf = vec![0; signed_len(claims)?];
    sign(claims, key, &mut buf).map(str::to_owned)
}

pub fn shopware(shop: &str, iat: UnixTime, key: &SecretKey) -> Result<String, Error> {
    let mut claims = AppToken::new(shop, iat, TOKEN_LIFETIME)?;
    claims.sales_channel_id = Some("98432def39fc4624b33213a56b8c944d".try_into()?);
    claims.customer_id = Some("2f3a1d5e9b8c47b6a0d4c3e2f1a09b87".try_into()?);
    signed(&claims, key)
}

pub fn post_purchase(iat: UnixTime, key: &SecretKey) -> Result<String, Error> {
    let line_items = [line_item()?];
    let mut claims = PostPurchase::<Streamed<'_>>::default();
    claims.iss = "shopify".try_into()?;
    claims.sub = REFERENCE_ID.try_into()?;
    claims.iat = iat;

    let input = &mut claims.input_data;
    input.extension_point = "Checkout::PostPurchase::ShouldRender".try_into()?;
    input.locale = Some("en".try_into()?);
    input.version = Some("unstable".try_into()?);
    input.shop.id = 59_401_371_816;
    input.shop.domain = SHOPIFY_SHOP.try_into()?;

    let purchase = &mut input.initial_purchase;
    purchase.reference_id = REFERENCE_ID.try_into()?;
    purchase.customer_id = Some("6401297563880".try_into()?);
    purchase.destination_country_code = Some("CA".try_into()?);
    purchase.total_price_set = price()?;
    purchase.line_items = line_items.as_slice().into();
    signed(&claims, key)
}

fn line_item<'p>() -> Result<LineItem<Streamed<'p>>, Error> {
    let mut item = LineItem::<Streamed<'p>>::default();
    item.product.id = 7_003_820_818_600;
    item.product.title = "Wool scarf".into();
    item.product.variant.id = 40_779_164_680_360;
    item.product.variant.title = "Blue".into();
    item.quantity = 2;
    item.total_price_set = price()?;
    Ok(item)
}

fn price() -> Result<MoneyBag, Error> {
    let mut money = Money::default();
    money.amount = "59.90".parse()?;
    money.currency_code = "CAD".try_into()?;
    let mut prices = MoneyBag::default();
    prices.shop_money = money.clone();
    prices.presentment_money = money;
    Ok(prices)
}

pub fn changeset(iat: UnixTime, key: &SecretKey) -> Result<String, Error> {
    let mut discount = Discount::default();
    discount.value = Decimal::from(15);
    discount.value_type = DiscountType::Percentage;
    discount.title = "15% off".into();
    let mut variant = AddVariant::default();
    variant.variant_id = 40_779_164_713_128;
    variant.quantity = 1;
    variant.discount = Some(discount);
    let changes = [Change::AddVariant(variant)];
    let ids = Ids {
        client_id: CLIENT_ID,
        jti: JTI,
        reference_id: REFERENCE_ID,
    };
    signed(&Changeset::new(ids, iat, &changes)?, key)
}

pub fn session_admin(iat: UnixTime, key: &SecretKey) -> Result<String, Error> {
    let mut claims = session::Admin::default();
    claims.iss = "https://example.myshopify.com/admin".try_into()?;
    claims.dest = "https://example.myshopify.com".try_into()?;
    claims.aud = CLIENT_ID.try_into()?;
    claims.sub = "42".try_into()?;
    claims.exp = iat.saturating_add(Duration::from_secs(60));
    claims.nbf = Some(iat);
    claims.iat = iat;
    claims.jti = JTI.try_into()?;
    signed(&claims, key)
}

pub fn session_checkout(iat: UnixTime, key: &SecretKey) -> Result<String, Error> {
    let mut claims = session::Checkout::default();
    claims.iss = Some("https://example.myshopify.com/checkouts".try_into()?);
    claims.dest = SHOPIFY_SHOP.try_into()?;
    claims.aud = CLIENT_ID.try_into()?;
    claims.exp = iat.saturating_add(Duration::from_secs(300));
    claims.nbf = Some(iat);
    claims.iat = iat;
    claims.jti = JTI.try_into()?;
    claims.sub = Some("gid://shopify/Customer/6401297563880".try_into()?);
    signed(&claims, key)
}

pub fn session_customer_account(iat: UnixTime, key: &SecretKey) -> Result<String, Error> {
    let mut claims = session::CustomerAccount::default();
    claims.dest = SHOPIFY_SHOP.try_into()?;
    claims.aud = CLIENT_ID.try_into()?;
    claims.exp = iat.saturating_add(Duration::from_secs(300));
    claims.nbf = Some(iat);
    claims.iat = iat;
    claims.jti = JTI.try_into()?;
    claims.sub = Some("gid://shopify/Customer/6401297563880".try_into()?);
    signed(&claims, key)
}

pub fn jwt(iat: UnixTime, key: &SecretKey) -> Result<String, Error> {
    let mut claims = RegisteredClaims::default();
    claims.iss = Some(ISSUER.into());
    claims.sub = Some("user 7".into());
    claims.aud = Some(Audience::One(AUDIENCE.into()));
    claims.exp = Some(iat.saturating_add(Duration::from_secs(3600)));
    claims.iat = Some(iat);
    signed(&claims, key)
}
