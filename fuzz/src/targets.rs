//! The targets: each states a property of some bytes, and panics where it does not hold. Whatever fuzzer runs
//! them, the same bytes are the same input.

pub mod arrays;
pub mod base64url;
pub mod bit_flip;
pub mod checked_skip;
pub mod declared;
pub mod header;
pub mod in_place;
pub mod json;
pub mod line_items;
pub mod rfc3339;
pub mod sign_verify;
pub mod split;
pub mod times;
pub mod verify;

use std::fmt::Debug;

use arbitrary::{Arbitrary, Unstructured};

/// A property of any bytes.
pub type Target = fn(&[u8]);

/// By name.
pub const TARGETS: [(&str, Target); 14] = [
    ("arrays", arrays::run),
    ("base64url", base64url::run),
    ("bit_flip", bit_flip::run),
    ("checked_skip", checked_skip::run),
    ("declared", declared::run),
    ("header", header::run),
    ("in_place", in_place::run),
    ("json", json::run),
    ("line_items", line_items::run),
    ("rfc3339", rfc3339::run),
    ("sign_verify", sign_verify::run),
    ("split", split::run),
    ("times", times::run),
    ("verify", verify::run),
];

/// The target of this name.
pub fn find(name: &str) -> Option<Target> {
    TARGETS
        .iter()
        .find_map(|(known, target)| (*known == name).then_some(*target))
}

/// Takes a target's input out of bytes, as libFuzzer's macro does.
fn structured<'a, T: Arbitrary<'a> + Debug>(data: &'a [u8], check: impl FnOnce(T)) {
    if let Ok(input) = T::arbitrary_take_rest(Unstructured::new(data)) {
        check(input);
    }
}
