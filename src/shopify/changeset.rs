//! The changeset that an app signs for `applyChangeset` in a post-purchase extension.
//!
//! Source of the rules: Shopify's reference of the post-purchase API, and its tutorial, whose two slips
//! (`iat` in milliseconds, `variantID`) most apps have copied.

use serde::de::{self, Deserialize, Deserializer};

use crate::claims::{expect, present};
use crate::json::{Decimal, Elements, JsonStr};
use crate::{Claims, Error, MaxAge, Text, Times, UnixTime};

use super::post_purchase::{MetafieldValue, ValueType};

/// A changeset, signed by the app with its client secret and applied by Shopify.
///
/// Borrows its changes from a slice, to be signed, or from the payload; read it with
/// [`Verifier::verify_into`](crate::Verifier::verify_into) or
/// [`verify_in_place`](crate::Verifier::verify_in_place). All changes have been read once when it is
/// accepted.
///
/// `iat` is written in seconds. A read `iat` above 10¹¹ counts as milliseconds.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Changeset<'p> {
    /// The app's client id.
    pub iss: Text<64>,
    /// The token's own id, a UUID.
    pub jti: Text<64>,
    /// When it was signed: not before the purchase was completed.
    #[serde(deserialize_with = "seconds_or_milliseconds")]
    pub iat: UnixTime,
    /// The reference id of the purchase.
    pub sub: Text<128>,
    /// What to change.
    #[serde(borrow)]
    pub changes: Elements<'p, Change<'p>>,
    /// When it expires.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub exp: Option<UnixTime>,
    /// When it starts to be valid.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub nbf: Option<UnixTime>,
}

impl<'p> Changeset<'p> {
    /// A changeset to be signed. `jti` is a fresh UUID from the caller, who has the randomness.
    ///
    /// # Errors
    ///
    /// [`Error::ClaimTooLong`] for a client id or `jti` of more than 64 bytes, or a reference id of more
    /// than 128.
    pub fn new(
        client_id: &str,
        jti: &str,
        iat: UnixTime,
        reference_id: &str,
        changes: &'p [Change<'p>],
    ) -> Result<Self, Error> {
        Ok(Self {
            iss: Text::try_from(client_id).map_err(|error| error.in_claim("iss"))?,
            jti: Text::try_from(jti).map_err(|error| error.in_claim("jti"))?,
            iat,
            sub: Text::try_from(reference_id).map_err(|error| error.in_claim("sub"))?,
            changes: Elements::from(changes),
            exp: None,
            nbf: None,
        })
    }
}

/// What a [`Changeset`] is held against.
#[derive(Clone, Copy, Debug)]
pub struct ChangesetExpected<'e> {
    client_id: &'e str,
    max_age: MaxAge,
    reference_id: Option<&'e str>,
}

impl<'e> ChangesetExpected<'e> {
    /// A changeset of the app with this client id, for any purchase. It need not expire by itself,
    /// hence `max_age`.
    #[must_use]
    pub const fn new(client_id: &'e str, max_age: MaxAge) -> Self {
        Self {
            client_id,
            max_age,
            reference_id: None,
        }
    }

    /// Demands this purchase.
    #[must_use]
    pub const fn reference_id(self, reference_id: &'e str) -> Self {
        Self {
            reference_id: Some(reference_id),
            ..self
        }
    }
}

impl Claims for Changeset<'_> {
    type Expected<'e> = ChangesetExpected<'e>;

    fn times(&self, expected: &ChangesetExpected<'_>) -> Times {
        Times::aging(Some(self.iat), expected.max_age)
            .not_before(self.nbf)
            .expires(self.exp)
    }

    fn check(&self, expected: &ChangesetExpected<'_>) -> Result<(), Error> {
        expect("iss", &self.iss, Some(expected.client_id))?;
        expect("sub", &self.sub, expected.reference_id)?;
        self.changes.iter().try_for_each(|change| {
            change
                .map(|_| ())
                .map_err(|error| error.in_claim("changes"))
        })
    }
}

fn seconds_or_milliseconds<'de, D: Deserializer<'de>>(d: D) -> Result<UnixTime, D::Error> {
    const LAST_SECONDS: UnixTime = UnixTime::from_secs(100_000_000_000);

    let iat = UnixTime::deserialize(d)?;
    Ok(if iat > LAST_SECONDS {
        UnixTime::from_micros(iat.as_micros() / 1000)
    } else {
        iat
    })
}

/// One change to the order.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Change<'p> {
    /// Adds a product variant.
    AddVariant(AddVariant<'p>),
    /// Adds a shipping line.
    AddShippingLine(AddShippingLine<'p>),
    /// Sets a metafield of the order.
    SetMetafield(SetMetafield<'p>),
    /// Adds a product variant with a selling plan.
    AddSubscription(AddSubscription<'p>),
}

/// Adds a product variant.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AddVariant<'p> {
    /// The variant's id. Written as `variantId`; `variantID` is read as well.
    pub variant_id: u64,
    /// How many.
    pub quantity: u64,
    /// A discount on them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount<'p>>,
}

/// Adds a shipping line.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AddShippingLine<'p> {
    /// The price in the presentment currency.
    pub price: Decimal,
    /// The title that the merchant sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<JsonStr<'p>>,
    /// The title that the buyer sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presentment_title: Option<JsonStr<'p>>,
}

/// Sets a metafield of the order.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetMetafield<'p> {
    /// Its key.
    pub key: JsonStr<'p>,
    /// Its namespace.
    pub namespace: JsonStr<'p>,
    /// Its value.
    pub value: MetafieldValue<JsonStr<'p>>,
    /// How the value is to be taken.
    pub value_type: ValueType,
}

