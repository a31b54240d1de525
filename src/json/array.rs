//! Skipping arrays.

use crate::Error;

#[cfg(target_pointer_width = "64")]
use super::model::after_many;
use super::read::after_space;
use super::skip::{Next, after_value};

/// Up to so many elements a model of them would not be worth its making.
#[cfg(target_pointer_width = "64")]
const FEW: usize = 2;

/// What follows an array that may be nested this many levels deep, and how many elements it has.
pub(super) fn after_array(rest: &[u8], levels: u8) -> Result<(&[u8], usize), Error> {
    let levels = levels.checked_sub(1).ok_or(Error::TooDeep)?;
    let mut rest = after_space(rest.strip_prefix(b"[").ok_or(Error::Json)?);
    if let [b']', rest @ ..] = rest {
        return Ok((rest, 0));
    }
    let mut count: usize = 0;
    loop {
        #[cfg(target_pointer_width = "64")]
        if count == FEW {
            return after_many(rest, levels, count);
        }
        let after = after_value(rest, levels)?;
        count = count.saturating_add(1);
        match after_comma(after)? {
            Next::Value(next) => rest = next,
            Next::End(rest) => return Ok((rest, count)),
        }
    }
}

/// Goes from the end of an element to the next one, or to the end of the array.
#[inline]
pub(super) fn after_comma(rest: &[u8]) -> Result<Next<'_>, Error> {
    match after_space(rest) {
        [b',', rest @ ..] => Ok(Next::Value(rest)),
        [b']', rest @ ..] => Ok(Next::End(rest)),
        _ => Err(Error::Json),
    }
}
