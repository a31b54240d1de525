//! Tokens as the platforms and an app sign them, freshly signed.

use core::time::Duration;

use serde::Serialize;
use storefront_jwt::json::{Decimal, Elements, JsonStr};
use storefront_jwt::shopify::{
    AddVariant, Change, Changeset, Discount, DiscountType, InitialPurchase, InputData, LineItem,
    Money, MoneyBag, PostPurchase, Product, Shop, Streamed, Variant, session,
};
use storefront_jwt::shopware::{AppToken, ShopId, TOKEN_LIFETIME};
use storefront_jwt::{
    Audience, Error, RegisteredClaims, SecretKey, Text, UnixTime, sign, signed_len,
};

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
    let mut claims = AppToken::new(ShopId(shop), iat, TOKEN_LIFETIME)?;
    claims.sales_channel_id = Some("98432def39fc4624b33213a56b8c944d".try_into()?);
    claims.customer_id = Some("2f3a1d5e9b8c47b6a0d4c3e2f1a09b87".try_into()?);
    signed(&claims, key)
}

pub fn post_purchase(iat: UnixTime, key: &SecretKey) -> Result<String, Error> {
    let line_items = [line_item()?];
    let claims = PostPurchase::<Streamed<'_>> {
        iss: "shopify".try_into()?,
        sub: REFERENCE_ID.try_into()?,
        iat,
        exp: None,
        nbf: None,
        input_data: InputData {
            extension_point: "Checkout::PostPurchase::ShouldRender".try_into()?,
            initial_purchase: InitialPurchase {
                reference_id: REFERENCE_ID.try_into()?,
                customer_id: Some("6401297563880".try_into()?),
                destination_country_code: Some("CA".try_into()?),
                total_price_set: price()?,
                line_items: Elements::from(line_items.as_slice()),
            },
            locale: "en".try_into()?,
            shop: Shop {
                id: 59_401_371_816,
                domain: SHOPIFY_SHOP.try_into()?,
                metafields: Elements::default(),
            },
            version: "unstable".try_into()?,
        },
    };
    signed(&claims, key)
}

fn line_item<'p>() -> Result<LineItem<Streamed<'p>>, Error> {
    Ok(LineItem {
        product: Product {
            id: 7_003_820_818_600,
            title: JsonStr::from("Wool scarf"),
            variant: Variant {
                id: 40_779_164_680_360,
                title: JsonStr::from("Blue"),
                metafields: Elements::default(),
            },
            metafields: Elements::default(),
        },
        quantity: 2,
        total_price_set: price()?,
        selling_plan_id: None,
    })
}

fn price() -> Result<MoneyBag, Error> {
    let money = Money {
        amount: "59.90".parse()?,
        currency_code: "CAD".try_into()?,
    };
    Ok(MoneyBag {
        shop_money: money.clone(),
        presentment_money: money,
    })
}

pub fn changeset(iat: UnixTime, key: &SecretKey) -> Result<String, Error> {
    let changes = [Change::AddVariant(AddVariant {
        variant_id: 40_779_164_713_128,
        quantity: 1,
        discount: Some(Discount {
            value: Decimal::from(15),
            value_type: DiscountType::Percentage,
            title: JsonStr::from("15% off"),
        }),
    })];
    signed(
        &Changeset::new(CLIENT_ID, JTI, iat, REFERENCE_ID, &changes)?,
        key,
    )
}

pub fn session_admin(iat: UnixTime, key: &SecretKey) -> Result<String, Error> {
    let claims = session::Admin {
        iss: "https://example.myshopify.com/admin".try_into()?,
        dest: "https://example.myshopify.com".try_into()?,
        aud: CLIENT_ID.try_into()?,
        sub: "42".try_into()?,
        exp: iat.saturating_add(Duration::from_secs(60)),
        nbf: Some(iat),
        iat,
        jti: JTI.try_into()?,
        sid: None,
    };
    signed(&claims, key)
}

pub fn session_checkout(iat: UnixTime, key: &SecretKey) -> Result<String, Error> {
    let claims = session::Checkout {
        iss: Some("https://example.myshopify.com/checkouts".try_into()?),
        dest: SHOPIFY_SHOP.try_into()?,
        aud: CLIENT_ID.try_into()?,
        exp: iat.saturating_add(Duration::from_secs(300)),
        nbf: Some(iat),
        iat,
        jti: JTI.try_into()?,
        sub: Some("gid://shopify/Customer/6401297563880".try_into()?),
    };
    signed(&claims, key)
}

pub fn session_customer_account(iat: UnixTime, key: &SecretKey) -> Result<String, Error> {
    let claims = session::CustomerAccount {
        iss: None,
        dest: Text::try_from(SHOPIFY_SHOP)?,
        aud: CLIENT_ID.try_into()?,
        exp: iat.saturating_add(Duration::from_secs(300)),
        nbf: Some(iat),
        iat,
        jti: JTI.try_into()?,
        sub: Some("gid://shopify/Customer/6401297563880".try_into()?),
    };
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
