//! One block, by the width of a machine word.

#[cfg(target_pointer_width = "64")]
pub(super) use wide::{BYTES, CHARS, INVALID, decode, encode};
#[cfg(not(target_pointer_width = "64"))]
pub(super) use word::{BYTES, CHARS, INVALID, decode, encode};

#[cfg(target_pointer_width = "64")]
mod wide;
/// Compiled for the unit tests of all targets.
#[cfg(any(test, not(target_pointer_width = "64")))]
pub(super) mod word;
