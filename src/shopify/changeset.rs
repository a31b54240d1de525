//! The changeset that an app signs for `applyChangeset` in a post-purchase extension.
//!
//! Source of the rules: Shopify's reference of the post-purchase API, and its tutorial, whose two
//! slips (`iat` in milliseconds, `variantID`) most apps have copied.

use serde::ser::{Serialize, Serializer};

use crate::claims::{Claims, class, expect};
use crate::error::Error;
use crate::json::object::{Empty, InPlace, object};
use crate::json::reader::Reader;
use crate::json::text::Text;
use crate::json::variants::unit_variants;
use crate::json::{Decimal, Element, Elements, JsonStr, read_in_place};
use crate::time::{MaxAge, Times, UnixTime};

use super::post_purchase::{MetafieldValue, ValueType};

object! {
    /// A changeset, signed by the app with its client secret and applied by Shopify.
    ///
    /// Borrows its changes from a slice, to be signed, or from the payload; read it with
    /// [`Verifier::verify_into`](crate::Verifier::verify_into) or
    /// [`verify_in_place`](crate::Verifier::verify_in_place). All changes have been read once when
    /// it is accepted.
    ///
    /// Times are written in seconds. One that is read above 10¹¹ counts as milliseconds, which
    /// Shopify's tutorial signs.
    ///
    #[cfg_attr(feature = "rustcrypto", doc = "```")]
    #[cfg_attr(not(feature = "rustcrypto"), doc = "```ignore")]
    /// use storefront_jwt::shopify::changeset::{AddVariant, Change, Changeset, Expected, Ids};
    /// use storefront_jwt::{MaxAge, SecretKey, UnixTime, Verifier, sign};
    ///
    /// let key = SecretKey::new("the client secret that Shopify shows")?;
    /// let now = UnixTime::from_secs(1_700_000_000);
    /// let ids = Ids {
    ///     client_id: "the app's client id",
    ///     jti: "6b3e1c56-1f0b-4a70-9b1e-0f3f6f6d2a51", // a fresh UUID
    ///     reference_id: "of the purchase, as the post-purchase token has it",
    /// };
    /// let mut variant = AddVariant::default();
    /// (variant.variant_id, variant.quantity) = (43_729_076_912_150, 1);
    /// let changes = [Change::AddVariant(variant)];
    /// let mut buf = [0; 1024];
    /// let token = sign(&Changeset::new(ids, now, &changes)?, &key, &mut buf)?;
    ///
    /// // Read, for instance to log what was signed.
    /// let expected = Expected::new(ids.client_id, MaxAge::from_secs(600));
    /// let verifier = Verifier::new(key, now);
    /// let mut payload = [0; 1024];
    /// let read = verifier.verify_into::<Changeset<'_>>(token, &expected, &mut payload)?;
    /// for change in &read.claims.changes {
    ///     assert!(matches!(change?, Change::AddVariant(variant) if variant.quantity == 1));
    /// }
    /// # Ok::<(), storefront_jwt::Error>(())
    /// ```
    #[derive(Clone, Debug, PartialEq)]
    pub struct Changeset<'p> {
        /// The app's client id.
        "iss" => pub iss: Text<64>,
        /// The token's own id, a UUID.
        "jti" => pub jti: Text<64>,
        /// When it was signed: not before the purchase was completed.
        "iat" => pub iat: UnixTime as seconds_or_milliseconds,
        /// The reference id of the purchase.
        "sub" => pub sub: Text<128>,
        /// What to change.
        "changes" => pub changes: Elements<'p, Change<'p>>,
        /// When it expires.
        "exp" => pub exp: Option<UnixTime> as optional_seconds_or_milliseconds,
        /// When it starts to be valid.
        "nbf" => pub nbf: Option<UnixTime> as optional_seconds_or_milliseconds,
    }
}

class! { ['p] Changeset<'p> }

/// The ids in a changeset, by name, since they are all text and easily swapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ids<'a> {
    /// The app's client id, at most 64 bytes: `iss`.
    pub client_id: &'a str,
    /// A fresh UUID from the caller, who has the randomness, at most 64 bytes: `jti`.
    pub jti: &'a str,
    /// The reference id of the purchase, at most 128 bytes: `sub`.
    pub reference_id: &'a str,
}

impl<'p> Changeset<'p> {
    /// A changeset to be signed.
    ///
    /// # Errors
    ///
    /// [`Error::ClaimTooLong`] for an id that is too long.
    pub fn new(ids: Ids<'_>, iat: UnixTime, changes: &'p [Change<'p>]) -> Result<Self, Error> {
        Ok(Self {
            iss: Text::of_claim("iss", &[ids.client_id])?,
            jti: Text::of_claim("jti", &[ids.jti])?,
            iat,
            sub: Text::of_claim("sub", &[ids.reference_id])?,
            changes: Elements::from(changes),
            ..Self::EMPTY
        })
    }
}

/// What the caller expects of a [`Changeset`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Expected<'e> {
    client_id: &'e str,
    max_age: MaxAge,
    reference_id: Option<&'e str>,
}

impl<'e> Expected<'e> {
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
    pub const fn with_reference_id(self, reference_id: &'e str) -> Self {
        Self {
            reference_id: Some(reference_id),
            ..self
        }
    }
}

impl Claims for Changeset<'_> {
    type Expected<'e> = Expected<'e>;

    fn times(&self, expected: &Expected<'_>) -> Times {
        Times::aging(Some(self.iat), expected.max_age)
            .with_nbf(self.nbf)
            .with_exp(self.exp)
    }

    fn check(&self, expected: &Expected<'_>) -> Result<(), Error> {
        expect("iss", &self.iss, Some(expected.client_id))?;
        expect("sub", &self.sub, expected.reference_id)?;
        self.changes.iter().try_for_each(|change| {
            change
                .map(|_| ())
                .map_err(|error| error.for_claim("changes"))
        })
    }
}

