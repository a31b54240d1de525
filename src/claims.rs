//! Claim sets: what a class of token must say, and what its caller must expect.

use serde::de::{Deserialize, DeserializeOwned};

use crate::error::Error;
use crate::json::reader::Reader;
use crate::mac::MatchedKey;
use crate::time::{Times, UnixTime};

pub mod registered;
mod slot;

pub use slot::Slot;

/// A class of token: which claims it carries, which times it is bound to, and what the caller must
/// expect of it.
///
/// For a class of your own, derive `Deserialize` and say the rest:
///
/// ```
/// use serde::Deserialize;
/// use storefront_jwt::{Claims, Error, Text, Times, UnixTime};
///
/// #[derive(Deserialize)]
/// struct Download {
///     iss: Text<32>,
///     exp: UnixTime, // not an `Option`: a token without it is refused
///     #[serde(default, deserialize_with = "storefront_jwt::json::not_null")]
///     nbf: Option<UnixTime>, // may be absent, but not `null`
///     file: u64,
/// }
///
/// impl Claims for Download {
///     type Expected<'e> = u64;
///
///     fn times(&self, _: &u64) -> Times {
///         Times::expiring(self.exp).with_nbf(self.nbf)
///     }
///
///     fn check(&self, file: &u64) -> Result<(), Error> {
///         if self.iss != "downloads" {
///             return Err(Error::ClaimMismatch("iss"));
///         }
///         if self.file != *file {
///             return Err(Error::ClaimMismatch("file"));
///         }
///         Ok(())
///     }
/// }
/// ```
///
/// Fields may be [`Text`](crate::Text), [`UnixTime`](crate::UnixTime),
/// [`Decimal`](crate::json::Decimal), integers, `bool`, nested structs, enums of unit variants and
/// [`List`](crate::json::List); where there is an allocator also `String`, `Vec`, maps and
/// `serde_json::Value`, with text as the keys of maps; in claim sets that borrow from the payload
/// also [`JsonStr`](crate::json::JsonStr) and [`Elements`](crate::json::Elements), each under
/// `#[serde(borrow)]`. Members that the struct does not name are skipped. With a plain `Option`,
/// serde takes `null` for absent; [`not_null`](crate::json::not_null) does not.
///
/// With an allocator, and `impl Claims` as above, with `Expected<'e> = ()`:
///
#[cfg_attr(feature = "rustcrypto", doc = "```")]
#[cfg_attr(not(feature = "rustcrypto"), doc = "```ignore")]
/// use serde::{Deserialize, Serialize};
/// use serde_json::{Value, json};
/// use storefront_jwt::{Claims, Error, SecretKey, Times, UnixTime, Verifier, sign};
///
/// #[derive(Deserialize, Serialize)]
/// struct Login {
///     exp: UnixTime,
///     user: String,
///     groups: Vec<String>,
///     role: Role,
///     address: Address, // nested
///     settings: Value,  // any JSON
/// }
///
/// #[derive(Debug, PartialEq, Deserialize, Serialize)]
/// #[serde(rename_all = "lowercase")]
/// enum Role {
///     Owner,
///     Staff,
/// }
///
/// #[derive(Deserialize, Serialize)]
/// struct Address {
///     city: String,
///     zip: Option<String>,
/// }
///
/// # impl Claims for Login {
/// #     type Expected<'e> = ();
/// #     fn times(&self, (): &()) -> Times { Times::expiring(self.exp) }
/// #     fn check(&self, (): &()) -> Result<(), Error> { Ok(()) }
/// # }
/// let key = SecretKey::new("a secret that nobody else has at all")?;
/// let now = UnixTime::from_secs(1_700_000_000);
/// let claims = json!({
///     "exp": 1_700_000_060, "user": "ada", "groups": ["a", "b"], "role": "owner",
///     "address": {"city": "Turin"}, "settings": {"dark": true},
/// });
/// let mut buf = [0; 512];
/// let token = sign(&claims, &key, &mut buf)?;
/// let login = Verifier::new(key, now).verify::<Login>(token, &())?.claims;
/// assert_eq!((login.user.as_str(), login.groups.len(), login.role), ("ada", 2, Role::Owner));
/// assert_eq!((login.address.city.as_str(), &login.settings["dark"]), ("Turin", &json!(true)));
/// # Ok::<(), Error>(())
/// ```
///
/// # What serde changes
///
/// An enum whose variants have content needs a tag within (`#[serde(tag = "kind")]`), beside it
/// (`content = "value"`), or none (`#[serde(untagged)]`); `{"Variant": …}` is not read. For these
/// tags and for `#[serde(flatten)]`, serde keeps the members for later, and by then they are not
/// what they were:
///
/// * A number with a fraction or an exponent has become an `f64`. A
///   [`UnixTime`](crate::UnixTime) is the nearest microsecond. A [`Decimal`](crate::json::Decimal)
///   and an `f64` are read only where the shortest form of that float is the number that stood
///   there, and are otherwise [`Error::ClaimInvalid`].
/// * [`Elements`](crate::json::Elements) and [`Audience`](registered::Audience) are not read, and
///   a [`JsonStr`](crate::json::JsonStr) only where the text has no escapes.
/// * An error has no claim's name, but for a claim that is missing or twice. Of an enum without a
///   tag it says nothing but [`Error::ClaimInvalid`].
///
#[cfg_attr(feature = "rustcrypto", doc = "```")]
#[cfg_attr(not(feature = "rustcrypto"), doc = "```ignore")]
/// use serde::Deserialize;
/// use serde_json::{Map, Value, json};
/// # use storefront_jwt::{Claims, Error, SecretKey, Times, UnixTime, Verifier, sign};
///
/// #[derive(Deserialize)]
/// struct Visit {
///     exp: UnixTime,
///     #[serde(flatten)]
///     more: Map<String, Value>, // all other members
/// }
///
/// # impl Claims for Visit {
/// #     type Expected<'e> = ();
/// #     fn times(&self, (): &()) -> Times { Times::expiring(self.exp) }
/// #     fn check(&self, (): &()) -> Result<(), Error> { Ok(()) }
/// # }
/// # let key = SecretKey::new("a secret that nobody else has at all")?;
/// let claims = json!({"exp": 1_700_000_060, "since": 1_699_999_999.25, "door": "north"});
/// # let mut buf = [0; 512];
/// # let token = sign(&claims, &key, &mut buf)?;
/// # let now = UnixTime::from_secs(1_700_000_000);
/// let visit = Verifier::new(key, now).verify::<Visit>(token, &())?.claims;
/// assert_eq!(Value::from(visit.more), json!({"since": 1_699_999_999.25, "door": "north"}));
/// # Ok::<(), Error>(())
/// ```
///
/// A string with escapes that stands for more than 512 bytes is read into
/// [`Text`](crate::Text) and [`JsonStr`](crate::json::JsonStr), and refused as
/// [`Error::ClaimTooLong`] where it goes into `String`, `Value` or the key of a map. Under
/// `flatten` that holds for every string in the token, also in members that nobody reads. Strings
/// without escapes have no such limit.
///
/// This crate's own classes and their parts are not `Deserialize`: they come out of verification
/// and out of nothing else, so they cannot be fields of your struct either. Where a token carries
/// claims beside those of a class, [authenticate](crate::Verifier::authenticate) it once and read
/// both, each by its own rules; `Elements` of
/// [`LineItem`](crate::shopify::post_purchase::LineItem),
/// [`Metafield`](crate::shopify::post_purchase::Metafield) and
/// [`Change`](crate::shopify::changeset::Change) can be fields.
///
/// The claims of one class must distinguish it from every other class that is signed with the same
/// secret.
pub trait Claims {
    /// What the caller must say to accept such a token, for instance the shop it is for.
    type Expected<'e>;

