//! The classes: which claim set each has, what may be absent from it, and how it is read.

use core::fmt::Write as _;

use serde::Serialize;
use serde_json::{Value, json};
use storefront_jwt::json::{Elements, JsonStr};
use storefront_jwt::registered::{self, Audience};
use storefront_jwt::shopify::post_purchase::{Fixed, Metafield, Streamed};
use storefront_jwt::shopify::{Changeset, PostPurchase, changeset, post_purchase, session};
use storefront_jwt::shopware::{self, AppToken};
use storefront_jwt::{Claims, Error, FromPayload, MaxAge, Owned, RegisteredClaims, Slot, Text};

use super::claim_sets::{
    ADMIN, CHANGESET, CHECKOUT, CUSTOMER_ACCOUNT, Node, PURCHASE, REGISTERED, SHOPWARE,
};
use crate::support::token::{jwt, verifier};

/// What a claim set says.
#[derive(Debug, PartialEq)]
pub(super) struct Said {
    pub(super) debug: String,
    /// As it would be signed.
    pub(super) json: Value,
}

/// Reads a claim set, and says what it says.
fn read<'b, C: Claims + FromPayload<'b> + Serialize>(
    json: &str,
    expected: &C::Expected<'_>,
    buf: &'b mut Vec<u8>,
    say: impl Fn(&C) -> String,
) -> Result<Said, Error> {
    let token = jwt(json);
    buf.resize(token.len(), 0);
    let claims = verifier().verify_into::<C>(token, expected, buf)?.claims;
    Ok(Said {
        debug: say(&claims),
        json: serde_json::to_value(&claims).unwrap(),
    })
}

/// Reads a claim set by value and into a slot.
fn read_owned<C>(json: &str, expected: &C::Expected<'_>) -> Result<Said, Error>
where
    C: Claims + Owned + Serialize + core::fmt::Debug,
{
    let mut buf = Vec::new();
    let said = read::<C>(json, expected, &mut buf, |claims| format!("{claims:?}"));
    let mut slot = Box::new(Slot::<C>::new());
    let lent = verifier().verify_into_slot(jwt(json), expected, &mut buf, &mut slot);
    let lent = lent.map(|lent| format!("{:?}", lent.claims));
    let debug = said.as_ref().map(|said| &said.debug);
    assert_eq!(lent.as_ref(), debug, "{json}");
    said
}

/// A class: its claims, those members that may be absent, by their way through objects, and how it
/// is read.
pub(super) struct Class {
    pub(super) claims: Node,
    pub(super) optional: &'static [&'static str],
    pub(super) read: fn(&str) -> Result<Said, Error>,
}

pub(super) const APP_TOKEN: Class = Class {
    claims: SHOPWARE,
    // One of `iss` and `shopId` has to be there.
    optional: &[
        "iss",
        "nbf",
        "inAppPurchases",
        "salesChannelId",
        "customerId",
        "currencyId",
        "languageId",
        "paymentMethodId",
        "shippingMethodId",
        "shopId",
        "cartToken",
    ],
    read: |json| {
        let shop = shopware::Expected::new("ExampleShop00001");
        let copied = read_owned::<AppToken<Text<8>>>(json, &shop);
        let buf = &mut Vec::new();
        let borrowed =
            read::<AppToken<JsonStr<'_>>>(json, &shop, buf, |claims| format!("{claims:?}"));
        assert_eq!(borrowed, copied, "{json}");
        // What is ignored cannot be signed.
        let mut slot = Slot::<AppToken>::new();
        let ignored = verifier().verify_slot(jwt(json), &shop, &mut slot);
        let shop = |claims: &AppToken| claims.shop().to_owned();
        assert_eq!(ignored.is_ok(), copied.is_ok());
        assert!(ignored.is_err() || shop(ignored.unwrap().claims) == "ExampleShop00001");
        borrowed
    },
};

const SESSION: session::Expected<'_> = session::Expected::new("client");

pub(super) const ADMIN_TOKEN: Class = Class {
    claims: ADMIN,
    optional: &["nbf", "sid"],
    read: |json| read_owned::<session::Admin>(json, &SESSION),
};

pub(super) const CHECKOUT_TOKEN: Class = Class {
    claims: CHECKOUT,
    optional: &["iss", "nbf", "sub"],
    read: |json| read_owned::<session::Checkout>(json, &SESSION),
};

pub(super) const ACCOUNT_TOKEN: Class = Class {
    claims: CUSTOMER_ACCOUNT,
    optional: &["iss", "nbf", "sub"],
    read: |json| read_owned::<session::CustomerAccount>(json, &SESSION),
};

