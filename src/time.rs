//! Times, the clock, and the one check of them.

use core::fmt;
use core::time::Duration;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};

use crate::error::Error;
use crate::json::exact_f64;
use crate::json::object::{Empty, InPlace};
use crate::json::reader::Reader;
use crate::json::serde::names;

mod rfc3339;

const MICROS_PER_SEC: u64 = 1_000_000;

/// A time in microseconds since the Unix epoch, 1970-01-01T00:00:00Z, without leap seconds: the
/// `NumericDate` of RFC 7519 §2, as finely as Shopware writes it (`1795294241.22344`).
///
/// Read from JSON by its digits, never through a float, and rounded to the nearest microsecond: the
/// one that an issuer meant who printed a float, such as `1616497608.0510409`. A half is rounded
/// up. A negative time, or one beyond [`MAX`](Self::MAX), is [`Error::ClaimInvalid`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(u64);

impl UnixTime {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);
    /// The last time there is, in the year 586,524.
    pub const MAX: Self = Self(u64::MAX);

    /// From microseconds since the Unix epoch.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// From whole seconds since the Unix epoch; [`MAX`](Self::MAX) where that is too far off.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs.saturating_mul(MICROS_PER_SEC))
    }

    /// From milliseconds since the Unix epoch; [`MAX`](Self::MAX) where that is too far off.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(1000))
    }

    /// Microseconds since the Unix epoch.
    #[must_use]
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down.
    #[must_use]
    pub const fn as_secs(self) -> u64 {
        self.0 / MICROS_PER_SEC
    }

    /// This much later, or [`MAX`](Self::MAX).
    #[must_use]
    pub fn saturating_add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(micros(duration)))
    }

    /// This much earlier, or [`EPOCH`](Self::EPOCH).
    #[must_use]
    pub fn saturating_sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(micros(duration)))
    }

    /// The time since `earlier`, or none at all where that is later.
    #[must_use]
    pub const fn saturating_since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

/// The time since the Unix epoch, as `SystemTime::now().duration_since(UNIX_EPOCH)` gives it;
/// nanoseconds are dropped, and what is too far off becomes [`UnixTime::MAX`].
impl From<Duration> for UnixTime {
    fn from(since_epoch: Duration) -> Self {
        Self(micros(since_epoch))
    }
}

impl Empty for UnixTime {
    const EMPTY: Self = Self::EPOCH;
}

impl InPlace<'_> for UnixTime {
    #[inline(never)]
    fn fill(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        self.0 = reader.unix_micros()?;
        Ok(())
    }
}

impl<'de> Deserialize<'de> for UnixTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(names::UNIX_TIME, TimeVisitor)
    }
}

/// The crate's own reader passes microseconds, read from the decimal text, as a type that no other
/// format uses for a number of this size. Other formats pass whole seconds, which is all that they
/// can express exactly.
struct TimeVisitor;

impl<'de> Visitor<'de> for TimeVisitor {
    type Value = UnixTime;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("seconds since the Unix epoch")
    }

    fn visit_u128<E: de::Error>(self, micros: u128) -> Result<UnixTime, E> {
        u64::try_from(micros)
            .map(UnixTime)
            .map_err(|_| E::custom("time out of range"))
    }

    fn visit_u64<E: de::Error>(self, secs: u64) -> Result<UnixTime, E> {
        secs.checked_mul(MICROS_PER_SEC)
            .map(UnixTime)
            .ok_or_else(|| E::custom("time out of range"))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, d: D) -> Result<UnixTime, D::Error> {
        d.deserialize_u64(self)
    }
}

/// Written as a number of seconds, with a fraction only where there is one. A fraction is
/// written by way of an `f64`, which is exact up to the year 2242; later ones are an error.
impl Serialize for UnixTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const EXACT_BELOW: u64 = (1 << 33) * MICROS_PER_SEC;

        if self.0.is_multiple_of(MICROS_PER_SEC) {
            serializer.serialize_u64(self.as_secs())
        } else if self.0 < EXACT_BELOW {
            serializer.serialize_f64(exact_f64(self.0) / 1e6)
        } else {
            Err(S::Error::custom(
                "a fraction of a second after the year 2242",
            ))
        }
    }
}

/// A duration's microseconds, or the most that there can be. Needs no 64-bit division, which
/// 32-bit processors do in software.
const fn micros(duration: Duration) -> u64 {
    let secs = duration.as_secs().saturating_mul(MICROS_PER_SEC);
    secs.saturating_add(widen(duration.subsec_micros()))
}

#[expect(clippy::as_conversions, reason = "`From` is not const")]
const fn widen(number: u32) -> u64 {
    number as u64
}

/// Tells the time.
///
/// Implemented by [`UnixTime`] (a clock that stands still), by closures, and by
/// `SystemClock` with the feature `std`.
pub trait Clock {
    /// The time, or `None` when it is not known. A token is then refused with [`Error::Clock`].
    fn now(&self) -> Option<UnixTime>;
}

impl Clock for UnixTime {
    fn now(&self) -> Option<UnixTime> {
        Some(*self)
    }
}

impl<F: Fn() -> Option<UnixTime>> Clock for F {
    fn now(&self) -> Option<UnixTime> {
        self()
    }
}

/// The operating system's clock. A time before the Unix epoch counts as not known.
#[cfg(feature = "std")]
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

#[cfg(feature = "std")]
impl Clock for SystemClock {
    fn now(&self) -> Option<UnixTime> {
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .ok()
            .map(UnixTime::from)
    }
}

/// How far the issuer's clock and this one may differ: 10 seconds unless told otherwise (what
/// Shopify's own libraries settled on), and never more than 600.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Leeway(u64);

