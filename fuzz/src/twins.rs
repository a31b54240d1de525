//! Claim sets as a user would write them, with the same members as the crate's own in the same order: what the
//! crate's declarations read, serde's derived code must read too.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use storefront_jwt::json::{Elements, JsonStr, not_null};
use storefront_jwt::registered::Audience;
use storefront_jwt::shopify::changeset::Change;
use storefront_jwt::shopify::{Changeset, session};
use storefront_jwt::shopware::{AppToken, InAppPurchases};
use storefront_jwt::{Claims, Error, RegisteredClaims, Text, Times, UnixTime};

/// A claim set that is read by derived code, and then is one of the crate's.
pub trait Twin: Clone {
    type Class: Claims;

    fn into_class(self) -> Self::Class;
}

/// Checks what was read by the rules of the class.
macro_rules! claims {
    ([$($generics:tt)*] $twin:ty) => {
        impl<$($generics)*> Claims for $twin {
            type Expected<'e> = <<Self as Twin>::Class as Claims>::Expected<'e>;

            fn times(&self, expected: &Self::Expected<'_>) -> Times {
                self.clone().into_class().times(expected)
            }

            fn check(&self, expected: &Self::Expected<'_>) -> Result<(), Error> {
                self.clone().into_class().check(expected)
            }
        }
    };
}

/// Moves the fields of a twin.
macro_rules! moved {
    ($twin:ident: $($field:ident)*) => {{
        let mut class = Self::Class::default();
        $(class.$field = $twin.$field;)*
        class
    }};
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct AdminTwin {
    pub iss: Text<128>,
    pub dest: Text<128>,
    pub aud: Text<64>,
    pub sub: Text<64>,
    pub exp: UnixTime,
    #[serde(default, deserialize_with = "not_null")]
    pub nbf: Option<UnixTime>,
    pub iat: UnixTime,
    pub jti: Text<64>,
    #[serde(default, deserialize_with = "not_null")]
    pub sid: Option<Text<128>>,
    /// Known and skipped, so that a second one is seen.
    #[serde(default)]
    pub sig: IgnoredAny,
}

impl Twin for AdminTwin {
    type Class = session::Admin;

    fn into_class(self) -> session::Admin {
        moved!(self: iss dest aud sub exp nbf iat jti sid)
    }
}

claims! { [] AdminTwin }

/// Of both classes of extensions.
macro_rules! extension {
    ($twin:ident, $class:ident) => {
        #[derive(Clone, Debug, PartialEq, Deserialize)]
        pub struct $twin {
            #[serde(default, deserialize_with = "not_null")]
            pub iss: Option<Text<128>>,
            pub dest: Text<128>,
            pub aud: Text<64>,
            pub exp: UnixTime,
            #[serde(default, deserialize_with = "not_null")]
            pub nbf: Option<UnixTime>,
            pub iat: UnixTime,
            pub jti: Text<64>,
            /// To serde `null` is as good as absent.
            pub sub: Option<Text<128>>,
        }

        impl Twin for $twin {
            type Class = session::$class;

            fn into_class(self) -> session::$class {
                moved!(self: iss dest aud exp nbf iat jti sub)
            }
        }

        claims! { [] $twin }
    };
}

extension! { CheckoutTwin, Checkout }
extension! { CustomerAccountTwin, CustomerAccount }

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(
    rename_all = "camelCase",
    bound = "P: Deserialize<'de> + PartialEq<str>"
)]
pub struct AppTokenTwin<P> {
    #[serde(default, deserialize_with = "not_null")]
    pub iss: Option<Text<64>>,
    pub iat: UnixTime,
    #[serde(default, deserialize_with = "not_null")]
    pub nbf: Option<UnixTime>,
    pub exp: UnixTime,
    /// `Some(None)` is `null`.
    #[serde(default, deserialize_with = "or_null")]
    pub in_app_purchases: Option<Option<P>>,
    #[serde(default, deserialize_with = "not_null")]
    pub sales_channel_id: Option<Text<64>>,
    #[serde(default, deserialize_with = "not_null")]
    pub customer_id: Option<Text<64>>,
    #[serde(default, deserialize_with = "not_null")]
    pub currency_id: Option<Text<64>>,
    #[serde(default, deserialize_with = "not_null")]
    pub language_id: Option<Text<64>>,
    #[serde(default, deserialize_with = "not_null")]
    pub payment_method_id: Option<Text<64>>,
    #[serde(default, deserialize_with = "not_null")]
    pub shipping_method_id: Option<Text<64>>,
    #[serde(default, deserialize_with = "not_null")]
    pub shop_id: Option<Text<64>>,
    #[serde(default, deserialize_with = "not_null")]
    pub cart_token: Option<Text<64>>,
}

