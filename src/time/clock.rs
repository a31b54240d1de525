//! Who tells the time.

use super::unix_time::UnixTime;

/// Tells the time.
///
/// Implemented by [`UnixTime`] (a clock that stands still), by closures, and by
/// `SystemClock` with the feature `std`.
pub trait Clock {
    /// The time, or `None` when it is not known. A token is then refused with
    /// [`Error::Clock`](crate::Error::Clock).
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

/// The operating system's clock. A time before the Unix epoch counts as not known, and so does any
/// where the standard library has no clock, as on `wasm32-unknown-unknown`: take another one there.
#[cfg(feature = "std")]
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

#[cfg(feature = "std")]
impl Clock for SystemClock {
    fn now(&self) -> Option<UnixTime> {
        // The platforms of `std::sys::time`. On all others `SystemTime::now` panics.
        cfg!(any(
            unix,
            windows,
            target_os = "hermit",
            target_os = "solid_asp3",
            target_os = "teeos",
            target_os = "uefi",
            target_os = "wasi",
            target_os = "xous",
            all(target_vendor = "fortanix", target_env = "sgx"),
        ))
        .then(std::time::SystemTime::now)
        .and_then(|now| now.try_into().ok())
    }
}
