//! The MAC seam: backends compute a tag, this crate compares it.

use core::fmt;

use subtle::ConstantTimeEq;

use crate::error::Error;
use crate::time::UnixTime;

#[cfg(feature = "rustcrypto")]
pub(crate) mod rustcrypto;

/// The shortest secret that HS256 admits, in bytes (RFC 7518 §3.2). Shopware's issuer refuses
/// shorter ones as well.
pub const MIN_SECRET_LEN: usize = 32;

/// HMAC-SHA-256 under one fixed key (RFC 2104, FIPS 180-4).
///
/// Implement it for a key of another library, an HSM or a hardware unit. A backend only computes;
/// it cannot choose how tags are compared. It should refuse secrets of fewer than
/// [`MIN_SECRET_LEN`] bytes with [`Error::KeyTooShort`] when its key is built.
///
/// ```
/// use storefront_jwt::{HmacSha256, MacError, Tag};
///
/// struct Unit(fn(&[u8]) -> Option<[u8; 32]>); // whatever the unit's driver offers
///
/// impl HmacSha256 for Unit {
///     fn mac(&self, message: &[u8]) -> Result<Tag, MacError> {
///         (self.0)(message).map(Tag::new).ok_or(MacError)
///     }
/// }
/// ```
///
/// A driver that needs `&mut` goes into a `RefCell`, or into a `Mutex` where several threads verify
/// tokens. One that is in use already has no tag to give; nothing panics.
///
/// ```
/// use core::cell::RefCell;
/// use storefront_jwt::{HmacSha256, MacError, Tag};
///
/// # struct Driver;
/// # impl Driver {
/// #     fn hmac(&mut self, _: &[u8]) -> Option<[u8; 32]> { None }
/// # }
/// struct Unit(RefCell<Driver>);
///
/// impl HmacSha256 for Unit {
///     fn mac(&self, message: &[u8]) -> Result<Tag, MacError> {
///         let mut driver = self.0.try_borrow_mut().map_err(|_| MacError)?;
///         driver.hmac(message).map(Tag::new).ok_or(MacError)
///     }
/// }
/// ```
///
/// With the feature `alloc`, `Box<dyn HmacSha256 + Send + Sync>` is a backend that is chosen at run
/// time.
///
/// For a MAC that answers asynchronously, take
/// [`Unverified::signing_input`](crate::Unverified::signing_input) and come back with
/// [`Unverified::verify_tag`](crate::Unverified::verify_tag).
pub trait HmacSha256 {
    /// The tag of `message`.
    ///
    /// # Errors
    ///
    /// [`MacError`] when no tag could be computed. The token is then refused with
    /// [`Error::MacFailed`], never accepted.
    fn mac(&self, message: &[u8]) -> Result<Tag, MacError>;
}

impl<M: HmacSha256 + ?Sized> HmacSha256 for &M {
    fn mac(&self, message: &[u8]) -> Result<Tag, MacError> {
        (**self).mac(message)
    }
}

#[cfg(feature = "alloc")]
impl<M: HmacSha256 + ?Sized> HmacSha256 for alloc::boxed::Box<M> {
    fn mac(&self, message: &[u8]) -> Result<Tag, MacError> {
        (**self).mac(message)
    }
}

/// Where the target has atomics.
#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
impl<M: HmacSha256 + ?Sized> HmacSha256 for alloc::sync::Arc<M> {
    fn mac(&self, message: &[u8]) -> Result<Tag, MacError> {
        (**self).mac(message)
    }
}

/// A computed HMAC-SHA-256 tag: 32 bytes that stay secret until the token is sent.
///
/// It can only be compared in constant time and by this crate; it is not `PartialEq`, and `Debug`
/// prints no byte of it.
#[derive(Clone)]
pub struct Tag([u8; 32]);

