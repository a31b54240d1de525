//! Times, the clock, and the one check of them.

use core::time::Duration;

use crate::error::Error;

mod clock;
mod rfc3339;
mod unix_time;
mod value;

pub use clock::Clock;
#[cfg(feature = "std")]
pub use clock::SystemClock;
pub use unix_time::UnixTime;

use unix_time::{MICROS_PER_SEC, micros};

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

    /// The one check of times (RFC 7519 §4.1.4 to §4.1.6); sums saturate. Says from when on they
    /// are refused.
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
