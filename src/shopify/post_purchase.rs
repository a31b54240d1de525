//! The token that Shopify hands to a post-purchase checkout extension.
//!
//! Source of the rules: Shopify's reference of the post-purchase API (`inputData`).

use crate::claims::registered::Audience;
use crate::claims::{Claims, class, expect};
use crate::error::Error;
use crate::json::object::{Empty as _, InPlace as _, object};
use crate::json::reader::Reader;
use crate::json::text::Text;
use crate::json::{Decimal, Elements, in_string, quoted};
use crate::time::{MaxAge, Times, UnixTime};

use super::host;

mod lists;
mod metafield;
mod storage;

pub use metafield::{Metafield, MetafieldValue, ValueType};
pub use storage::{Counted, Fixed, Storage, Streamed};

const ISSUER: &str = "shopify";

/// The first of the two points at which an extension gets a token.
const EXTENSION_POINT: &str = "Checkout::PostPurchase::ShouldRender";

object! {
    /// The post-purchase token: a buyer has completed a purchase, and Shopify says which.
    ///
    /// It has no `exp`, so [`Expected`] demands a maximum age. It has had no `aud` so far;
    /// [`Expected::with_client_id`] says what to do with one.
    ///
    /// Required are `iss`, `sub`, `iat`, the extension point, the shop's id and domain, the
    /// purchase's reference id, total and line items, and of a line item all but its metafields
    /// and selling plan. Nothing else bears on trust, and may be absent or `null`.
    ///
    /// `S` says what becomes of the lists in it, which have no bound:
    ///
    /// * [`Counted`], the default: line items and metafields are checked to be JSON and counted;
    /// * [`Streamed`]: they are borrowed from the payload and read one after the other, any number
    ///   of them;
    /// * [`Fixed<ITEMS, METAFIELDS>`](Fixed): they are copied into lists of these capacities, and
    ///   what does not fit is refused with its name.
    ///
    /// With [`Verifier::verify_into`](crate::Verifier::verify_into) or
    /// [`verify_in_place`](crate::Verifier::verify_in_place) a token may be of any length. Any
    /// number of line items takes no memory but the token's own:
    ///
    /// ```
    /// use storefront_jwt::shopify::post_purchase::{Expected, PostPurchase, Streamed};
    /// use storefront_jwt::{Clock, Error, HmacSha256, MaxAge, Verifier};
    ///
    /// fn pieces<K: HmacSha256, T: Clock>(
    ///     verifier: &Verifier<K, T>,
    ///     token: &mut [u8], // decoded in place
    /// ) -> Result<u64, Error> {
    ///     let expected = Expected::new(MaxAge::from_secs(600));
    ///     let purchase: PostPurchase<Streamed<'_>> =
    ///         verifier.verify_in_place(token, &expected)?.claims;
    ///     let items = purchase.input_data.initial_purchase.line_items;
    ///     items.iter().try_fold(0, |sum: u64, item| Ok(sum.saturating_add(item?.quantity)))
    /// }
    /// ```
    ///
    /// A [`Slot`](crate::Slot) holds the line items in memory of a fixed size.
    #[derive(Clone, Debug, PartialEq)]
    pub struct PostPurchase<S: Storage = Counted> of [S::LineItems, S::Metafields] {
        /// `shopify`.
        "iss" => pub iss: Text<64>,
        /// The reference id of the purchase. Opaque; 54 bytes is the longest that has been seen.
        "sub" => pub sub: Text<128>,
        /// When the token was issued.
        "iat" => pub iat: UnixTime,
        /// When it expires; not sent so far.
        "exp" => pub exp: Option<UnixTime>,
        /// When it starts to be valid; not sent so far.
        "nbf" => pub nbf: Option<UnixTime>,
        /// The purchase.
        "input_data" => pub input_data: InputData<S>,
    }
}

class! { [S: Storage] PostPurchase<S> }

