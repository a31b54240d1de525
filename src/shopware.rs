//! Shopware 6: the token that a storefront's shop issues for an app's server.
//!
//! Source of the rules: Shopware's architecture decision record of 2023-06-27 on communication
//! between an app's client and its server, and the route `AppJWTGenerateRoute` as it was shipped
//! since 6.5.5.

use core::time::Duration;

use serde::ser::{Error as _, Serialize, Serializer};

use crate::claims::{Claims, class, expect};
use crate::error::Error;
use crate::json::object::{Empty, InPlace, OwnedValue, object};
use crate::json::reader::Reader;
use crate::json::text::Text;
use crate::time::{Times, UnixTime};

mod token_cache;

pub use token_cache::{Action, TokenCache};

/// The HTTP header with the bare token, without `Bearer`.
pub const TOKEN_HEADER: &str = "shopware-app-token";

/// The HTTP header with the shop's id: not signed, so use it only to look up the shop's secret.
pub const SHOP_ID_HEADER: &str = "shopware-app-shop-id";

/// How long Shopware's tokens live: 10 minutes. A token may say otherwise; nothing relies on this.
pub const TOKEN_LIFETIME: Duration = Duration::from_secs(600);

/// What the caller expects of an [`AppToken`]: the shop whose secret is used.
///
/// Any shop that has installed the app can sign tokens with its own secret; only this ties the
/// token to the shop whose secret was looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Expected<'e> {
    shop_id: &'e str,
}

impl<'e> Expected<'e> {
    /// A token of the shop with this id, as it was registered: no URL. An empty one is
    /// [`Error::Expectation`].
    #[must_use]
    pub const fn new(shop_id: &'e str) -> Self {
        Self { shop_id }
    }
}

object! {
    /// Shopware's app-server token, in both of its forms.
    ///
    /// | | decision record | as shipped since 6.5.5 |
    /// |---|---|---|
    /// | shop | `shopId` | `iss` |
    /// | times | `iat`, `exp` | `iat`, `nbf`, `exp`, with fractions |
    /// | session | `salesChannelId`, `customerId` | the same |
    /// | | `cartToken` | `currencyId`, `languageId` |
    /// | | | `paymentMethodId`, `shippingMethodId` |
    /// | since 6.6.9 | | `inAppPurchases` |
    ///
    /// `iat`, `exp` and one of `iss` and `shopId` are required; if both are there they must agree.
    /// The claims of a session are there if the app has the permission to see them. None is `null`,
    /// except `inAppPurchases`.
    ///
    /// `P` is what becomes of `inAppPurchases`, which has no bound (3,452 characters for twenty):
    /// by default only whether it is there. Take [`JsonStr`](crate::json::JsonStr) to borrow it
    /// from the payload in full, with [`Verifier::verify_into`](crate::Verifier::verify_into), or
    /// [`Text<N>`](Text) to copy up to `N` bytes.
    ///
    /// ```
    /// use storefront_jwt::shopware::{AppToken, Expected};
    /// use storefront_jwt::{Clock, Error, HmacSha256, Text, Verifier};
    ///
    /// /// From the headers [`TOKEN_HEADER`] and [`SHOP_ID_HEADER`], and the key of that shop.
    /// fn customer<K: HmacSha256, T: Clock>(
    ///     token: &str,
    ///     shop_id: &str,
    ///     key: K,
    ///     clock: T,
    /// ) -> Result<Option<Text<64>>, Error> {
    ///     let verifier = Verifier::new(key, clock);
    ///     let accepted = verifier.verify::<AppToken>(token, &Expected::new(shop_id))?;
    ///     Ok(accepted.claims.customer_id)
    /// }
    /// ```
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub struct AppToken<P = Ignored> of [InAppPurchases<P>] {
        /// The shop's id, as shipped.
        "iss" => pub iss: Option<Text<64>>,
        /// When the token was issued.
        "iat" => pub iat: UnixTime,
        /// When it starts to be valid.
        "nbf" => pub nbf: Option<UnixTime>,
        /// When it expires.
        "exp" => pub exp: UnixTime,
        /// What the shop has bought in the app: itself an RS256 token by Shopware, passed on as
        /// text and not verified here.
        "inAppPurchases" => pub in_app_purchases: InAppPurchases<P>,
        /// The sales channel; with the permission `sales_channel:read`.
        "salesChannelId" => pub sales_channel_id: Option<Text<64>>,
        /// The customer who is logged in; with the permission `customer:read`.
        "customerId" => pub customer_id: Option<Text<64>>,
        /// The currency; with the permission `currency:read`.
        "currencyId" => pub currency_id: Option<Text<64>>,
        /// The language; with the permission `language:read`.
        "languageId" => pub language_id: Option<Text<64>>,
        /// The payment method; with the permission `payment_method:read`.
        "paymentMethodId" => pub payment_method_id: Option<Text<64>>,
        /// The shipping method; with the permission `shipping_method:read`.
        "shippingMethodId" => pub shipping_method_id: Option<Text<64>>,
        /// The shop's id, by the decision record.
        "shopId" => pub shop_id: Option<Text<64>>,
        /// The cart; only in the decision record.
        "cartToken" => pub cart_token: Option<Text<64>>,
    }
}