impl Tag {
    /// Takes the 32 bytes that a backend computed.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Compares without a branch on either side's bytes; only the verdict is public.
    pub(crate) fn matches(&self, claimed: &[u8; 32]) -> bool {
        words(&self.0).ct_eq(&words(claimed)).into()
    }
}

/// A tag in words, which `subtle` compares one by one, as it does bytes.
fn words(tag: &[u8; 32]) -> [u64; 4] {
    let mut words = [0; 4];
    for (word, bytes) in words.iter_mut().zip(tag.as_chunks().0) {
        *word = u64::from_ne_bytes(*bytes);
    }
    words
}

impl From<[u8; 32]> for Tag {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tag(..)")
    }
}

/// The backend could not compute a tag. There is no need to say more to whoever sent the token; log
/// the cause inside the backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MacError;

impl fmt::Display for MacError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the mac backend failed")
    }
}

impl core::error::Error for MacError {}

impl From<MacError> for Error {
    fn from(_: MacError) -> Self {
        Self::MacFailed
    }
}

/// The keys that may have signed a token: the current one, and the previous one until a time.
///
/// Neither platform sends a `kid`, so the previous key is tried when the current one did not
/// produce the tag: at most two MACs a token. Any other failure is reported as it is: an expired
/// token as [`Error::Expired`], not as a forged one.
///
/// ```
/// use core::time::Duration;
/// use storefront_jwt::{Clock, HmacSha256, Keys, UnixTime, Verifier};
///
/// /// After a rotation, whose time the app has kept with the secrets.
/// fn verifier<K: HmacSha256, T: Clock>(
///     current: K,
///     previous: K,
///     rotated: UnixTime,
///     clock: T,
/// ) -> Verifier<K, T> {
///     let until = rotated + Duration::from_secs(60); // how long Shopware uses both
///     Verifier::new(Keys::new(current).with_previous(previous, until), clock)
/// }
/// ```
///
/// [`Accepted::key`](crate::Accepted::key) says which key it was.
#[derive(Clone)]
pub struct Keys<K> {
    current: K,
    previous: Option<(K, UnixTime)>,
}

impl<K: HmacSha256> Keys<K> {
    /// One key.
    pub const fn new(current: K) -> Self {
        Self {
            current,
            previous: None,
        }
    }

    /// Also accepts `previous`, as long as the time is before `until`; takes the place of a
    /// previous key that was given before.
    ///
    /// Shopware keeps two secrets alive for 60 seconds after a rotation; Shopify signs with the
    /// old one until it is revoked and up to half an hour after.
    /// [`UnixTime::MAX`] keeps it for good.
    #[must_use]
    pub fn with_previous(self, previous: K, until: UnixTime) -> Self {
        Self {
            current: self.current,
            previous: Some((previous, until)),
        }
    }

    /// Which key produced `claimed` as the tag of `message`.
    pub(crate) fn authenticate(
        &self,
        message: &[u8],
        claimed: &[u8; 32],
        now: UnixTime,
    ) -> Result<MatchedKey, Error> {
        if self.current.mac(message)?.matches(claimed) {
            return Ok(MatchedKey::Current);
        }
        let counts = |until: UnixTime| now < until || until == UnixTime::MAX;
        match &self.previous {
            Some((key, until)) if counts(*until) && key.mac(message)?.matches(claimed) => {
                Ok(MatchedKey::Previous)
            }
            _ => Err(Error::Signature),
        }
    }
}

impl<K: HmacSha256> From<K> for Keys<K> {
    fn from(key: K) -> Self {
        Self::new(key)
    }
}

impl<K> fmt::Debug for Keys<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let previous = self.previous.as_ref().map(|(_, until)| until);
        f.debug_struct("Keys")
            .field("previous_until", &previous)
            .finish_non_exhaustive()
    }
}

/// Which of the [`Keys`] signed the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MatchedKey {
    /// The current key.
    Current,
    /// The previous key: the issuer has not changed over yet.
    Previous,
}
