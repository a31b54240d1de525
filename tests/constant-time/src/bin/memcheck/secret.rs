//! What memcheck takes for secret: memory that is marked undefined. Whatever is computed from it is
//! undefined as well, and a branch or an address that depends on it is reported.

use crabgrind::memcheck::{MemState, mark_mem, vbits};
use crabgrind::{RunMode, run_mode};
use storefront_jwt::{HmacSha256, SecretKey, Tag};

pub fn is_watched() -> bool {
    run_mode() == RunMode::Valgrind
}

/// A copy of these bytes that is secret.
#[expect(
    clippy::unnecessary_box_returns,
    reason = "what is marked must not move"
)]
pub fn secret<const N: usize>(bytes: &[u8; N]) -> Box<[u8; N]> {
    let mut secret = Box::new(*bytes);
    mark(&mut *secret, MemState::Undefined);
    secret
}

/// Declares a value public: what a verification answers, or a token that is about to be sent.
pub fn public<T>(mut value: T) -> T {
    mark(&mut value, MemState::Defined);
    value
}

/// The same for memory in place.
pub fn public_bytes<const N: usize>(bytes: &mut [u8; N]) {
    mark(bytes, MemState::Defined);
}

/// A key of which every byte that depends on the secret is secret.
pub fn key<const N: usize>(bytes: &[u8; N]) -> SecretKey {
    SecretKey::new(*secret(bytes)).unwrap()
}

/// The tag of a message under such a key.
pub fn tag(key: &SecretKey, message: &[u8]) -> Tag {
    let tag = key.mac(message).unwrap();
    assert_eq!(secret_bytes(&tag), 32, "the tag is not secret");
    tag
}

/// How many bytes of a value are secret to the last bit.
pub fn secret_bytes<T>(value: &T) -> usize {
    let mut bits = vec![0; size_of::<T>()];
    let address = std::ptr::from_ref(value).cast_mut().cast();
    let _ = vbits(address, bits.as_mut_ptr(), bits.len());
    bits.iter().map(|bits| usize::from(*bits == 0xff)).sum()
}

/// Nothing may read or write this memory.
pub fn hide(bytes: &mut [u8]) {
    mark(bytes, MemState::NoAccess);
}

/// It may be read again.
pub fn show(bytes: &mut [u8]) {
    mark(bytes, MemState::Defined);
}

fn mark<T: ?Sized>(value: &mut T, state: MemState) {
    // The result is that of a request which has none.
    let size = size_of_val(value);
    let _ = mark_mem(std::ptr::from_mut(value).cast(), size, state);
}
