//! Claim sets: what a class of token must say, and what its caller must expect.

use core::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::json::{self, Elements, JsonStr, Reader};
use crate::{Error, MaxAge, Times, UnixTime};

pub(crate) mod record;

/// A class of token: which claims it carries, which times it is bound to, and what it is held against.
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
///     #[serde(default, deserialize_with = "storefront_jwt::present")]
///     nbf: Option<UnixTime>, // may be absent, but not `null`
///     file: u64,
/// }
///
/// impl Claims for Download {
///     type Expected<'e> = u64;
///
///     fn times(&self, _: &u64) -> Times {
///         Times::expiring(self.exp).not_before(self.nbf)
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
/// Fields may be [`Text`](crate::Text), [`UnixTime`], [`Decimal`](crate::json::Decimal), integers, `bool`, nested
/// structs, enums of unit variants and [`List`](crate::json::List); in claim sets that borrow from the
/// payload also [`JsonStr`] and [`Elements`]. Members that the struct does not name are skipped. With
/// a plain `Option`, serde takes `null` for absent; [`present`] does not.
///
/// What one class of token says must tell it from every other that is signed with the same secret.
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
    /// [`Error::ClaimMismatch`], [`Error::ClaimMissing`] or [`Error::ClaimInvalid`] with the claim's
    /// name.
    fn check(&self, expected: &Self::Expected<'_>) -> Result<(), Error>;
}

/// Reads a claim that may be absent but not `null`:
/// `#[serde(default, deserialize_with = "storefront_jwt::present")]`.
///
/// # Errors
///
/// Those of `T`.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// `Ok` if `found` is what the caller expects; `None` is no expectation. Nothing is equal to empty text,
/// which is a setting that somebody forgot.
pub(crate) fn expect(name: &'static str, found: &str, expected: Option<&str>) -> Result<(), Error> {
    match expected {
        Some(expected) if found != expected || found.is_empty() => Err(Error::ClaimMismatch(name)),
        _ => Ok(()),
    }
}

/// The registered claims of RFC 7519 §4.1, for any other issuer of HS256 tokens.
///
/// Borrows from the payload; read it with [`Verifier::verify_into`](crate::Verifier::verify_into),
/// [`verify_in_place`](crate::Verifier::verify_in_place) or
/// [`Verified::claims`](crate::Verified::claims). Every claim is optional, none may be `null`.
#[derive(Clone, Copy, Debug, Default, serde::Deserialize, serde::Serialize)]
#[serde(rename(deserialize = "$storefront_jwt::RegisteredClaims"))]
#[non_exhaustive]
pub struct RegisteredClaims<'p> {
    /// The issuer.
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub iss: Option<JsonStr<'p>>,
    /// The subject.
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub sub: Option<JsonStr<'p>>,
    /// The audience: one string or several.
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub aud: Option<Audience<'p>>,
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
    /// When it was issued.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub iat: Option<UnixTime>,
    /// Its identifier.
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub jti: Option<JsonStr<'p>>,
}

/// What [`RegisteredClaims`] are held against.
#[derive(Clone, Copy, Debug)]
pub struct RegisteredExpected<'e> {
    issuer: Option<&'e str>,
    audience: ExpectedAudience<'e>,
    max_age: MaxAge,
}

#[derive(Clone, Copy, Debug)]
enum ExpectedAudience<'e> {
    None,
    Any,
    Is(&'e str),
}

impl<'e> RegisteredExpected<'e> {
    /// A token of any issuer, but without `aud`. One that has expired is always refused; `max_age` also
    /// bounds those that say nothing of expiring.
    #[must_use]
    pub const fn new(max_age: MaxAge) -> Self {
        Self {
            issuer: None,
            audience: ExpectedAudience::None,
            max_age,
        }
    }

    /// Demands this `iss`.
    #[must_use]
    pub const fn issuer(self, issuer: &'e str) -> Self {
        Self {
            issuer: Some(issuer),
            ..self
        }
    }

    /// Demands this `aud`, alone or among others.
    ///
    /// Without this a token that has an `aud` is refused: it is meant for somebody else (RFC 7519
    /// §4.1.3).
    #[must_use]
    pub const fn audience(self, audience: &'e str) -> Self {
        Self {
            audience: ExpectedAudience::Is(audience),
            ..self
        }
    }

    /// Accepts a token for any audience, also one that is meant for somebody else.
    #[must_use]
    pub const fn any_audience(self) -> Self {
        Self {
            audience: ExpectedAudience::Any,
            ..self
        }
    }
}

impl Claims for RegisteredClaims<'_> {
    type Expected<'e> = RegisteredExpected<'e>;

    fn times(&self, expected: &RegisteredExpected<'_>) -> Times {
        Times::aging(self.iat, expected.max_age)
            .not_before(self.nbf)
            .expires(self.exp)
    }

    fn check(&self, expected: &RegisteredExpected<'_>) -> Result<(), Error> {
        if let Some(issuer) = expected.issuer {
            let iss = self.iss.ok_or(Error::ClaimMissing("iss"))?;
            if iss != issuer || issuer.is_empty() {
                return Err(Error::ClaimMismatch("iss"));
            }
        }
        match (expected.audience, self.aud) {
            (ExpectedAudience::Any, _) | (ExpectedAudience::None, None) => Ok(()),
            (ExpectedAudience::Is(_), None) => Err(Error::ClaimMissing("aud")),
            (ExpectedAudience::Is(own), Some(aud)) if aud.contains(own) && !own.is_empty() => {
                Ok(())
            }
            (_, Some(_)) => Err(Error::ClaimMismatch("aud")),
        }
    }
}

/// An audience (RFC 7519 §4.1.3).
#[derive(Clone, Copy, Debug)]
pub enum Audience<'p> {
    /// One string.
    One(JsonStr<'p>),
    /// An array of strings; they were all checked to be strings.
    Several(Elements<'p, JsonStr<'p>>),
}

impl Audience<'_> {
    /// Whether `audience` is the one, or one of them.
    #[must_use]
    pub fn contains(&self, audience: &str) -> bool {
        match self {
            Self::One(one) => *one == *audience,
            Self::Several(several) => several.iter().flatten().any(|one| one == *audience),
        }
    }
}

impl<'de: 'p, 'p> Deserialize<'de> for Audience<'p> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(json::RAW, AudienceVisitor)
    }
}

struct AudienceVisitor;

impl<'de> Visitor<'de> for AudienceVisitor {
    type Value = Audience<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or an array of strings, borrowed from the payload")
    }

    fn visit_borrowed_str<E: de::Error>(self, json: &'de str) -> Result<Audience<'de>, E> {
        let mut reader = Reader::new(json);
        if reader.peek() == Some(b'"') {
            return reader.string().map(Audience::One).map_err(E::custom);
        }
        let several = Elements::from_json(json).map_err(E::custom)?;
        several
            .iter()
            .try_for_each(|one| one.map(|_| ()))
            .map_err(E::custom)?;
        Ok(Audience::Several(several))
    }
}

impl Serialize for Audience<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::One(one) => one.serialize(serializer),
            Self::Several(several) => several.serialize(serializer),
        }
    }
}
