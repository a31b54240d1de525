//! The paved path: one call, nothing to forget.

use core::fmt;
use core::time::Duration;

use crate::claims::{Accepted, Claims, FromPayload, Owned, Slot};
use crate::error::Error;
use crate::mac::{HmacSha256, Keys, MatchedKey};
use crate::time::{Clock, Leeway, UnixTime, Validation};
use crate::token::{Authenticated, Unverified};

/// Verifies tokens: signature, header, times and expectations, in this order, in one call.
///
/// Holds the keys and the clock. Build it once for an app with one secret, or for each request
/// where every shop has its own.
///
/// Where the payload is decoded, and where the claims go:
///
/// | | by value | into a [`Slot`] of the caller's |
/// |---|---|---|
/// | on the stack, up to [`MAX_PAYLOAD`] | [`verify`] | [`verify_slot`] |
/// | into a buffer of the caller's | [`verify_into`] | [`verify_into_slot`] |
/// | in the token's own bytes | [`verify_in_place`] | [`verify_in_place_slot`] |
///
/// [`MAX_PAYLOAD`]: Self::MAX_PAYLOAD
/// [`verify`]: Self::verify
/// [`verify_slot`]: Self::verify_slot
/// [`verify_into`]: Self::verify_into
/// [`verify_into_slot`]: Self::verify_into_slot
/// [`verify_in_place`]: Self::verify_in_place
/// [`verify_in_place_slot`]: Self::verify_in_place_slot
///
/// [`authenticate`](Self::authenticate) stops before the claims, for tokens whose class is not
/// known beforehand.
///
/// In a server's state, where its type has to be named:
///
#[cfg_attr(all(feature = "rustcrypto", feature = "std"), doc = "```")]
#[cfg_attr(not(all(feature = "rustcrypto", feature = "std")), doc = "```ignore")]
/// use std::sync::Arc;
/// use storefront_jwt::{Error, SecretKey, SystemClock, Verifier};
///
/// type AppVerifier = Verifier<SecretKey, SystemClock>;
///
/// #[derive(Clone)] // as axum and others ask of a state
/// struct App {
///     verifier: Arc<AppVerifier>,
/// }
///
/// fn app(secret: &str) -> Result<App, Error> {
///     let verifier = Arc::new(Verifier::new(SecretKey::new(secret)?, SystemClock));
///     Ok(App { verifier })
/// }
/// ```
///
/// Where every shop has its own secret, the state holds the keys by the shop's id instead, and each
/// request makes a verifier of a reference: `Verifier::new(&secret_key, SystemClock)`.
#[derive(Clone)]
pub struct Verifier<K, T> {
    keys: Keys<K>,
    clock: T,
    leeway: Leeway,
    max_age: Option<Duration>,
}

impl<K: HmacSha256, T: Clock> Verifier<K, T> {
    /// The longest payload that [`verify`](Self::verify) has room for, in bytes as it is decoded,
    /// and together with the header unless that is one of the three that the platforms send; it
    /// takes as much stack. Every Shopware and session token fits: 20 in-app purchases take
    /// 3,873.
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
    pub fn with_leeway(self, leeway: Leeway) -> Self {
        Self { leeway, ..self }
    }

    /// Also refuses tokens that were issued longer ago than this plus the leeway, and those without
    /// `iat`.
    #[must_use]
    pub fn with_max_age(self, max_age: Duration) -> Self {
        Self {
            max_age: Some(max_age),
            ..self
        }
    }

    /// Verifies a token and returns its claims, copied out of it. Takes the bare token, without
    /// `Bearer` and without white space around it.
    ///
    /// # Errors
    ///
    /// Those of [`Unverified::parse`], [`Unverified::verify`] and [`Authenticated::claims`], in
    /// this order; [`Error::Clock`] when there is no time; [`Error::BufferTooSmall`] for payloads
    /// over [`MAX_PAYLOAD`](Self::MAX_PAYLOAD), for which there are
    /// [`verify_into`](Self::verify_into) and [`verify_in_place`](Self::verify_in_place).
    pub fn verify<C: Claims + Owned>(
        &self,
        token: impl AsRef<[u8]>,
        expected: &C::Expected<'_>,
    ) -> Result<Accepted<C>, Error> {
        let checked = self.check_signature(token.as_ref())?;
        // Most tokens are short; a small frame spares them the clearing of a large one.
        if checked.token.buffer_len() <= 512 {
            checked.claims::<C, 512>(expected)
        } else {
            checked.claims::<C, 4096>(expected)
        }
    }

