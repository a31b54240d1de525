//! A dropped key leaves nothing of itself in its memory.
//!
//! Alone, since it looks into memory, and must hold in a release build as well.
#![cfg(feature = "rustcrypto")]

use core::mem::{MaybeUninit, size_of};
use core::ptr;

use storefront_jwt::{HmacSha256, SecretKey};

type Bytes = [u8; size_of::<SecretKey>()];

fn bytes(slot: &MaybeUninit<SecretKey>) -> Bytes {
    let start = slot.as_ptr().cast::<u8>();
    // SAFETY: all of it lies within `slot`. Volatile, because what a dropped value holds is
    // nobody's business in the eyes of the compiler.
    core::array::from_fn(|at| unsafe { ptr::read_volatile(start.add(at)) })
}

/// A key's memory while it lives, after it has been used, and after it was dropped.
fn lives(secret: &str) -> [Bytes; 2] {
    let mut slot = Box::new(MaybeUninit::zeroed());
    slot.write(SecretKey::new(secret).unwrap());
    // SAFETY: written above.
    unsafe { slot.assume_init_ref() }.mac(b"message").unwrap();
    let alive = bytes(&slot);
    // SAFETY: written above, and not touched as a key again.
    unsafe { slot.assume_init_drop() };
    [alive, bytes(&slot)]
}

#[test]
fn nothing_of_the_secret_is_left() {
    let [alive, dropped] = lives("a secret of thirty-two characters");
    let [other_alive, other_dropped] = lives("another one of that many characters");
    // The two SHA-256 states that follow the padded key, on either side of the HMAC.
    let depends = |at: &usize| alive[*at] != other_alive[*at];
    let of_the_key: Vec<usize> = (0..alive.len()).filter(depends).collect();
    assert!(of_the_key.len() > 56, "{} bytes", of_the_key.len());
    for at in of_the_key {
        assert_eq!((dropped[at], other_dropped[at]), (0, 0), "byte {at}");
    }
    assert_eq!(dropped, other_dropped);
}
