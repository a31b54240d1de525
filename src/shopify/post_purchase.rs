//! The token that Shopify hands to a post-purchase checkout extension.
//!
//! Source of the rules: Shopify's reference of the post-purchase API (`inputData`).

use core::fmt;
use core::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::{Serialize, Serializer};

use crate::claims::{expect, present};
use crate::json::{self, Decimal, Reader};
use crate::{Claims, Error, MaxAge, Text, Times, UnixTime};

use super::host;

mod storage;

pub use storage::{Counted, Fixed, Storage, Streamed};

/// The post-purchase token: a buyer has completed a purchase, and Shopify says which.
///
/// It has no `exp`, so [`PostPurchaseExpected`] demands a maximum age. It has no `aud` either.
///
/// `S` says what becomes of the lists in it, which have no bound:
///
/// * [`Counted`], the default: line items and metafields are checked to be JSON and counted;
/// * [`Streamed`]: they are borrowed from the payload and read one after the other, any number of them;
/// * [`Fixed<ITEMS, METAFIELDS>`](Fixed): they are copied into lists of these capacities, and what does
///   not fit is refused with its name.
///
/// With [`Verifier::verify_into`](crate::Verifier::verify_into) or
/// [`verify_in_place`](crate::Verifier::verify_in_place) a token may be of any length.
#[derive(Clone, Debug, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(
    rename(deserialize = "$storefront_jwt::PostPurchase"),
    bound(
        deserialize = "S::LineItems: Deserialize<'de>, S::Metafields: Deserialize<'de>",
        serialize = "S::LineItems: Serialize, S::Metafields: Serialize"
    )
)]
pub struct PostPurchase<S: Storage = Counted> {
    /// `shopify`.
    pub iss: Text<64>,
    /// The reference id of the purchase. Opaque; 54 bytes is the longest that has been seen.
    pub sub: Text<128>,
    /// When the token was issued.
    pub iat: UnixTime,
    /// When it expires; not sent so far.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub exp: Option<UnixTime>,
    /// When it starts to be valid; not sent so far.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub nbf: Option<UnixTime>,
    /// The purchase.
    pub input_data: InputData<S>,
}

/// What a [`PostPurchase`] token is held against.
#[derive(Clone, Copy, Debug)]
pub struct PostPurchaseExpected<'e> {
    max_age: MaxAge,
    reference_id: Option<&'e str>,
    shop: Option<&'e str>,
}

impl<'e> PostPurchaseExpected<'e> {
    /// Any purchase in any shop, at most `max_age` ago. Nothing but this keeps a token that somebody
    /// got hold of from being used for ever.
    #[must_use]
    pub const fn new(max_age: MaxAge) -> Self {
        Self {
            max_age,
            reference_id: None,
            shop: None,
        }
    }

    /// Demands this purchase: compare with what the request's body says.
    #[must_use]
    pub const fn reference_id(self, reference_id: &'e str) -> Self {
        Self {
            reference_id: Some(reference_id),
            ..self
        }
    }

    /// Demands this shop, by its domain.
    #[must_use]
    pub const fn shop(self, domain: &'e str) -> Self {
        Self {
            shop: Some(domain),
            ..self
        }
    }
}

impl<S: Storage> Claims for PostPurchase<S> {
    type Expected<'e> = PostPurchaseExpected<'e>;

    fn times(&self, expected: &PostPurchaseExpected<'_>) -> Times {
        Times::aging(Some(self.iat), expected.max_age)
            .not_before(self.nbf)
            .expires(self.exp)
    }

    fn check(&self, expected: &PostPurchaseExpected<'_>) -> Result<(), Error> {
        let InputData {
            shop,
            initial_purchase,
            ..
        } = &self.input_data;
        expect("iss", &self.iss, Some("shopify"))?;
        expect("sub", &self.sub, Some(&initial_purchase.reference_id))?;
        expect("sub", &self.sub, expected.reference_id)?;
        match expected.shop {
            Some(domain) if domain.is_empty() || !host::same(domain, &shop.domain) => {
                Err(Error::ClaimMismatch("domain"))
            }
            _ => Ok(()),
        }
    }
}

/// What Shopify tells the extension.
#[derive(Clone, Debug, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(
    rename(deserialize = "$storefront_jwt::InputData"),
    rename_all = "camelCase",
    bound(
        deserialize = "S::LineItems: Deserialize<'de>, S::Metafields: Deserialize<'de>",
        serialize = "S::LineItems: Serialize, S::Metafields: Serialize"
    )
)]
pub struct InputData<S: Storage = Counted> {
    /// The extension point, such as `Checkout::PostPurchase::ShouldRender`.
    pub extension_point: Text<64>,
    /// The purchase that has been completed.
    pub initial_purchase: InitialPurchase<S>,
    /// The buyer's locale, such as `en` or `fr-CA`.
    pub locale: Text<35>,
    /// The shop.
    pub shop: Shop<S>,
    /// The version of the API.
    pub version: Text<32>,
}

/// The shop of a purchase.
#[derive(Clone, Debug, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(
    rename(deserialize = "$storefront_jwt::Shop"),
    bound(
        deserialize = "S::Metafields: Deserialize<'de>",
        serialize = "S::Metafields: Serialize"
    )
)]
pub struct Shop<S: Storage = Counted> {
    /// Its id.
    pub id: u64,
    /// Its domain, without a scheme.
    pub domain: Text<253>,
    /// Its metafields.
    pub metafields: S::Metafields,
}

