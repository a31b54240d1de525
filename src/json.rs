//! Strict JSON: RFC 8259 to the letter, in UTF-8, in one pass and without a heap.
//!
//! Why not serde-json-core for reading: it accepts garbage in skipped values and raw control
//! characters, recurses without bound on nesting, refuses surrogate pairs, leaves escapes in borrowed
//! strings, and reads times only through floats, `null` as NaN among them. A verifier can have none of
//! that, and this reader is also several times as fast.
//!
//! What it accepts:
//!
//! * exactly one value with white space around it, nothing before, nothing after;
//! * nesting of at most [`MAX_DEPTH`] levels, in read and in skipped values alike;
//! * strings without raw control characters, whose escapes stand for Unicode scalar values (a lone
//!   surrogate is refused);
//! * a member that the target type knows at most once, by the meaning of its name, not its spelling.

mod de;
mod decimal;
mod list;
mod member;
mod name;
mod number;
mod read;
mod skip;
mod string;
mod write;

pub use decimal::Decimal;
pub use list::{Count, Elements, ElementsIter, List};
pub use string::{JsonStr, Unescape};

pub(crate) use decimal::{exact_f64, in_string};
pub(crate) use member::text_member;
pub(crate) use read::Reader;
pub(crate) use write::{json_len, write_json};

use core::marker::PhantomData;

use serde::Deserialize;
use serde::de::DeserializeSeed;

use crate::Error;

/// How deeply arrays and objects may be nested, the payload itself included.
pub const MAX_DEPTH: u8 = 64;

/// Names by which this crate's types ask this crate's reader for what serde's data model lacks, as
/// newtype structs. Other formats ignore them.
pub(crate) const UNIX_TIME: &str = "$storefront_jwt::UnixTime";
pub(crate) const STRING: &str = "$storefront_jwt::JsonStr";
pub(crate) const NUMBER: &str = "$storefront_jwt::Number";
pub(crate) const RAW: &str = "$storefront_jwt::Raw";

/// Reads one JSON object.
#[inline]
pub(crate) fn from_object<'p, T: Deserialize<'p>>(json: &'p [u8]) -> Result<T, Error> {
    seeded(PhantomData, json)
}

#[inline]
fn seeded<'p, S: DeserializeSeed<'p>>(seed: S, json: &'p [u8]) -> Result<S::Value, Error> {
    // Safe Rust has no other way from bytes to `&str`. The standard library checks ASCII two words at
    // a time, which costs some three per cent of the MAC; doing it here once spares every string its
    // own check.
    let text = core::str::from_utf8(json).map_err(|_| Error::Json)?;
    let mut reader = Reader::new(text);
    if reader.peek() != Some(b'{') {
        return Err(Error::Json);
    }
    let value = seed.deserialize(&mut reader);
    and_then_check(value, |_| reader.end())
}

/// `value`, if `check` passes as well. With `?` instead, a claim set would be moved in memory, which
/// costs more than reading some of its claims.
#[inline]
pub(crate) fn and_then_check<T>(
    mut value: Result<T, Error>,
    check: impl FnOnce(&T) -> Result<(), Error>,
) -> Result<T, Error> {
    if let Ok(read) = &value
        && let Err(error) = check(read)
    {
        value = Err(error);
    }
    value
}
