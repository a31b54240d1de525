//! The module's memory.

use core::cell::UnsafeCell;

/// A value in a static, lent to one call at a time.
pub struct Single<T>(UnsafeCell<T>);

// SAFETY: the module is built without threads, and no memory is shared: WebAssembly runs one call at a
// time.
unsafe impl<T> Sync for Single<T> {}

impl<T> Single<T> {
    pub const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    /// Lends the value to `f`.
    pub fn lend<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        // SAFETY: exports are not called from within each other, the module imports nothing that could
        // call back, and no `f` calls `lend`. So there is no other reference while this one lives. The
        // Worker writes to the memory only between calls.
        f(unsafe { &mut *self.0.get() })
    }
}
