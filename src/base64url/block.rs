//! One block, by the width of a machine word.

#[cfg(target_pointer_width = "64")]
pub(super) use wide::{BYTES, CHARS, INVALID, decode, decode_in_place, encode};
#[cfg(not(target_pointer_width = "64"))]
pub(super) use word::{BYTES, CHARS, INVALID, decode, decode_in_place, encode};

#[cfg(target_pointer_width = "64")]
mod wide;
#[cfg(not(target_pointer_width = "64"))]
mod word;