/// The purchase that has been completed.
#[derive(Clone, Debug, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(
    rename(deserialize = "$storefront_jwt::InitialPurchase"),
    rename_all = "camelCase",
    bound(
        deserialize = "S::LineItems: Deserialize<'de>",
        serialize = "S::LineItems: Serialize"
    )
)]
pub struct InitialPurchase<S: Storage = Counted> {
    /// Its reference id, the same as `sub`.
    pub reference_id: Text<128>,
    /// The customer's id; absent or `null` for a guest. A number is taken as its digits.
    #[serde(
        default,
        deserialize_with = "customer_id",
        skip_serializing_if = "Option::is_none"
    )]
    pub customer_id: Option<Text<64>>,
    /// Where it is sent, by ISO 3166-1.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub destination_country_code: Option<Text<8>>,
    /// What it costs.
    pub total_price_set: MoneyBag,
    /// What was bought.
    pub line_items: S::LineItems,
}

/// A line of the purchase.
#[derive(Clone, Debug, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(
    rename(deserialize = "$storefront_jwt::LineItem"),
    rename_all = "camelCase",
    bound(
        deserialize = "S::Text: Deserialize<'de>, S::Metafields: Deserialize<'de>",
        serialize = "S::Text: Serialize, S::Metafields: Serialize"
    )
)]
pub struct LineItem<S: Storage> {
    /// The product.
    pub product: Product<S>,
    /// How many.
    pub quantity: u64,
    /// What they cost together.
    pub total_price_set: MoneyBag,
    /// The selling plan's id, for a subscription.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub selling_plan_id: Option<u64>,
}

/// A product.
#[derive(Clone, Debug, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(
    rename(deserialize = "$storefront_jwt::Product"),
    bound(
        deserialize = "S::Text: Deserialize<'de>, S::Metafields: Deserialize<'de>",
        serialize = "S::Text: Serialize, S::Metafields: Serialize"
    )
)]
pub struct Product<S: Storage> {
    /// Its id.
    pub id: u64,
    /// Its title.
    pub title: S::Text,
    /// The variant that was bought.
    pub variant: Variant<S>,
    /// Its metafields.
    pub metafields: S::Metafields,
}

/// A variant of a product.
#[derive(Clone, Debug, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(
    rename(deserialize = "$storefront_jwt::Variant"),
    bound(
        deserialize = "S::Text: Deserialize<'de>, S::Metafields: Deserialize<'de>",
        serialize = "S::Text: Serialize, S::Metafields: Serialize"
    )
)]
pub struct Variant<S: Storage> {
    /// Its id.
    pub id: u64,
    /// Its title.
    pub title: S::Text,
    /// Its metafields.
    pub metafields: S::Metafields,
}

/// An amount in the shop's currency and in the buyer's.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(
    rename(deserialize = "$storefront_jwt::MoneyBag"),
    rename_all = "camelCase"
)]
pub struct MoneyBag {
    /// In the shop's currency.
    pub shop_money: Money,
    /// In the buyer's currency.
    pub presentment_money: Money,
}

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(
    rename(deserialize = "$storefront_jwt::Money"),
    rename_all = "camelCase"
)]
pub struct Money {
    /// How much; a string on the wire.
    #[serde(with = "json::in_string")]
    pub amount: Decimal,
    /// The currency, by ISO 4217.
    pub currency_code: Text<8>,
}

/// A metafield.
#[derive(Clone, Debug, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(
    rename(deserialize = "$storefront_jwt::Metafield"),
    rename_all = "camelCase",
    bound(
        deserialize = "S::Text: Deserialize<'de>",
        serialize = "S::Text: Serialize"
    )
)]
pub struct Metafield<S: Storage> {
    /// Its namespace.
    pub namespace: S::Text,
    /// Its key.
    pub key: S::Text,
    /// Its value.
    pub value: MetafieldValue<S::Text>,
    /// How the value is to be taken.
    pub value_type: ValueType,
}

/// How a metafield's value is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueType {
    /// A whole number.
    Integer,
    /// Text.
    String,
    /// JSON in a string.
    JsonString,
}

/// A metafield's value: on the wire a string or a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetafieldValue<T> {
    /// A string.
    Text(T),
    /// A number.
    Number(Decimal),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for MetafieldValue<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(json::RAW, ValueVisitor(PhantomData))
    }
}

struct ValueVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ValueVisitor<T> {
    type Value = MetafieldValue<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a number")
    }

    fn visit_borrowed_str<E: de::Error>(self, json: &'de str) -> Result<Self::Value, E> {
        let mut reader = Reader::new(json);
        let value = if reader.peek() == Some(b'"') {
            T::deserialize(&mut reader).map(MetafieldValue::Text)
        } else {
            Decimal::deserialize(&mut reader).map(MetafieldValue::Number)
        };
        value.map_err(|error| match error {
            Error::ClaimTooLong(_) => E::invalid_length(json.len(), &self),
            other => E::custom(other),
        })
    }
}

impl<T: Serialize> Serialize for MetafieldValue<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Number(number) => number.serialize(serializer),
        }
    }
}

/// A string, a whole number, or `null`.
fn customer_id<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Text<64>>, D::Error> {
    d.deserialize_newtype_struct(json::RAW, CustomerIdVisitor)
}

struct CustomerIdVisitor;

impl<'de> Visitor<'de> for CustomerIdVisitor {
    type Value = Option<Text<64>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, a whole number, or null")
    }

    fn visit_borrowed_str<E: de::Error>(self, json: &'de str) -> Result<Option<Text<64>>, E> {
        let id = match json.as_bytes() {
            b"null" => return Ok(None),
            [b'"', ..] => Text::deserialize(&mut Reader::new(json)),
            digits if digits.iter().all(u8::is_ascii_digit) => Text::try_from(json),
            _ => Err(Error::ClaimInvalid("")),
        };
        id.map(Some).map_err(|error| match error {
            Error::ClaimTooLong(_) => E::invalid_length(json.len(), &self),
            other => E::custom(other),
        })
    }
}