pub(super) const REGISTERED_TOKEN: Class = Class {
    claims: REGISTERED,
    // `aud` and `iat` are expected here.
    optional: &["iss", "sub", "exp", "nbf", "jti"],
    read: |json| {
        let expected = registered::Expected::new(MaxAge::from_secs(60)).with_audience("client");
        read::<RegisteredClaims<'_>>(json, &expected, &mut Vec::new(), |claims| {
            let Some(Audience::Several(audience)) = claims.aud else {
                panic!("{claims:?}")
            };
            format!("{claims:?}{:?}", audience.iter().collect::<Vec<_>>())
        })
    },
};

pub(super) const CHANGES: Class = Class {
    claims: CHANGESET,
    optional: &[
        "exp",
        "nbf",
        "changes/discount",
        "changes/title",
        "changes/presentmentTitle",
        "changes/shippingOption",
        "changes/shippingOption/title",
        "changes/shippingOption/presentmentTitle",
    ],
    read: |json| {
        let expected = changeset::Expected::new("client", MaxAge::from_secs(60));
        read::<Changeset<'_>>(json, &expected, &mut Vec::new(), |claims| {
            format!("{claims:?}{:?}", claims.changes.iter().collect::<Vec<_>>())
        })
    },
};

const BOUGHT: post_purchase::Expected<'_> = post_purchase::Expected::new(MaxAge::from_secs(60));

pub(super) const FIXED_PURCHASE: Class = Class {
    claims: PURCHASE,
    optional: &[
        "exp",
        "nbf",
        "input_data/locale",
        "input_data/version",
        "input_data/shop/metafields",
        "input_data/initialPurchase/customerId",
        "input_data/initialPurchase/destinationCountryCode",
        "input_data/initialPurchase/lineItems/sellingPlanId",
        "input_data/initialPurchase/lineItems/product/metafields",
        "input_data/initialPurchase/lineItems/product/variant/metafields",
    ],
    read: |json| read_owned::<PostPurchase<Fixed<2, 2>>>(json, &BOUGHT),
};

/// Reads metafields, and says what they say.
fn list<'p>(metafields: Elements<'p, Metafield<Streamed<'p>>>) -> Result<Vec<String>, Error> {
    let say = |metafield: Metafield<_>| format!("{metafield:?}");
    let metafields = metafields.iter();
    metafields.map(|metafield| metafield.map(say)).collect()
}

/// Its lists are read after it was accepted; what is wrong in them is seen only then.
pub(super) const STREAMED_PURCHASE: Class = Class {
    read: |json| {
        let token = jwt(json);
        let mut buf = vec![0; token.len()];
        let accepted =
            verifier().verify_into::<PostPurchase<Streamed<'_>>>(token, &BOUGHT, &mut buf)?;
        let claims = accepted.claims;
        let mut debug = format!("{claims:?}{:?}", list(claims.input_data.shop.metafields)?);
        for item in claims.input_data.initial_purchase.line_items {
            let item = item?;
            let (product, variant) = (item.product.metafields, item.product.variant.metafields);
            write!(debug, "{item:?}{:?}{:?}", list(product)?, list(variant)?).unwrap();
        }
        let json = serde_json::to_value(&claims).unwrap();
        Ok(Said { debug, json })
    },
    ..FIXED_PURCHASE
};

pub(super) const CLASSES: [Class; 8] = [
    APP_TOKEN,
    ADMIN_TOKEN,
    CHECKOUT_TOKEN,
    ACCOUNT_TOKEN,
    REGISTERED_TOKEN,
    CHANGES,
    FIXED_PURCHASE,
    STREAMED_PURCHASE,
];

/// What `serde_json` reads, with the one value that is read in another type.
pub(super) fn by_serde_json(json: &str) -> Value {
    let mut value: Value = serde_json::from_str(json).unwrap();
    if let Some(id) = value.pointer_mut("/input_data/initialPurchase/customerId") {
        *id = id.to_string().into();
    }
    // Metafields that are absent are written as none.
    let lists = (0..2).flat_map(|at| {
        let product = format!("/input_data/initialPurchase/lineItems/{at}/product");
        [format!("{product}/variant"), product]
    });
    for holder in lists.chain(["/input_data/shop".to_owned()]) {
        if let Some(Value::Object(holder)) = value.pointer_mut(&holder) {
            holder.entry("metafields").or_insert_with(|| json!([]));
        }
    }
    value
}
