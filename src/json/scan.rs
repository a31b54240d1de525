//! The grammar of RFC 8259: where a value ends. Knows no values, no errors of the crate and no
//! serde.
//!
//! Every function takes what is left of a text and returns what is left after one part of it. These
//! modules import nothing but `core`.

pub(crate) mod array;
pub(crate) mod checked;
pub(crate) mod number;
pub(crate) mod space;
pub(crate) mod string;
mod template;
pub(crate) mod value;
pub(crate) mod word;

/// What several bytes are read as at a time.
type Word = usize;

#[cfg(test)]
#[allow(clippy::duplicate_mod, dead_code, reason = "by words of another width")]
mod narrow;
