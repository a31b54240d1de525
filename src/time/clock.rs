//! Who tells the time.

use super::unix_time::UnixTime;

/// Tells the time.
///
/// Implemented by [`UnixTime`] (a clock that stands still), by closures, and by
/// `SystemClock` with the feature `std`.
///
/// On a board, a closure asks the clock chip. It knows no time before it has been set:
///
/// ```
/// # use core::cell::Cell;
/// # use storefront_jwt::{HmacSha256, UnixTime, Verifier};
/// # struct Rtc(Cell<Option<u64>>);
/// # impl Rtc { fn unix_seconds(&self) -> Option<u64> { self.0.get() } }
/// # fn board(key: impl HmacSha256, rtc: &Rtc) {
/// let verifier = Verifier::new(key, || rtc.unix_seconds().map(UnixTime::from_secs));
/// # }
/// ```
///
/// A `fn` pointer is a clock whose type has a name, for a field, or for a `static` that is made
/// once at run time (`OnceLock`):
///
/// ```
/// use storefront_jwt::{UnixTime, Verifier};
///
/// struct State<K> {
///     verifier: Verifier<K, fn() -> Option<UnixTime>>,
/// }
/// ```
///
/// A clock that others hold too, by reference or in an `Arc`, goes into a closure:
///
/// ```
/// use std::sync::Arc;
/// use storefront_jwt::{Clock, HmacSha256, Verifier};
///
/// fn verifier<K: HmacSha256, T: Clock>(key: K, clock: Arc<T>) -> Verifier<K, impl Clock> {
///     Verifier::new(key, move || clock.now())
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no clock",
    note = "a clock that is shared goes into a closure: `move || clock.now()`"
)]
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