impl<'p> PostPurchase<Streamed<'p>> {
    /// A token as Shopify issues it, to be signed in tests: of the purchase with this reference id,
    /// in the shop with this domain. Prices, ids and metafields are zero or empty: assign what is
    /// needed.
    ///
    /// # Errors
    ///
    /// [`Error::ClaimTooLong`] for a reference id of more than 128 bytes, or a domain of more than
    /// 253.
    pub fn new(
        reference_id: &str,
        domain: &str,
        iat: UnixTime,
        line_items: &'p [LineItem<Streamed<'p>>],
    ) -> Result<Self, Error> {
        let mut token = Self::empty();
        token.iss = Text::of_claim("iss", &[ISSUER])?;
        token.sub = Text::of_claim("sub", &[reference_id])?;
        token.iat = iat;
        let InputData {
            extension_point,
            initial_purchase,
            shop,
            ..
        } = &mut token.input_data;
        *extension_point = Text::of_claim("extensionPoint", &[EXTENSION_POINT])?;
        shop.domain = Text::of_claim("domain", &[domain])?;
        initial_purchase.reference_id = token.sub.clone();
        initial_purchase.line_items = Elements::from(line_items);
        Ok(token)
    }
}

/// What the caller expects of a [`PostPurchase`] token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Expected<'e> {
    max_age: MaxAge,
    client_id: Option<&'e str>,
    reference_id: Option<&'e str>,
    shop: Option<&'e str>,
}

impl<'e> Expected<'e> {
    /// Any purchase in any shop, at most `max_age` ago. Without this bound a stolen token
    /// could be used without end.
    #[must_use]
    pub const fn new(max_age: MaxAge) -> Self {
        Self {
            max_age,
            client_id: None,
            reference_id: None,
            shop: None,
        }
    }

    /// Refuses a token whose `aud` is not this app's client id, alone or among others (RFC 7519
    /// §4.1.3). A token need not have one. Without this an `aud` is skipped, whatever it is.
    #[must_use]
    pub const fn with_client_id(self, client_id: &'e str) -> Self {
        Self {
            client_id: Some(client_id),
            ..self
        }
    }

    /// Demands this purchase: compare with what the request's body says.
    #[must_use]
    pub const fn with_reference_id(self, reference_id: &'e str) -> Self {
        Self {
            reference_id: Some(reference_id),
            ..self
        }
    }

    /// Demands this shop, by its domain such as `example.myshopify.com`; `https://` before it and a
    /// slash behind it are taken off. Anything else is [`Error::Expectation`].
    #[must_use]
    pub const fn with_shop(self, domain: &'e str) -> Self {
        Self {
            shop: Some(domain),
            ..self
        }
    }
}

impl<S: Storage> Claims for PostPurchase<S> {
    type Expected<'e> = Expected<'e>;

    fn times(&self, expected: &Expected<'_>) -> Times {
        Times::aging(Some(self.iat), expected.max_age)
            .with_nbf(self.nbf)
            .with_exp(self.exp)
    }

    fn check(&self, expected: &Expected<'_>) -> Result<(), Error> {
        let InputData {
            shop,
            initial_purchase,
            ..
        } = &self.input_data;
        expect("iss", &self.iss, Some(ISSUER))?;
        if self.sub.is_empty() || self.sub != initial_purchase.reference_id {
            return Err(Error::ClaimMismatch("sub"));
        }
        expect("sub", &self.sub, expected.reference_id)?;
        if expected.client_id == Some("") {
            return Err(Error::Expectation("aud"));
        }
        match expected.shop {
            Some(domain) if !host::is_expected("domain", &shop.domain, domain)? => {
                Err(Error::ClaimMismatch("domain"))
            }
            _ => Ok(()),
        }
    }

    /// The claims do not hold `aud`, which has no bound and is seldom there.
    fn check_payload(expected: &Expected<'_>, mut payload: Reader<'_>) -> Result<(), Error> {
        let Some(client_id) = expected.client_id else {
            return Ok(());
        };
        let mut audience = OnlyAudience::EMPTY;
        audience.fill(&mut payload)?;
        match audience.aud {
            Some(aud) if !aud.contains(client_id) => Err(Error::ClaimMismatch("aud")),
            _ => Ok(()),
        }
    }
}