    /// [`verify`](Self::verify) into a slot.
    ///
    /// # Errors
    ///
    /// As for [`verify`](Self::verify).
    pub fn verify_slot<'s, C: Claims + Owned>(
        &self,
        token: impl AsRef<[u8]>,
        expected: &C::Expected<'_>,
        slot: &'s mut Slot<C>,
    ) -> Result<Accepted<&'s C>, Error> {
        slot.clear();
        let checked = self.check_signature(token.as_ref())?;
        if checked.token.buffer_len() <= 512 {
            checked.claims_slot::<C, 512>(expected, slot)
        } else {
            checked.claims_slot::<C, 4096>(expected, slot)
        }
    }

    /// Verifies a token of any length, decoding its payload into `buf`. The claims may borrow from
    /// it. A buffer as long as the token suffices; [`Unverified::buffer_len`] is the exact size.
    ///
    /// # Errors
    ///
    /// As for [`verify`](Self::verify); [`Error::BufferTooSmall`] says how large `buf` must be.
    pub fn verify_into<'b, C: Claims + FromPayload<'b>>(
        &self,
        token: impl AsRef<[u8]>,
        expected: &C::Expected<'_>,
        buf: &'b mut [u8],
    ) -> Result<Accepted<C>, Error> {
        self.authenticate(token, buf)?.claims(expected)
    }

    /// [`verify_into`](Self::verify_into) a slot.
    ///
    /// # Errors
    ///
    /// As for [`verify_into`](Self::verify_into).
    pub fn verify_into_slot<'s, C: Claims + Owned>(
        &self,
        token: impl AsRef<[u8]>,
        expected: &C::Expected<'_>,
        buf: &mut [u8],
        slot: &'s mut Slot<C>,
    ) -> Result<Accepted<&'s C>, Error> {
        slot.clear();
        self.authenticate(token, buf)?.claims_slot(expected, slot)
    }

    /// Verifies a token of any length without a buffer: its payload is decoded in place, which
    /// leaves nothing of the token. The claims may borrow from it.
    ///
    /// # Errors
    ///
    /// As for [`verify`](Self::verify), except [`Error::BufferTooSmall`].
    pub fn verify_in_place<'b, C: Claims + FromPayload<'b>>(
        &self,
        token: &'b mut [u8],
        expected: &C::Expected<'_>,
    ) -> Result<Accepted<C>, Error> {
        self.authenticate_in_place(token)?.claims(expected)
    }

    /// [`verify_in_place`](Self::verify_in_place) into a slot.
    ///
    /// # Errors
    ///
    /// As for [`verify_in_place`](Self::verify_in_place).
    pub fn verify_in_place_slot<'s, C: Claims + Owned>(
        &self,
        token: &mut [u8],
        expected: &C::Expected<'_>,
        slot: &'s mut Slot<C>,
    ) -> Result<Accepted<&'s C>, Error> {
        slot.clear();
        self.authenticate_in_place(token)?
            .claims_slot(expected, slot)
    }

    /// Checks a token's signature and header, and decodes its payload into `buf`; as many bytes as
    /// the token has suffice. What comes out knows the key, the time and the leeway, and gives the
    /// claims of any class, as often as you like.
    ///
    /// # Errors
    ///
    /// Those of [`Unverified::parse`] and [`Unverified::verify`]; [`Error::Clock`] when there is no
    /// time.
    pub fn authenticate<'b>(
        &self,
        token: impl AsRef<[u8]>,
        buf: &'b mut [u8],
    ) -> Result<Authenticated<'b>, Error> {
        let checked = self.check_signature(token.as_ref())?;
        checked
            .token
            .open(Some(checked.key), checked.validation, buf)
    }

    /// [`authenticate`](Self::authenticate) without a buffer: the payload is decoded in place,
    /// which leaves nothing of the token.
    ///
    /// # Errors
    ///
    /// As for [`authenticate`](Self::authenticate), except [`Error::BufferTooSmall`].
    pub fn authenticate_in_place<'b>(
        &self,
        token: &'b mut [u8],
    ) -> Result<Authenticated<'b>, Error> {
        let checked = self.check_signature(token)?;
        let (key, validation) = (checked.key, checked.validation);
        let lengths = checked.token.lengths();
        lengths.open_in_place(Some(key), validation, token)
    }

    fn check_signature<'t>(&self, token: &'t [u8]) -> Result<Checked<'t>, Error> {
        let token = Unverified::parse(token)?;
        let now = self.clock.now().ok_or(Error::Clock)?;
        let key = token.authenticate(&self.keys, now)?;
        let validation = self.validation(now);
        Ok(Checked {
            token,
            key,
            validation,
        })
    }

    fn validation(&self, now: UnixTime) -> Validation {
        let validation = Validation::at(now).with_leeway(self.leeway);
        match self.max_age {
            Some(max_age) => validation.with_max_age(max_age),
            None => validation,
        }
    }
}

/// A token whose signature has been checked, and nothing else.
struct Checked<'t> {
    token: Unverified<'t>,
    key: MatchedKey,
    validation: Validation,
}

impl Checked<'_> {
    /// Out of line, so that a caller's stack holds only the buffer that is used.
    #[inline(never)]
    fn claims<C: Claims + Owned, const N: usize>(
        &self,
        expected: &C::Expected<'_>,
    ) -> Result<Accepted<C>, Error> {
        let mut buf = [0; N];
        let token = self.token.open(Some(self.key), self.validation, &mut buf)?;
        token.claims(expected)
    }

    #[inline(never)]
    fn claims_slot<'s, C: Claims + Owned, const N: usize>(
        &self,
        expected: &C::Expected<'_>,
        slot: &'s mut Slot<C>,
    ) -> Result<Accepted<&'s C>, Error> {
        let mut buf = [0; N];
        let token = self.token.open(Some(self.key), self.validation, &mut buf)?;
        token.claims_slot(expected, slot)
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
