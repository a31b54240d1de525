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

mod access;
mod array;
mod de;
mod decimal;
mod list;
mod member;
#[cfg(target_pointer_width = "64")]
mod model;
mod name;
mod number;
mod read;
mod skip;
mod string;
mod write;

pub use decimal::Decimal;
pub use list::{Count, Elements, ElementsIter, List};
pub use string::{JsonStr, Unescape};

pub(crate) use access::Members;
pub(crate) use decimal::{exact_f64, in_string};
pub(crate) use member::text_member;
pub(crate) use read::Reader;
pub(crate) use write::{json_len, write_json};

use crate::Error;

/// How deeply arrays and objects may be nested, the payload itself included.
pub const MAX_DEPTH: u8 = 64;

/// Names by which this crate's types ask this crate's reader for what serde's data model lacks, as
/// newtype structs. Other formats ignore them.
pub(crate) const UNIX_TIME: &str = "$storefront_jwt::UnixTime";
pub(crate) const STRING: &str = "$storefront_jwt::JsonStr";
pub(crate) const NUMBER: &str = "$storefront_jwt::Number";
pub(crate) const RAW: &str = "$storefront_jwt::Raw";
pub(crate) const COUNT: &str = "$storefront_jwt::Count";

/// How the names of structs begin that take the position of a member's name among their fields for the name,
/// which spares them a comparison with all of them. Derived code can, unless it has aliases; their
/// names must be free of escapes.
pub(crate) const BY_POSITION: &str = "$storefront_jwt";

/// Turns `value` into the error that `check` finds. In place, because a claim set that goes through `?` is
/// moved in memory, which costs more than reading some of its claims.
#[inline]
pub(crate) fn refuse_if<T>(
    value: &mut Result<T, Error>,
    check: impl FnOnce(&T) -> Result<(), Error>,
) {
    if let Ok(read) = value
        && let Err(error) = check(read)
    {
        *value = Err(error);
    }
}