impl Leeway {
    /// No leeway at all.
    pub const NONE: Self = Self(0);
    /// 10 seconds.
    pub const DEFAULT: Self = Self(10 * MICROS_PER_SEC);
    /// 600 seconds.
    pub const MAX: Self = Self(600 * MICROS_PER_SEC);

    /// This many seconds; `None` over 600.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Option<Self> {
        match secs.checked_mul(MICROS_PER_SEC) {
            Some(micros) if micros <= Self::MAX.0 => Some(Self(micros)),
            _ => None,
        }
    }

    /// The leeway as a duration.
    #[must_use]
    pub const fn as_duration(self) -> Duration {
        Duration::from_micros(self.0)
    }
}

impl Default for Leeway {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// How old a token may be, counted from `iat`. For classes whose tokens need not expire by
/// themselves this has to be said, even if it is [`Unlimited`](Self::Unlimited).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MaxAge {
    /// Refuse a token older than this (plus the leeway).
    Limit(Duration),
    /// Accept a token of any age. Whoever has seen it once can use it without end.
    Unlimited,
}

impl MaxAge {
    /// This many seconds.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self::Limit(Duration::from_secs(secs))
    }
}

/// What a token's times are checked against, besides its class's expectations: the time, the
/// leeway, and optionally a maximum age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Validation {
    now: UnixTime,
    leeway: Leeway,
    /// In microseconds.
    max_age: Option<u64>,
}

impl Validation {
    /// At this time, with the default leeway of 10 seconds.
    #[must_use]
    pub const fn at(now: UnixTime) -> Self {
        Self {
            now,
            leeway: Leeway::DEFAULT,
            max_age: None,
        }
    }

    /// With this leeway.
    #[must_use]
    pub const fn with_leeway(self, leeway: Leeway) -> Self {
        Self { leeway, ..self }
    }

    /// Refuses, in addition to the class's own rules, tokens older than this plus the leeway, and
    /// those without `iat`.
    #[must_use]
    pub const fn with_max_age(self, max_age: Duration) -> Self {
        Self {
            max_age: Some(micros(max_age)),
            ..self
        }
    }

    /// The time that tokens are checked against.
    #[must_use]
    pub const fn now(&self) -> UnixTime {
        self.now
    }
}

/// The times of a token, as its claim set hands them to the check.
///
/// There are two ways to make one, so that omitting `exp` never makes a token valid without end:
/// [`expiring`](Self::expiring) for a class whose tokens carry `exp`, and [`aging`](Self::aging),
/// which demands a [`MaxAge`], for the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Times {
    iat: Option<UnixTime>,
    nbf: Option<UnixTime>,
    exp: Option<UnixTime>,
    /// In microseconds.
    max_age: Option<u64>,
}

impl Times {
    /// A token that expires.
    #[must_use]
    pub const fn expiring(exp: UnixTime) -> Self {
        Self {
            iat: None,
            nbf: None,
            exp: Some(exp),
            max_age: None,
        }
    }

    /// A token that need not expire by itself.
    #[must_use]
    pub const fn aging(iat: Option<UnixTime>, max_age: MaxAge) -> Self {
        Self {
            iat,
            nbf: None,
            exp: None,
            max_age: match max_age {
                MaxAge::Limit(limit) => Some(micros(limit)),
                MaxAge::Unlimited => None,
            },
        }
    }

    /// Its `iat`, where it has one.
    #[must_use]
    pub const fn with_iat(self, iat: Option<UnixTime>) -> Self {
        Self { iat, ..self }
    }

    /// Its `nbf`, where it has one.
    #[must_use]
    pub const fn with_nbf(self, nbf: Option<UnixTime>) -> Self {
        Self { nbf, ..self }
    }

    /// Its `exp`, where it has one. This can bring an expiry forward, and cannot put it off or take
    /// it away.
    #[must_use]
    pub const fn with_exp(self, exp: Option<UnixTime>) -> Self {
        match (exp, self.exp) {
            (None, _) => self,
            (Some(exp), Some(earlier)) if earlier.0 <= exp.0 => self,
            (Some(_), _) => Self { exp, ..self },
        }
    }

    /// The one check of times. RFC 7519 §4.1.4 to §4.1.6; sums saturate. Says from when on they are
    /// refused.
    pub(crate) fn check(&self, validation: &Validation) -> Result<Option<UnixTime>, Error> {
        let Validation {
            now,
            leeway,
            max_age,
        } = *validation;
        let latest = now.0.saturating_add(leeway.0);
        if self.iat.is_some_and(|iat| latest < iat.0) {
            return Err(Error::IssuedInFuture);
        }
        if self.nbf.is_some_and(|nbf| latest < nbf.0) {
            return Err(Error::NotYetValid);
        }
        let mut refused_from = None;
        if let Some(exp) = self.exp {
            let end = exp.0.saturating_add(leeway.0);
            // "on or after" its expiry (RFC 7519 §4.1.4), hence not `>`.
            if now.0 >= end {
                return Err(Error::Expired);
            }
            refused_from = Some(end);
        }
        let limit = match (self.max_age, max_age) {
            (Some(own), Some(other)) => Some(own.min(other)),
            (own, other) => own.or(other),
        };
        if let Some(limit) = limit {
            let iat = self.iat.ok_or(Error::ClaimMissing("iat"))?;
            let longest = limit.saturating_add(leeway.0);
            if now.0.saturating_sub(iat.0) > longest {
                return Err(Error::TooOld);
            }
            // A token of exactly this age is accepted. Where the sum overflows, none is too old.
            let end = iat
                .0
                .checked_add(longest)
                .and_then(|end| end.checked_add(1));
            refused_from = match (refused_from, end) {
                (Some(exp), Some(end)) => Some(exp.min(end)),
                (exp, end) => exp.or(end),
            };
        }
        Ok(refused_from.map(UnixTime))
    }
}
