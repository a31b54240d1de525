//! Claim sets: what a class of token must say, and what its caller must expect.

use core::fmt;

use serde::de::{Deserialize, DeserializeOwned};

use crate::error::Error;
use crate::json::reader::Reader;
use crate::mac::MatchedKey;
use crate::time::{Times, UnixTime};

pub mod registered;

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
/// `serde_json::Value`; in claim sets that borrow from the payload also
/// [`JsonStr`](crate::json::JsonStr) and [`Elements`](crate::json::Elements). Members that the
/// struct does not name are skipped. With a plain `Option`, serde takes `null` for absent;
/// [`not_null`](crate::json::not_null) does not.
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
    label = "does not own what it holds",
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

/// Storage that the caller owns, into which claims are read and where they stay: for claim sets too
/// large to be passed by value, and for programs without much stack.
///
/// ```
/// use std::sync::Mutex;
///
/// use storefront_jwt::Slot;
/// use storefront_jwt::shopify::post_purchase::{Fixed, PostPurchase};
///
/// // 83 KB of zeroed memory, and nothing in the program's image.
/// static PURCHASE: Mutex<Slot<PostPurchase<Fixed<20, 2>>>> = Mutex::new(Slot::new());
/// ```
///
/// The claims come out only as what a call such as [`verify_slot`](crate::Verifier::verify_slot)
/// lends when it accepts a token. Each call clears the slot first, and again when it refuses a
/// token: lists and texts to no length, options to `None`; bytes that cannot be seen any more are
/// left. `Debug` prints nothing of it.
pub struct Slot<C: Owned>(C::Place);

impl<C: Owned> Slot<C> {
    /// An empty slot.
    #[must_use]
    pub const fn new() -> Self {
        Self(C::EMPTY)
    }

    /// Empties the slot in place.
    pub fn clear(&mut self) {
        C::clear(&mut self.0);
    }

    /// Reads claims into it and lends them if they pass `check`; is empty after an error.
    pub(crate) fn read<T>(
        &mut self,
        reader: Result<Reader<'_>, Error>,
        check: impl FnOnce(&C, Reader<'_>) -> Result<T, Error>,
    ) -> Result<(&C, T), Error> {
        self.clear();
        let accepted = reader.and_then(|mut reader| {
            C::fill_place(&mut self.0, &mut reader)?;
            check(self.get()?, reader)
        });
        match accepted {
            Ok(checked) => Ok((self.get()?, checked)),
            Err(error) => {
                self.clear();
                Err(error)
            }
        }
    }

    /// The error cannot happen after the place was filled.
    fn get(&self) -> Result<&C, Error> {
        C::get(&self.0).ok_or(Error::Json)
    }
}

impl<C: Owned> Default for Slot<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C: Owned> fmt::Debug for Slot<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Slot(..)")
    }
}

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
    /// servers' clocks differ.
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
