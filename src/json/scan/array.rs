//! Arrays, whose elements are counted.

use super::space::after_space;
use super::template::{MIN_BEFORE_TEMPLATE, after_similar};
use super::value::{Fault, Next, after_value, next_element};
use super::word::WIDE;

/// Skips an array that may be nested this many levels deep. Returns the rest and the number of
/// elements.
pub(crate) fn after_array(rest: &[u8], levels: u8) -> Result<(&[u8], usize), Fault> {
    let levels = levels.checked_sub(1).ok_or(Fault::Depth)?;
    let mut rest = after_space(rest.strip_prefix(b"[").ok_or(Fault::Syntax)?);
    if let [b']', rest @ ..] = rest {
        return Ok((rest, 0));
    }
    let mut count: usize = 0;
    loop {
        if WIDE && count == MIN_BEFORE_TEMPLATE {
            return after_similar(rest, levels, count);
        }
        let after = after_value(rest, levels)?;
        count = count.saturating_add(1);
        match next_element(after)? {
            Next::Value(next) => rest = next,
            Next::End(rest) => return Ok((rest, count)),
        }
    }
}
