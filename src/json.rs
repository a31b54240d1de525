//! Strict JSON: RFC 8259 to the letter, in UTF-8, in one pass and without a heap.
//!
//! Why not serde-json-core for reading: it accepts garbage in skipped values and raw control
//! characters, recurses without bound on nesting, refuses surrogate pairs, leaves escapes in
//! borrowed strings, and reads times only through floats, `null` as NaN among them. A verifier can
//! have none of that, and this reader is also several times as fast.
//!
//! What it accepts:
//!
//! * exactly one value with white space around it, nothing before, nothing after;
//! * nesting of at most [`MAX_DEPTH`] levels, in read and in skipped values alike;
//! * strings without raw control characters, whose escapes stand for Unicode scalar values (a lone
//!   surrogate is refused);
//! * a member that the target type knows at most once, by the meaning of its name, not its
//!   spelling.
//!
//! Three storeys: `scan` finds where a value ends and imports nothing but `core`; above it are
//! the reader and the values that are read in place; `serde` is for other people's types
//! only.

mod decimal;
mod elements;
mod list;
mod member;
pub(crate) mod members;
mod number;
pub(crate) mod object;
mod plain;
pub(crate) mod reader;
pub(crate) mod scan;
pub(crate) mod serde;
pub(crate) mod string;
pub(crate) mod text;
pub(crate) mod variants;

pub use decimal::Decimal;
pub use elements::{Element, Elements, ElementsIter};
pub use list::{Count, List};
pub use reader::MAX_DEPTH;
pub use string::{JsonStr, Unescape};

pub(crate) use decimal::{exact_f64, in_string, nearest, quoted};
pub(crate) use elements::read_in_place;
pub(crate) use member::text_member;
pub(crate) use plain::{AsPlain, FromPlain, number_as_text};

/// Reads a member that may be absent but not `null`, for structs that derive `Deserialize`:
/// `#[serde(default, deserialize_with = "storefront_jwt::json::not_null")]`.
///
/// One that is signed as well also needs `skip_serializing_if = "Option::is_none"`: serde writes
/// `None` as `null`, which is then refused.
///
/// # Errors
///
/// Those of `T`.
pub fn not_null<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: ::serde::Deserialize<'de>,
    D: ::serde::Deserializer<'de>,
{
    T::deserialize(deserializer).map(Some)
}
