//! Points in time.

use core::ops::{Add, AddAssign, Sub, SubAssign};
use core::time::Duration;

#[cfg(feature = "std")]
use std::time::SystemTime;

#[cfg(feature = "std")]
use crate::error::Error;

pub(super) const MICROS_PER_SEC: u64 = 1_000_000;

/// A time in microseconds since the Unix epoch, 1970-01-01T00:00:00Z, without leap seconds: the
/// `NumericDate` of RFC 7519 §2, as finely as Shopware writes it (`1795294241.22344`).
///
/// Read from JSON by its digits, never through a float, and rounded to the nearest microsecond: the
/// one that an issuer meant who printed a float, such as `1616497608.0510409`. A half is rounded
/// up. A negative time, or one beyond [`MAX`](Self::MAX), is
/// [`Error::ClaimInvalid`](crate::Error::ClaimInvalid).
///
/// Written as a number of seconds, with a fraction only where there is one. A fraction is written
/// by way of an `f64`, which is exact up to the year 2242. Signing refuses later ones; an answer by
/// another serializer has the nearest number.
///
/// By way of serde, other formats for people (`is_human_readable`) read the same seconds, whole
/// ones exactly and floats to the nearest microsecond. The others, such as postcard and CBOR, have
/// a whole number of microseconds.
///
/// ```
/// use core::time::Duration;
/// use storefront_jwt::UnixTime;
///
/// let time = UnixTime::from_secs(1_795_262_400);
/// assert_eq!(time.to_string(), "2026-11-21T12:00:00Z");
/// assert_eq!((time + Duration::from_millis(1_500)).to_string(), "2026-11-21T12:00:01.5Z");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(pub(super) u64);

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

    /// The time since `earlier`, or none at all where that is later. What remains of a token's life
    /// is `claims.exp.saturating_since(now)`.
    ///
    /// ```
    /// use core::time::Duration;
    /// use storefront_jwt::UnixTime;
    ///
    /// let (now, exp) = (UnixTime::from_secs(1_700_000_000), UnixTime::from_secs(1_700_000_060));
    /// assert_eq!(exp.saturating_since(now), Duration::from_secs(60));
    /// assert_eq!(now.saturating_since(exp), Duration::ZERO);
    /// ```
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

/// This much later, or [`UnixTime::MAX`].
impl Add<Duration> for UnixTime {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        self.saturating_add(duration)
    }
}

impl AddAssign<Duration> for UnixTime {
    fn add_assign(&mut self, duration: Duration) {
        *self = self.saturating_add(duration);
    }
}

/// This much earlier, or [`UnixTime::EPOCH`].
impl Sub<Duration> for UnixTime {
    type Output = Self;

    fn sub(self, duration: Duration) -> Self {
        self.saturating_sub(duration)
    }
}

impl SubAssign<Duration> for UnixTime {
    fn sub_assign(&mut self, duration: Duration) {
        *self = self.saturating_sub(duration);
    }
}

/// The microsecond in which it is.
#[cfg(feature = "std")]
impl TryFrom<SystemTime> for UnixTime {
    type Error = Error;

    /// # Errors
    ///
    /// [`Error::ClaimInvalid`], without a name, for a time before 1970 or after
    /// [`MAX`](Self::MAX).
    fn try_from(time: SystemTime) -> Result<Self, Error> {
        let since_epoch = time.duration_since(SystemTime::UNIX_EPOCH);
        let since_epoch = since_epoch.map_err(|_| Error::ClaimInvalid(""))?;
        let micros = since_epoch.as_micros().try_into();
        micros.map(Self).map_err(|_| Error::ClaimInvalid(""))
    }
}

#[cfg(feature = "std")]
impl TryFrom<UnixTime> for SystemTime {
    type Error = Error;

    /// # Errors
    ///
    /// [`Error::ClaimInvalid`], without a name, for a time that the operating system cannot hold.
    fn try_from(time: UnixTime) -> Result<Self, Error> {
        let since_epoch = time.saturating_since(UnixTime::EPOCH);
        let time = Self::UNIX_EPOCH.checked_add(since_epoch);
        time.ok_or(Error::ClaimInvalid(""))
    }
}

/// A duration's microseconds, or the most that there can be. Needs no 64-bit division, which
/// 32-bit processors do in software.
pub(super) const fn micros(duration: Duration) -> u64 {
    let secs = duration.as_secs().saturating_mul(MICROS_PER_SEC);
    secs.saturating_add(widen(duration.subsec_micros()))
}

#[expect(clippy::as_conversions, reason = "`From` is not const")]
const fn widen(number: u32) -> u64 {
    number as u64
}
