//! Shopware 6: the token that a storefront's shop issues for an app's server.
//!
//! Source of the rules: Shopware's architecture decision record of 2023-06-27 on communication between
//! an app's client and its server, and the route `AppJWTGenerateRoute` as it was shipped since 6.5.5.

use core::fmt;
use core::time::Duration;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};

use crate::claims::expect;
use crate::claims::record::{self, Slot};
use crate::json;
use crate::{Claims, Error, Text, Times, UnixTime};

mod slot;

pub use slot::{Lookup, TokenSlot};

/// The HTTP header with the bare token, without `Bearer`.
pub const TOKEN_HEADER: &str = "shopware-app-token";

/// The HTTP header with the shop's id: not signed, so good only for looking up the shop's secret.
pub const SHOP_ID_HEADER: &str = "shopware-app-shop-id";

/// How long Shopware's tokens live: 10 minutes. A token may say otherwise; nothing relies on this.
pub const TOKEN_LIFETIME: Duration = Duration::from_secs(600);

/// The shop whose secret is used, as [`AppToken`]'s mandatory expectation.
///
/// Any shop that has installed the app can sign tokens with its own secret; only this ties the token
/// to the shop whose secret was looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShopId<'e>(pub &'e str);

/// Shopware's app-server token, in both of its forms.
///
/// | | decision record | as shipped since 6.5.5 |
/// |---|---|---|
/// | shop | `shopId` | `iss` |
/// | times | `iat`, `exp` | `iat`, `nbf`, `exp`, with fractions |
/// | session | `salesChannelId`, `customerId`, `cartToken` | `salesChannelId`, `customerId`, `currencyId`, `languageId`, `paymentMethodId`, `shippingMethodId` |
/// | since 6.6.9 | | `inAppPurchases` |
///
/// `iat`, `exp` and one of `iss` and `shopId` are required; if both are there they must agree. The
/// claims of a session are there if the app has the permission to see them. None is `null`, except
/// `inAppPurchases`.
///
/// `P` is what becomes of `inAppPurchases`, which has no bound (3,452 characters for twenty): by
/// default only whether it is there. Take [`JsonStr`](crate::json::JsonStr) to borrow it from the
/// payload in full, with [`Verifier::verify_into`](crate::Verifier::verify_into), or
/// [`Text<N>`](Text) to copy up to `N` bytes.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase", bound(serialize = "P: Serialize"))]
#[non_exhaustive]
pub struct AppToken<P = Ignored> {
    /// The shop's id, as shipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iss: Option<Text<64>>,
    /// When the token was issued.
    pub iat: UnixTime,
    /// When it starts to be valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nbf: Option<UnixTime>,
    /// When it expires.
    pub exp: UnixTime,
    /// The shop's id, by the decision record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shop_id: Option<Text<64>>,
    /// The sales channel; with the permission `sales_channel:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sales_channel_id: Option<Text<64>>,
    /// The customer who is logged in; with the permission `customer:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<Text<64>>,
    /// The cart; only in the decision record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cart_token: Option<Text<64>>,
    /// The currency; with the permission `currency:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_id: Option<Text<64>>,
    /// The language; with the permission `language:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language_id: Option<Text<64>>,
    /// The payment method; with the permission `payment_method:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method_id: Option<Text<64>>,
    /// The shipping method; with the permission `shipping_method:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_method_id: Option<Text<64>>,
    /// What the shop has bought in the app: itself an RS256 token by Shopware, handed through as text
    /// and not verified here.
    #[serde(skip_serializing_if = "InAppPurchases::is_absent")]
    pub in_app_purchases: InAppPurchases<P>,
}

impl AppToken {
    /// A token as a shop issues it, to be signed: valid from `iat` for `lifetime`
    /// ([`TOKEN_LIFETIME`] for Shopware), with no claim of the session.
    ///
    /// # Errors
    ///
    /// [`Error::ClaimTooLong`] for a shop id of more than 64 bytes.
    pub fn new(shop: ShopId<'_>, iat: UnixTime, lifetime: Duration) -> Result<Self, Error> {
        let iss = Text::try_from(shop.0).map_err(|error| error.in_claim("iss"))?;
        Ok(Self {
            iss: Some(iss),
            iat,
            nbf: Some(iat),
            exp: iat.saturating_add(lifetime),
            ..Self::empty()
        })
    }
}