object! {
    struct OnlyAudience<'p> {
        "aud" => aud: Option<Audience<'p>>,
    }
}

object! {
    /// What Shopify tells the extension.
    #[derive(Clone, Debug, PartialEq)]
    pub struct InputData<S: Storage = Counted> of [S::LineItems, S::Metafields] {
        /// The extension point, such as `Checkout::PostPurchase::ShouldRender`.
        "extensionPoint" => pub extension_point: Text<64>,
        /// The purchase that has been completed.
        "initialPurchase" => pub initial_purchase: InitialPurchase<S>,
        /// The buyer's locale, such as `en` or `fr-CA`.
        "locale" => pub locale: Option<Text<35>> = empty,
        /// The shop.
        "shop" => pub shop: Shop<S>,
        /// The version of the API.
        "version" => pub version: Option<Text<32>> = empty,
    }
}

object! {
    /// The shop of a purchase.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Shop<S: Storage = Counted> of [S::Metafields] {
        /// Its id.
        "id" => pub id: u64,
        /// Its domain, without a scheme.
        "domain" => pub domain: Text<253>,
        /// Its metafields.
        "metafields" => pub metafields: S::Metafields = empty,
    }
}

object! {
    /// The purchase that has been completed.
    #[derive(Clone, Debug, PartialEq)]
    pub struct InitialPurchase<S: Storage = Counted> of [S::LineItems] {
        /// Its reference id, the same as `sub`.
        "referenceId" => pub reference_id: Text<128>,
        /// The customer's id; absent or `null` for a guest. A number is taken as its digits.
        "customerId" => pub customer_id: Option<Text<64>> as customer_id = empty,
        /// Where it is sent, by ISO 3166-1.
        "destinationCountryCode" => pub destination_country_code: Option<Text<8>> = empty,
        /// What it costs.
        "totalPriceSet" => pub total_price_set: MoneyBag,
        /// What was bought.
        "lineItems" => pub line_items: S::LineItems,
    }
}

/// Reads a string or a whole number.
fn customer_id(place: &mut Option<Text<64>>, reader: &mut Reader<'_>) -> Result<(), Error> {
    if !matches!(reader.peek(), Some(b'0'..=b'9')) {
        return place.fill(reader);
    }
    let digits = reader.number_text()?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::ClaimInvalid(""));
    }
    *place = Some(Text::try_from(digits)?);
    Ok(())
}

object! {
    /// A line of the purchase.
    #[derive(Clone, Debug, PartialEq)]
    pub struct LineItem<S: Storage> of [S::Text, S::Metafields] {
        /// The product.
        "product" => pub product: Product<S>,
        /// How many.
        "quantity" => pub quantity: u64,
        /// What they cost together.
        "totalPriceSet" => pub total_price_set: MoneyBag,
        /// The selling plan's id, for a subscription.
        "sellingPlanId" => pub selling_plan_id: Option<u64> = empty,
    }
}

object! {
    /// A product.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Product<S: Storage> of [S::Text, S::Metafields] {
        /// Its id.
        "id" => pub id: u64,
        /// Its title.
        "title" => pub title: S::Text,
        /// The variant that was bought.
        "variant" => pub variant: Variant<S>,
        /// Its metafields.
        "metafields" => pub metafields: S::Metafields = empty,
    }
}

object! {
    /// A variant of a product.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Variant<S: Storage> of [S::Text, S::Metafields] {
        /// Its id.
        "id" => pub id: u64,
        /// Its title.
        "title" => pub title: S::Text,
        /// Its metafields.
        "metafields" => pub metafields: S::Metafields = empty,
    }
}

object! {
    /// An amount in the shop's currency and in the buyer's.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub struct MoneyBag {
        /// In the shop's currency.
        "shopMoney" => pub shop_money: Money,
        /// In the buyer's currency.
        "presentmentMoney" => pub presentment_money: Money,
    }
}

object! {
    /// An amount of money.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub struct Money {
        /// How much; a string on the wire.
        "amount" => pub amount: Decimal as in_string / quoted,
        /// The currency, by ISO 4217.
        "currencyCode" => pub currency_code: Text<8>,
    }
}