/// A token, which is not empty, or `null`.
fn or_null<'de, P: Deserialize<'de> + PartialEq<str>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<P>>, D::Error> {
    match Option::<P>::deserialize(deserializer)? {
        Some(token) if token == *"" => Err(serde::de::Error::custom("no token")),
        token => Ok(Some(token)),
    }
}

impl<P: Clone> Twin for AppTokenTwin<P> {
    type Class = AppToken<P>;

    fn into_class(self) -> AppToken<P> {
        let in_app_purchases = match self.in_app_purchases {
            None => InAppPurchases::Absent,
            Some(None) => InAppPurchases::Null,
            Some(Some(token)) => InAppPurchases::Token(token),
        };
        let mut class = moved!(
            self: iss iat nbf exp sales_channel_id customer_id currency_id language_id
            payment_method_id shipping_method_id shop_id cart_token
        );
        class.in_app_purchases = in_app_purchases;
        class
    }
}

claims! { [P: Clone] AppTokenTwin<P> }

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct RegisteredTwin<'p> {
    #[serde(borrow, default, deserialize_with = "not_null")]
    pub iss: Option<JsonStr<'p>>,
    #[serde(borrow, default, deserialize_with = "not_null")]
    pub sub: Option<JsonStr<'p>>,
    #[serde(borrow, default, deserialize_with = "not_null")]
    pub aud: Option<Audience<'p>>,
    #[serde(default, deserialize_with = "not_null")]
    pub exp: Option<UnixTime>,
    #[serde(default, deserialize_with = "not_null")]
    pub nbf: Option<UnixTime>,
    #[serde(default, deserialize_with = "not_null")]
    pub iat: Option<UnixTime>,
    #[serde(borrow, default, deserialize_with = "not_null")]
    pub jti: Option<JsonStr<'p>>,
}

impl<'p> Twin for RegisteredTwin<'p> {
    type Class = RegisteredClaims<'p>;

    fn into_class(self) -> RegisteredClaims<'p> {
        moved!(self: iss sub aud exp nbf iat jti)
    }
}

claims! { ['p] RegisteredTwin<'p> }

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ChangesetTwin<'p> {
    pub iss: Text<64>,
    pub jti: Text<64>,
    pub iat: UnixTime,
    pub sub: Text<128>,
    #[serde(borrow)]
    pub changes: Elements<'p, Change<'p>>,
    #[serde(default, deserialize_with = "not_null")]
    pub exp: Option<UnixTime>,
    #[serde(default, deserialize_with = "not_null")]
    pub nbf: Option<UnixTime>,
}

impl<'p> Twin for ChangesetTwin<'p> {
    type Class = Changeset<'p>;

    fn into_class(self) -> Changeset<'p> {
        let mut class = moved!(self: iss jti iat sub changes exp nbf);
        // What cannot be seconds is milliseconds.
        let times = [Some(&mut class.iat), class.exp.as_mut(), class.nbf.as_mut()];
        for time in times.into_iter().flatten() {
            if *time > UnixTime::from_secs(100_000_000_000) {
                *time = UnixTime::from_micros(time.as_micros() / 1000);
            }
        }
        class
    }
}

claims! { ['p] ChangesetTwin<'p> }