impl<P> AppToken<P> {
    #[inline]
    const fn empty() -> Self {
        Self {
            iss: None,
            iat: UnixTime::EPOCH,
            nbf: None,
            exp: UnixTime::EPOCH,
            shop_id: None,
            sales_channel_id: None,
            customer_id: None,
            cart_token: None,
            currency_id: None,
            language_id: None,
            payment_method_id: None,
            shipping_method_id: None,
            in_app_purchases: InAppPurchases::Absent,
        }
    }

    /// The same with this `inAppPurchases`.
    #[must_use]
    pub fn with_in_app_purchases<Q>(self, in_app_purchases: InAppPurchases<Q>) -> AppToken<Q> {
        AppToken {
            iss: self.iss,
            iat: self.iat,
            nbf: self.nbf,
            exp: self.exp,
            shop_id: self.shop_id,
            sales_channel_id: self.sales_channel_id,
            customer_id: self.customer_id,
            cart_token: self.cart_token,
            currency_id: self.currency_id,
            language_id: self.language_id,
            payment_method_id: self.payment_method_id,
            shipping_method_id: self.shipping_method_id,
            in_app_purchases,
        }
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

impl<'de, P: Deserialize<'de>> Deserialize<'de> for AppToken<P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut token = Self::empty();
        record::read(
            deserializer,
            "$storefront_jwt::AppToken",
            &[
                "iss",
                "iat",
                "nbf",
                "exp",
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
            [
                Slot::OptionalText64(&mut token.iss),
                Slot::Time(&mut token.iat),
                Slot::OptionalTime(&mut token.nbf),
                Slot::Time(&mut token.exp),
                Slot::Other,
                Slot::OptionalText64(&mut token.sales_channel_id),
                Slot::OptionalText64(&mut token.customer_id),
                Slot::OptionalText64(&mut token.currency_id),
                Slot::OptionalText64(&mut token.language_id),
                Slot::OptionalText64(&mut token.payment_method_id),
                Slot::OptionalText64(&mut token.shipping_method_id),
                Slot::OptionalText64(&mut token.shop_id),
                Slot::OptionalText64(&mut token.cart_token),
            ],
            &mut token.in_app_purchases,
        )?;
        Ok(token)
    }
}

impl<P> Claims for AppToken<P> {
    type Expected<'e> = ShopId<'e>;

    fn times(&self, _: &ShopId<'_>) -> Times {
        Times::expiring(self.exp)
            .issued(Some(self.iat))
            .not_before(self.nbf)
    }

    fn check(&self, shop: &ShopId<'_>) -> Result<(), Error> {
        if let Some(iss) = &self.iss {
            expect("iss", iss, Some(shop.0))?;
        }
        match (&self.shop_id, &self.iss) {
            (None, Some(_)) => Ok(()),
            (None, None) => Err(Error::ClaimMissing("iss")),
            (Some(shop_id), _) => expect("shopId", shop_id, Some(shop.0)),
        }
    }
}

/// The claim `inAppPurchases`, which Shopware issues since 6.6.9.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InAppPurchases<P = Ignored> {
    /// The shop is older, or does not say.
    #[default]
    Absent,
    /// Nothing was bought.
    Null,
    /// The nested token.
    Token(P),
}

impl<P> InAppPurchases<P> {
    const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

impl<'de, P: Deserialize<'de>> Deserialize<'de> for InAppPurchases<P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::deserialize(deserializer)? {
            Some(token) => Self::Token(token),
            None => Self::Null,
        })
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ignored;

impl<'de> Deserialize<'de> for Ignored {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(json::STRING, IgnoredVisitor)
    }
}

struct IgnoredVisitor;

impl<'de> Visitor<'de> for IgnoredVisitor {
    type Value = Ignored;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<Ignored, E> {
        Ok(Ignored)
    }

    fn visit_bytes<E: de::Error>(self, _: &[u8]) -> Result<Ignored, E> {
        Ok(Ignored)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, d: D) -> Result<Ignored, D::Error> {
        d.deserialize_str(self)
    }
}

/// Cannot be written: what was ignored is not known any more.
impl Serialize for Ignored {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom("an ignored text"))
    }
}