fn seconds_or_milliseconds(place: &mut UnixTime, reader: &mut Reader<'_>) -> Result<(), Error> {
    const LAST_SECONDS: UnixTime = UnixTime::from_secs(100_000_000_000);

    place.fill(reader)?;
    if *place > LAST_SECONDS {
        *place = UnixTime::from_micros(place.as_micros() / 1000);
    }
    Ok(())
}

fn optional_seconds_or_milliseconds(
    place: &mut Option<UnixTime>,
    reader: &mut Reader<'_>,
) -> Result<(), Error> {
    seconds_or_milliseconds(place.insert(UnixTime::EMPTY), reader)
}

/// One change to the order.
///
/// Its `type` says which members it has; members that only other types of change have are skipped,
/// whatever they hold.
#[derive(Clone, Debug, PartialEq)]
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

/// By its `type`, which may stand anywhere: it is looked for first.
impl<'de: 'p, 'p> Element<'de> for Change<'p> {
    fn read(reader: &mut Reader<'de>) -> Result<Self, Error> {
        let mut tagged = Tagged::EMPTY;
        tagged.fill(&mut reader.clone())?;
        match tagged.r#type {
            Type::AddVariant => read_in_place(reader).map(Self::AddVariant),
            Type::AddShippingLine => read_in_place(reader).map(Self::AddShippingLine),
            Type::SetMetafield => read_in_place(reader).map(Self::SetMetafield),
            Type::AddSubscription => read_in_place(reader).map(Self::AddSubscription),
        }
    }
}

impl Serialize for Change<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::AddVariant(change) => change.serialize(serializer),
            Self::AddShippingLine(change) => change.serialize(serializer),
            Self::SetMetafield(change) => change.serialize(serializer),
            Self::AddSubscription(change) => change.serialize(serializer),
        }
    }
}

object! {
    struct Tagged {
        "type" => r#type: Type,
    }
}

unit_variants! {
    /// What a change does.
    #[derive(Clone, Copy)]
    enum Type {
        "add_variant" => AddVariant,
        "add_shipping_line" => AddShippingLine,
        "set_metafield" => SetMetafield,
        "add_subscription" => AddSubscription,
    }
}

object! {
    /// Adds a product variant.
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub struct AddVariant<'p> {
        const "type" = "add_variant";
        /// The variant's id. Written as `variantId`; `variantID` is read as well.
        "variantId" | "variantID" => pub variant_id: u64,
        /// How many.
        "quantity" => pub quantity: u64,
        /// A discount on them.
        "discount" => pub discount: Option<Discount<'p>>,
    }
}

object! {
    /// Adds a shipping line.
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub struct AddShippingLine<'p> {
        const "type" = "add_shipping_line";
        /// The price in the presentment currency.
        "price" => pub price: Decimal,
        /// The title that the merchant sees.
        "title" => pub title: Option<JsonStr<'p>>,
        /// The title that the buyer sees.
        "presentmentTitle" => pub presentment_title: Option<JsonStr<'p>>,
    }
}

object! {
    /// Sets a metafield of the order.
    #[derive(Clone, Debug, PartialEq)]
    pub struct SetMetafield<'p> {
        const "type" = "set_metafield";
        /// Its key.
        "key" => pub key: JsonStr<'p>,
        /// Its namespace.
        "namespace" => pub namespace: JsonStr<'p>,
        /// Its value.
        "value" => pub value: MetafieldValue<JsonStr<'p>>,
        /// How the value is to be taken.
        "valueType" => pub value_type: ValueType,
    }
}

object! {
    /// Adds a product variant with a selling plan.
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub struct AddSubscription<'p> {
        const "type" = "add_subscription";
        /// The variant's id. Written as `variantId`; `variantID` is read as well.
        "variantId" | "variantID" => pub variant_id: u64,
        /// The selling plan's id.
        "sellingPlanId" => pub selling_plan_id: u64,
        /// The price of the first shipment.
        "initialShippingPrice" => pub initial_shipping_price: Decimal,
        /// The price of each further shipment.
        "recurringShippingPrice" => pub recurring_shipping_price: Decimal,
        /// How many.
        "quantity" => pub quantity: u64,
        /// What the shipping line is called.
        "shippingOption" => pub shipping_option: Option<ShippingOption<'p>>,
        /// A discount on them.
        "discount" => pub discount: Option<Discount<'p>>,
    }
}

object! {
    /// What a subscription's shipping line is called.
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub struct ShippingOption<'p> {
        /// The title that the merchant sees.
        "title" => pub title: Option<JsonStr<'p>>,
        /// The title that the buyer sees.
        "presentmentTitle" => pub presentment_title: Option<JsonStr<'p>>,
    }
}

object! {
    /// A discount on a line.
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub struct Discount<'p> {
        /// How much, by `value_type`.
        "value" => pub value: Decimal,
        /// Per cent, or an amount in the presentment currency.
        "valueType" => pub value_type: DiscountType,
        /// What the discount is called.
        "title" => pub title: JsonStr<'p>,
    }
}

unit_variants! {
    /// How a discount's value is to be taken.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum DiscountType {
        /// Per cent.
        "percentage" => Percentage,
        /// An amount in the presentment currency.
        "fixed_amount" => FixedAmount,
    }
}