/// Adds a product variant with a selling plan.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AddSubscription<'p> {
    /// The variant's id. Written as `variantId`; `variantID` is read as well.
    pub variant_id: u64,
    /// The selling plan's id.
    pub selling_plan_id: u64,
    /// The price of the first shipment.
    pub initial_shipping_price: Decimal,
    /// The price of each further shipment.
    pub recurring_shipping_price: Decimal,
    /// How many.
    pub quantity: u64,
    /// What the shipping line is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_option: Option<ShippingOption<'p>>,
    /// A discount on them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount<'p>>,
}

/// What a subscription's shipping line is called.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShippingOption<'p> {
    /// The title that the merchant sees.
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub title: Option<JsonStr<'p>>,
    /// The title that the buyer sees.
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub presentment_title: Option<JsonStr<'p>>,
}

/// A discount on a line.
#[derive(Clone, Copy, Debug, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Discount<'p> {
    /// How much, by `value_type`.
    pub value: Decimal,
    /// Per cent, or an amount in the presentment currency.
    pub value_type: DiscountType,
    /// What the discount is called.
    #[serde(borrow)]
    pub title: JsonStr<'p>,
}

/// How a discount's value is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscountType {
    /// Per cent.
    Percentage,
    /// An amount in the presentment currency.
    FixedAmount,
}

/// The members of every type of change. Serde reads tagged enums only with an allocator, because the
/// tag may stand last.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'p> {
    r#type: Type,
    #[serde(default, alias = "variantID", deserialize_with = "present")]
    variant_id: Option<u64>,
    #[serde(default, deserialize_with = "present")]
    quantity: Option<u64>,
    #[serde(borrow, default, deserialize_with = "present")]
    discount: Option<Discount<'p>>,
    #[serde(default, deserialize_with = "present")]
    price: Option<Decimal>,
    #[serde(borrow, default, deserialize_with = "present")]
    title: Option<JsonStr<'p>>,
    #[serde(borrow, default, deserialize_with = "present")]
    presentment_title: Option<JsonStr<'p>>,
    #[serde(borrow, default, deserialize_with = "present")]
    key: Option<JsonStr<'p>>,
    #[serde(borrow, default, deserialize_with = "present")]
    namespace: Option<JsonStr<'p>>,
    #[serde(borrow, default, deserialize_with = "present")]
    value: Option<MetafieldValue<JsonStr<'p>>>,
    #[serde(default, deserialize_with = "present")]
    value_type: Option<ValueType>,
    #[serde(default, deserialize_with = "present")]
    selling_plan_id: Option<u64>,
    #[serde(default, deserialize_with = "present")]
    initial_shipping_price: Option<Decimal>,
    #[serde(default, deserialize_with = "present")]
    recurring_shipping_price: Option<Decimal>,
    #[serde(borrow, default, deserialize_with = "present")]
    shipping_option: Option<ShippingOption<'p>>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Type {
    AddVariant,
    AddShippingLine,
    SetMetafield,
    AddSubscription,
}

impl<'de: 'p, 'p> Deserialize<'de> for Change<'p> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = Members::deserialize(deserializer)?;
        Ok(match members.r#type {
            Type::AddVariant => Change::AddVariant(AddVariant {
                variant_id: required(members.variant_id, "variantId")?,
                quantity: required(members.quantity, "quantity")?,
                discount: members.discount,
            }),
            Type::AddShippingLine => Change::AddShippingLine(AddShippingLine {
                price: required(members.price, "price")?,
                title: members.title,
                presentment_title: members.presentment_title,
            }),
            Type::SetMetafield => Change::SetMetafield(SetMetafield {
                key: required(members.key, "key")?,
                namespace: required(members.namespace, "namespace")?,
                value: required(members.value, "value")?,
                value_type: required(members.value_type, "valueType")?,
            }),
            Type::AddSubscription => Change::AddSubscription(AddSubscription {
                variant_id: required(members.variant_id, "variantId")?,
                selling_plan_id: required(members.selling_plan_id, "sellingPlanId")?,
                initial_shipping_price: required(
                    members.initial_shipping_price,
                    "initialShippingPrice",
                )?,
                recurring_shipping_price: required(
                    members.recurring_shipping_price,
                    "recurringShippingPrice",
                )?,
                quantity: required(members.quantity, "quantity")?,
                shipping_option: members.shipping_option,
                discount: members.discount,
            }),
        })
    }
}

fn required<T, E: de::Error>(member: Option<T>, name: &'static str) -> Result<T, E> {
    member.ok_or_else(|| E::missing_field(name))
}
