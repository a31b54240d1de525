//! The registered claims of RFC 7519 §4.1, for any other issuer of HS256 tokens.

use core::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use super::{Claims, class};
use crate::error::Error;
use crate::json::object::{Empty, InPlace, object};
use crate::json::reader::Reader;
use crate::json::serde::names;
use crate::json::{Elements, JsonStr};
use crate::time::{MaxAge, Times, UnixTime};

object! {
    /// The registered claims of RFC 7519 §4.1.
    ///
    /// Borrows from the payload; read it with
    /// [`Verifier::verify_into`](crate::Verifier::verify_into),
    /// [`verify_in_place`](crate::Verifier::verify_in_place) or
    /// [`Authenticated::claims`](crate::Authenticated::claims). Every claim is optional, none may
    /// be `null`.
    ///
    /// ```
    /// use storefront_jwt::registered::Expected;
    /// use storefront_jwt::{Clock, Error, HmacSha256, MaxAge, RegisteredClaims, Verifier};
    ///
    /// fn user<K: HmacSha256, T: Clock>(
    ///     verifier: &Verifier<K, T>,
    ///     token: &str,
    /// ) -> Result<Option<String>, Error> {
    ///     let expected = Expected::new(MaxAge::Unlimited)
    ///         .with_issuer("https://login.example.com")
    ///         .with_audience("shop");
    ///     let mut buf = vec![0; token.len()];
    ///     let accepted = verifier.verify_into::<RegisteredClaims>(token, &expected, &mut buf)?;
    ///     Ok(accepted.claims.sub.map(|sub| sub.to_string()))
    /// }
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub struct RegisteredClaims<'p> {
        /// The issuer.
        "iss" => pub iss: Option<JsonStr<'p>>,
        /// The subject.
        "sub" => pub sub: Option<JsonStr<'p>>,
        /// The audience: one string or several.
        "aud" => pub aud: Option<Audience<'p>>,
        /// When it expires.
        "exp" => pub exp: Option<UnixTime>,
        /// When it starts to be valid.
        "nbf" => pub nbf: Option<UnixTime>,
        /// When it was issued.
        "iat" => pub iat: Option<UnixTime>,
        /// Its identifier.
        "jti" => pub jti: Option<JsonStr<'p>>,
    }
}

class! { ['p] RegisteredClaims<'p> }

/// What the caller expects of [`RegisteredClaims`].
///
/// These claims tell no class from another: under the secret of a Shopify app
/// `with_audience(client_id)` alone accepts every session token, `with_issuer(client_id)` alone a
/// changeset and `with_issuer("shopify")` alone a post-purchase token; under the secret of a
/// Shopware shop `with_issuer(shop_id)` alone accepts the shop's tokens. Use the classes in
/// [`shopify`](crate::shopify) and [`shopware`](crate::shopware) for those, and this one under
/// secrets of your own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Expected<'e> {
    issuer: Option<&'e str>,
    audience: ExpectedAudience<'e>,
    typ: Option<&'e str>,
    max_age: MaxAge,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum ExpectedAudience<'e> {
    None,
    Any,
    Is(&'e str),
}

impl<'e> Expected<'e> {
    /// A token of any issuer, but without `aud`. One that has expired is always refused; `max_age`
    /// also bounds those that say nothing of expiring.
    #[must_use]
    pub const fn new(max_age: MaxAge) -> Self {
        Self {
            issuer: None,
            audience: ExpectedAudience::None,
            typ: None,
            max_age,
        }
    }

    /// Demands this `iss`.
    #[must_use]
    pub const fn with_issuer(self, issuer: &'e str) -> Self {
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
    pub const fn with_audience(self, audience: &'e str) -> Self {
        Self {
            audience: ExpectedAudience::Is(audience),
            ..self
        }
    }

    /// Demands this `typ` of the header, such as `at+jwt`: see [`Claims::typ`].
    #[must_use]
    pub const fn with_typ(self, typ: &'e str) -> Self {
        Self {
            typ: Some(typ),
            ..self
        }
    }

    /// Accepts a token for any audience, also one that is meant for somebody else.
    #[must_use]
    pub const fn with_any_audience(self) -> Self {
        Self {
            audience: ExpectedAudience::Any,
            ..self
        }
    }
}

impl Claims for RegisteredClaims<'_> {
    type Expected<'e> = Expected<'e>;

    fn times(&self, expected: &Expected<'_>) -> Times {
        Times::aging(self.iat, expected.max_age)
            .with_nbf(self.nbf)
            .with_exp(self.exp)
    }

    fn check(&self, expected: &Expected<'_>) -> Result<(), Error> {
        if let Some(issuer) = expected.issuer {
            if issuer.is_empty() {
                return Err(Error::Expectation("iss"));
            }
            let iss = self.iss.ok_or(Error::ClaimMissing("iss"))?;
            if iss != issuer {
                return Err(Error::ClaimMismatch("iss"));
            }
        }
        match (expected.audience, self.aud) {
            (ExpectedAudience::Is(""), _) => Err(Error::Expectation("aud")),
            (ExpectedAudience::Any, _) | (ExpectedAudience::None, None) => Ok(()),
            (ExpectedAudience::Is(_), None) => Err(Error::ClaimMissing("aud")),
            (ExpectedAudience::Is(own), Some(aud)) if aud.contains(own) => Ok(()),
            (_, Some(_)) => Err(Error::ClaimMismatch("aud")),
        }
    }

    fn typ<'e>(expected: &'e Expected<'_>) -> Option<&'e str> {
        expected.typ
    }
}

/// An audience (RFC 7519 §4.1.3).
#[derive(Clone, Copy, Debug, PartialEq)]
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

impl Empty for Audience<'_> {
    const EMPTY: Self = Self::One(JsonStr::EMPTY);
}

impl<'de: 'p, 'p> InPlace<'de> for Audience<'p> {
    fn fill(&mut self, reader: &mut Reader<'de>) -> Result<(), Error> {
        if reader.peek() == Some(b'"') {
            *self = Self::One(reader.string()?);
            return Ok(());
        }
        let several = Elements::from_json(reader.skip()?)?;
        several.iter().try_for_each(|one| one.map(|_| ()))?;
        *self = Self::Several(several);
        Ok(())
    }
}

impl<'de: 'p, 'p> Deserialize<'de> for Audience<'p> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(names::RAW, AudienceVisitor)
    }
}

struct AudienceVisitor;

impl<'de> Visitor<'de> for AudienceVisitor {
    type Value = Audience<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or an array of strings, borrowed from the payload")
    }

    fn visit_borrowed_str<E: de::Error>(self, json: &'de str) -> Result<Audience<'de>, E> {
        let mut audience = Audience::EMPTY;
        audience.fill(&mut Reader::new(json)).map_err(E::custom)?;
        Ok(audience)
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
