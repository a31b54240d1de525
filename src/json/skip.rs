//! Skipping a value: as strict as reading it, and without recursion.

use crate::Error;

use super::Reader;
use super::number::after_number;
use super::read::after_space;
use super::string::after_string;

impl Reader<'_> {
    /// Steps over one value of any type.
    pub(super) fn skip(&mut self) -> Result<(), Error> {
        let levels = self.levels_left();
        // One bit for each open container, the innermost lowest: set for an object. There are at most
        // 64 levels.
        let mut objects: u64 = 0;
        let mut depth: u8 = 0;
        let mut rest = after_space(self.rest);
        loop {
            // A value.
            rest = match rest {
                [b'"', rest @ ..] => after_string(rest)?,
                [b'-' | b'0'..=b'9', ..] => after_number(rest)?,
                [opening @ (b'{' | b'['), inner @ ..] => {
                    if depth >= levels {
                        return Err(Error::TooDeep);
                    }
                    depth = depth.wrapping_add(1);
                    let object = *opening == b'{';
                    objects = (objects << 1) | u64::from(object);
                    let inner = after_space(inner);
                    match (inner, object) {
                        ([b'}', ..], true) | ([b']', ..], false) => inner,
                        (inner, true) => {
                            rest = after_name(inner)?;
                            continue;
                        }
                        (inner, false) => {
                            rest = inner;
                            continue;
                        }
                    }
                }
                [b't', b'r', b'u', b'e', rest @ ..]
                | [b'f', b'a', b'l', b's', b'e', rest @ ..]
                | [b'n', b'u', b'l', b'l', rest @ ..] => rest,
                _ => return Err(Error::Json),
            };
            // What may follow it.
            loop {
                if depth == 0 {
                    self.rest = rest;
                    return Ok(());
                }
                rest = after_space(rest);
                match (rest, objects & 1 == 1) {
                    ([b',', next @ ..], object) => {
                        let next = after_space(next);
                        rest = if object { after_name(next)? } else { next };
                        break;
                    }
                    ([b'}', outer @ ..], true) | ([b']', outer @ ..], false) => {
                        rest = outer;
                        depth = depth.wrapping_sub(1);
                        objects >>= 1;
                    }
                    _ => return Err(Error::Json),
                }
            }
        }
    }
}

/// What follows a member's name, its colon, and white space.
#[inline]
fn after_name(rest: &[u8]) -> Result<&[u8], Error> {
    let [b'"', rest @ ..] = rest else {
        return Err(Error::Json);
    };
    match after_string(rest)? {
        [b':', rest @ ..] => Ok(after_space(rest)),
        rest => match after_space(rest) {
            [b':', rest @ ..] => Ok(after_space(rest)),
            _ => Err(Error::Json),
        },
    }
}