    /// The token's times.
    fn times(&self, expected: &Self::Expected<'_>) -> Times;

    /// Whether the token is of this class and what the caller expects; the signature and the times
    /// have been checked.
    ///
    /// # Errors
    ///
    /// [`Error::ClaimMismatch`], [`Error::ClaimMissing`] or [`Error::ClaimInvalid`] with the
    /// claim's name; [`Error::Expectation`] with the name of a claim that no value can pass,
    /// because what the caller expects is unusable.
    fn check(&self, expected: &Self::Expected<'_>) -> Result<(), Error>;

    /// The header's `typ` by which the issuer tells these tokens from others, such as `at+jwt`
    /// (RFC 8725 §3.11). It is then the only one that is accepted, and is checked before the
    /// payload is read.
    ///
    /// Upper and lower case are the same, and so are `X` and `application/X` where `X` has no
    /// slash (RFC 7515 §4.1.9). Without one, the `typ` is absent or `JWT`, and any other is
    /// refused with [`Error::Header`].
    #[must_use]
    fn typ<'e>(expected: &'e Self::Expected<'_>) -> Option<&'e str> {
        let _ = expected;
        None
    }

    /// Checks what the claims do not hold. Sealed: nobody outside of the crate can name a reader.
    #[doc(hidden)]
    fn check_payload(expected: &Self::Expected<'_>, payload: Reader<'_>) -> Result<(), Error> {
        let _ = (expected, payload);
        Ok(())
    }
}

/// A claim set that can be read from a payload that lives for `'p`: every type that is
/// `Deserialize`, and this crate's own classes.
///
/// Sealed: nobody outside of the crate can call or implement its methods.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a payload",
    note = "a claim set of your own derives `serde::Deserialize` and implements `Claims`"
)]
pub trait FromPayload<'p>: Sized {
    /// Makes what is returned to the caller, with claims that are empty before
    /// [`fill`](Self::fill): here, so that they are never moved into it.
    #[doc(hidden)]
    fn start(reader: &mut Reader<'p>, key: Option<MatchedKey>) -> Result<Accepted<Self>, Error>;

    /// Reads what [`start`](Self::start) has not read yet.
    #[doc(hidden)]
    fn fill(&mut self, reader: &mut Reader<'p>) -> Result<(), Error>;
}

#[diagnostic::do_not_recommend]
impl<'p, T: Deserialize<'p>> FromPayload<'p> for T {
    fn start(reader: &mut Reader<'p>, key: Option<MatchedKey>) -> Result<Accepted<T>, Error> {
        T::deserialize(reader).map(|claims| Accepted {
            claims,
            key,
            refused_from: None,
        })
    }

    fn fill(&mut self, _: &mut Reader<'p>) -> Result<(), Error> {
        Ok(())
    }
}

