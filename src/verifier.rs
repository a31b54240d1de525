//! The paved path: one call, nothing to forget.

use core::fmt;
use core::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::mac::{HmacSha256, Keys, MatchedKey};
use crate::time::{Clock, Leeway, UnixTime, Validation};
use crate::{Claims, Error, Unverified};

/// Verifies tokens: signature, header, times and expectations, in this order, in one call.
///
/// Holds the keys and the clock. Build it once for an app with one secret, or for each request where
/// every shop has its own.
#[derive(Clone)]
pub struct Verifier<K, T> {
    keys: Keys<K>,
    clock: T,
    leeway: Leeway,
    max_age: Option<Duration>,
}

/// Claims that have passed every check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Accepted<C> {
    /// The claims.
    pub claims: C,
    /// Which key had signed them.
    pub key: MatchedKey,
}

impl<K: HmacSha256, T: Clock> Verifier<K, T> {
    /// The longest payload that [`verify`](Self::verify) has room for, in bytes as it is decoded, and
    /// together with the header unless that is one of the three that the platforms send; it takes as much
    /// stack. Every Shopware and session token fits: 20 in-app purchases come to 3,873.
    pub const MAX_PAYLOAD: usize = 4096;

    /// With the default leeway of 10 seconds.
    ///
    /// `keys` is one key, or [`Keys`] with a previous one. `clock` is anything that tells the time,
    /// such as `SystemClock`, a closure, or a [`UnixTime`] in tests.
    pub fn new(keys: impl Into<Keys<K>>, clock: T) -> Self {
        Self {
            keys: keys.into(),
            clock,
            leeway: Leeway::DEFAULT,
            max_age: None,
        }
    }

    /// Sets how far the issuer's clock and this one may differ.
    #[must_use]
    pub fn leeway(self, leeway: Leeway) -> Self {
        Self { leeway, ..self }
    }

    /// Also refuses tokens that were issued longer ago than this plus the leeway, and those without
    /// `iat`.
    #[must_use]
    pub fn max_age(self, max_age: Duration) -> Self {
        Self {
            max_age: Some(max_age),
            ..self
        }
    }

    /// Verifies a token and returns its claims, copied out of it.
    ///
    /// # Errors
    ///
    /// Those of [`Unverified::parse`], [`Unverified::verify`] and
    /// [`Verified::claims`](crate::Verified::claims), in this order; [`Error::Clock`] when there is no
    /// time; [`Error::BufferTooSmall`] for payloads over [`MAX_PAYLOAD`](Self::MAX_PAYLOAD), for which
    /// there are [`verify_into`](Self::verify_into) and [`verify_in_place`](Self::verify_in_place).
    pub fn verify<C: Claims + DeserializeOwned>(
        &self,
        token: impl AsRef<[u8]>,
        expected: &C::Expected<'_>,
    ) -> Result<Accepted<C>, Error> {
        let token = Unverified::parse(token.as_ref())?;
        let now = self.clock.now().ok_or(Error::Clock)?;
        let key = token.authenticate(&self.keys, now)?;
        // Most tokens are short; a small frame spares them the clearing of a large one.
        if token.buffer_len() <= 512 {
            self.accept::<C, 512>(&token, key, now, expected)
        } else {
            self.accept::<C, 4096>(&token, key, now, expected)
        }
    }

    /// Verifies a token of any length, decoding its payload into `buf`. The claims may borrow from it.
    ///
    /// # Errors
    ///
    /// As for [`verify`](Self::verify); [`Error::BufferTooSmall`] says how large `buf` must be.
    pub fn verify_into<'b, C: Claims + Deserialize<'b>>(
        &self,
        token: impl AsRef<[u8]>,
        expected: &C::Expected<'_>,
        buf: &'b mut [u8],
    ) -> Result<Accepted<C>, Error> {
        let token = Unverified::parse(token.as_ref())?;
        let now = self.clock.now().ok_or(Error::Clock)?;
        let key = token.authenticate(&self.keys, now)?;
        let verified = token.open(Some(key), buf)?;
        verified.checked(expected, &self.validation(now), |claims| Accepted {
            claims,
            key,
        })
    }

    /// Verifies a token of any length without a buffer: its payload is decoded in place, which leaves
    /// nothing of the token. The claims may borrow from it.
    ///
    /// # Errors
    ///
    /// As for [`verify`](Self::verify), except [`Error::BufferTooSmall`].
    pub fn verify_in_place<'b, C: Claims + Deserialize<'b>>(
        &self,
        token: &'b mut [u8],
        expected: &C::Expected<'_>,
    ) -> Result<Accepted<C>, Error> {
        let unverified = Unverified::parse(&*token)?;
        let now = self.clock.now().ok_or(Error::Clock)?;
        let key = unverified.authenticate(&self.keys, now)?;
        let layout = unverified.layout();
        let verified = layout.open_in_place(Some(key), token)?;
        verified.checked(expected, &self.validation(now), |claims| Accepted {
            claims,
            key,
        })
    }

    /// Out of line, so that a caller's stack holds only the buffer that is used.
    #[inline(never)]
    fn accept<C: Claims + DeserializeOwned, const N: usize>(
        &self,
        token: &Unverified<'_>,
        key: MatchedKey,
        now: UnixTime,
        expected: &C::Expected<'_>,
    ) -> Result<Accepted<C>, Error> {
        let mut buf = [0; N];
        let verified = token.open(Some(key), &mut buf)?;
        verified.checked(expected, &self.validation(now), |claims| Accepted {
            claims,
            key,
        })
    }

    fn validation(&self, now: UnixTime) -> Validation {
        let validation = Validation::at(now).leeway(self.leeway);
        match self.max_age {
            Some(max_age) => validation.max_age(max_age),
            None => validation,
        }
    }
}

impl<K, T> fmt::Debug for Verifier<K, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("keys", &self.keys)
            .field("leeway", &self.leeway)
            .field("max_age", &self.max_age)
            .finish_non_exhaustive()
    }
}