class! { [P] AppToken<P> }
class! { owned [P: OwnedValue] AppToken<P> }

impl AppToken {
    /// A token as a shop issues it, to be signed: valid from `iat` for `lifetime`
    /// ([`TOKEN_LIFETIME`] for Shopware), with no claim of the session.
    ///
    /// # Errors
    ///
    /// [`Error::ClaimTooLong`] for a shop id of more than 64 bytes.
    pub fn new(shop_id: &str, iat: UnixTime, lifetime: Duration) -> Result<Self, Error> {
        Self::new_with_purchases(shop_id, iat, lifetime, InAppPurchases::Absent)
    }
}

impl<P> AppToken<P> {
    /// [`new`](AppToken::new) with this `inAppPurchases`.
    ///
    /// # Errors
    ///
    /// [`Error::ClaimTooLong`] for a shop id of more than 64 bytes.
    pub fn new_with_purchases(
        shop_id: &str,
        iat: UnixTime,
        lifetime: Duration,
        in_app_purchases: InAppPurchases<P>,
    ) -> Result<Self, Error> {
        let iss = Text::of_claim("iss", &[shop_id])?;
        Ok(Self {
            iss: Some(iss),
            iat,
            nbf: Some(iat),
            exp: iat.saturating_add(lifetime),
            in_app_purchases,
            ..Self::default()
        })
    }

    /// The id of the shop that issued the token, from `iss` or `shopId`; empty only in a token that
    /// was built by hand without either.
    #[must_use]
    pub fn shop(&self) -> &str {
        self.iss
            .as_ref()
            .or(self.shop_id.as_ref())
            .map_or("", Text::as_str)
    }
}

impl<P> Claims for AppToken<P> {
    type Expected<'e> = Expected<'e>;

    fn times(&self, _: &Expected<'_>) -> Times {
        Times::expiring(self.exp)
            .with_iat(Some(self.iat))
            .with_nbf(self.nbf)
    }

    fn check(&self, expected: &Expected<'_>) -> Result<(), Error> {
        if let Some(iss) = &self.iss {
            expect("iss", iss, Some(expected.shop_id))?;
        }
        match (&self.shop_id, &self.iss) {
            (None, Some(_)) => Ok(()),
            (None, None) => Err(Error::ClaimMissing("iss")),
            (Some(shop_id), _) => expect("shopId", shop_id, Some(expected.shop_id)),
        }
    }
}

/// The claim `inAppPurchases`, which Shopware issues since 6.6.9.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum InAppPurchases<P = Ignored> {
    /// The shop is older, or does not say.
    #[default]
    Absent,
    /// Nothing was bought.
    Null,
    /// The nested token.
    Token(P),
}

impl<P> Empty for InAppPurchases<P> {
    const EMPTY: Self = Self::Absent;

    fn clear(&mut self) {
        *self = Self::Absent;
    }

    fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// A token of a type without a size, which [`Ignored`] is, holds nothing of what was read.
    fn is_kept(&self) -> bool {
        size_of::<P>() > 0 || !matches!(self, Self::Token(_))
    }
}

impl<'p, P: InPlace<'p>> InPlace<'p> for InAppPurchases<P> {
    const REQUIRED: bool = false;

    fn fill(&mut self, reader: &mut Reader<'p>) -> Result<(), Error> {
        if reader.null()? {
            *self = Self::Null;
            return Ok(());
        }
        // Shopware writes `null` where nothing was bought; this is no token.
        if reader.rest.starts_with(br#""""#) {
            return Err(reader.skip_as_mismatch());
        }
        *self = Self::Token(P::empty());
        match self {
            Self::Token(token) => token.fill(reader),
            _ => Ok(()),
        }
    }
}

impl<P: Serialize> Serialize for InAppPurchases<P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent | Self::Null => serializer.serialize_none(),
            Self::Token(token) => serializer.serialize_some(token),
        }
    }
}

/// A text that is checked to be one, and then left where it is.
///
/// It cannot be written, since it is not known any more. An [`AppToken`] leaves it out where
/// another serializer writes it, and is not signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ignored;

impl Empty for Ignored {
    const EMPTY: Self = Self;
}

impl InPlace<'_> for Ignored {
    fn fill(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        reader.string().map(|_| ())
    }
}

impl OwnedValue for Ignored {}

/// An error.
impl Serialize for Ignored {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom("an ignored text"))
    }
}