/// A claim set that owns what it holds, and so outlives the buffer that it was read from: every
/// type that is `DeserializeOwned`, and this crate's own classes that borrow nothing.
///
/// Sealed: nobody outside of the crate can call or implement its methods.
#[diagnostic::on_unimplemented(
    message = "`{Self}` borrows from the payload, or is no claim set",
    label = "is no claim set that owns what it holds",
    note = "claims that borrow come out of `Verifier::verify_into` and \
            `Verifier::verify_in_place`, whose caller owns the payload",
    note = "a claim set of your own derives `serde::Deserialize` and implements `Claims`"
)]
pub trait Owned: for<'p> FromPayload<'p> {
    /// How a [`Slot`] stores the claims.
    #[doc(hidden)]
    type Place;

    /// A place that holds no claims.
    #[doc(hidden)]
    const EMPTY: Self::Place;

    /// Empties a place.
    #[doc(hidden)]
    fn clear(place: &mut Self::Place);

    /// Reads claims into their empty place.
    #[doc(hidden)]
    fn fill_place(place: &mut Self::Place, reader: &mut Reader<'_>) -> Result<(), Error>;

    /// The claims in a place that has been filled.
    #[doc(hidden)]
    fn get(place: &Self::Place) -> Option<&Self>;
}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> Owned for T {
    type Place = Option<T>;

    const EMPTY: Option<T> = None;

    fn clear(place: &mut Option<T>) {
        *place = None;
    }

    fn fill_place(place: &mut Option<T>, reader: &mut Reader<'_>) -> Result<(), Error> {
        *place = Some(T::deserialize(reader)?);
        Ok(())
    }

    fn get(place: &Option<T>) -> Option<&T> {
        place.as_ref()
    }
}

/// Makes objects of this crate claim sets: `class! { [GENERICS] TYPE where [BOUNDS] }`; with
/// `owned` before it those that own what they hold.
macro_rules! class {
    ([$($generics:tt)*] $class:ty $(where [$($bounds:tt)*])?) => {
        impl<'de, $($generics)*> $crate::claims::FromPayload<'de> for $class
        where Self: $crate::json::object::InPlace<'de>
        {
            #[inline]
            fn start(
                _: &mut $crate::json::reader::Reader<'de>,
                key: Option<$crate::mac::MatchedKey>,
            ) -> Result<$crate::claims::Accepted<Self>, $crate::error::Error> {
                Ok($crate::claims::Accepted {
                    claims: <Self as $crate::json::object::Empty>::empty(),
                    key,
                    refused_from: None,
                })
            }

            fn fill(
                &mut self,
                reader: &mut $crate::json::reader::Reader<'de>,
            ) -> Result<(), $crate::error::Error> {
                $crate::json::object::InPlace::fill(self, reader)
            }
        }
    };
    (owned [$($generics:tt)*] $class:ty) => {
        impl<$($generics)*> $crate::claims::Owned for $class {
            type Place = Self;

            const EMPTY: Self = <Self as $crate::json::object::Empty>::EMPTY;

            fn clear(place: &mut Self) {
                $crate::json::object::Empty::clear(place);
            }

            fn fill_place(
                place: &mut Self,
                reader: &mut $crate::json::reader::Reader<'_>,
            ) -> Result<(), $crate::error::Error> {
                $crate::json::object::InPlace::fill(place, reader)
            }

            fn get(place: &Self) -> Option<&Self> {
                Some(place)
            }
        }
    };
}
pub(crate) use class;

/// Claims that have passed every check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Accepted<C> {
    /// The claims.
    pub claims: C,
    /// Which key had signed them; `None` where the tag was computed elsewhere.
    pub key: Option<MatchedKey>,
    /// From when on the token would be refused: the earlier of `exp` plus the leeway, and the first
    /// microsecond after `iat` plus the maximum age and the leeway. `None` where nothing ends it.
    ///
    /// Whoever accepts a token only once keeps its `jti` until then, and not only until `exp`,
    /// after which the leeway still accepts it; rounded up, and with a margin where several
    /// servers' clocks differ:
    ///
    /// ```
    /// use core::time::Duration;
    /// use std::collections::HashMap;
    ///
    /// use storefront_jwt::shopify::session::Admin;
    /// use storefront_jwt::{Accepted, Text, UnixTime};
    ///
    /// /// Whether the token has not been seen before. Servers that share tokens need one store.
    /// fn is_first(
    ///     seen: &mut HashMap<Text<64>, UnixTime>,
    ///     token: &Accepted<Admin>,
    ///     now: UnixTime,
    /// ) -> bool {
    ///     seen.retain(|_, until| now < *until);
    ///     let refused_from = token.refused_from.unwrap_or(UnixTime::MAX);
    ///     let until = refused_from + Duration::from_secs(60);
    ///     seen.insert(token.claims.jti.clone(), until).is_none()
    /// }
    /// ```
    ///
    /// Shopware's token has no `jti`. Its signature, which is what stands behind the last dot, or
    /// better a digest of it, tells it from others.
    pub refused_from: Option<UnixTime>,
}

impl<C> Accepted<C> {
    pub(crate) fn map<T>(self, claims: impl FnOnce(C) -> T) -> Accepted<T> {
        Accepted {
            claims: claims(self.claims),
            key: self.key,
            refused_from: self.refused_from,
        }
    }
}

/// `Ok` if `found` is what the caller expects; `None` is no expectation. An empty one is a missing
/// setting.
pub(crate) fn expect(name: &'static str, found: &str, expected: Option<&str>) -> Result<(), Error> {
    match expected {
        Some("") => Err(Error::Expectation(name)),
        Some(expected) if found != expected => Err(Error::ClaimMismatch(name)),
        _ => Ok(()),
    }
}
