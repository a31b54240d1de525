//! Skipping a value: as strict as reading it, and without recursion.

use crate::Error;

use super::Reader;
use super::number::after_number;
use super::read::after_space;
use super::string::after_string;

impl<'p> Reader<'p> {
    /// Steps over one value of any type, and returns its text.
    pub(crate) fn skip(&mut self) -> Result<&'p str, Error> {
        self.peek();
        let rest = after_value(self.rest.as_bytes(), self.levels_left())?;
        self.take_until(rest)
    }
}

/// What follows a value that may be nested this many levels deep, at most 64.
///
/// White space is looked for only where nothing else matches.
fn after_value(mut rest: &[u8], levels: u8) -> Result<&[u8], Error> {
    // One bit for each open container, the innermost lowest: set for an object.
    let mut objects: u64 = 0;
    let mut depth: u8 = 0;
    loop {
        // A value.
        rest = match rest {
            [b'"', rest @ ..] => after_string(rest).ok_or(Error::Json)?,
            [b'-' | b'0'..=b'9', ..] => after_number(rest).ok_or(Error::Json)?,
            [opening @ (b'{' | b'['), inner @ ..] => {
                if depth >= levels {
                    return Err(Error::TooDeep);
                }
                depth = depth.wrapping_add(1);
                let object = *opening == b'{';
                objects = (objects << 1) | u64::from(object);
                match (after_space(inner), object) {
                    (inner @ [b'}', ..], true) | (inner @ [b']', ..], false) => inner,
                    (inner, true) => {
                        rest = after_name(inner).ok_or(Error::Json)?;
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
            [b' ' | b'\t' | b'\n' | b'\r', next @ ..] => {
                rest = after_space(next);
                continue;
            }
            _ => return Err(Error::Json),
        };
        // What may follow it.
        while depth > 0 {
            match (rest, objects & 1 == 1) {
                ([b',', next @ ..], true) => {
                    rest = after_name(next).ok_or(Error::Json)?;
                    break;
                }
                ([b',', next @ ..], false) => {
                    rest = next;
                    break;
                }
                ([b'}', outer @ ..], true) | ([b']', outer @ ..], false) => {
                    rest = outer;
                    depth = depth.wrapping_sub(1);
                    objects >>= 1;
                }
                ([b' ' | b'\t' | b'\n' | b'\r', next @ ..], _) => rest = after_space(next),
                _ => return Err(Error::Json),
            }
        }
        if depth == 0 {
            return Ok(rest);
        }
    }
}

/// What follows a member's name and its colon.
#[inline]
fn after_name(rest: &[u8]) -> Option<&[u8]> {
    let rest = match rest {
        [b'"', rest @ ..] => rest,
        rest => after_space(rest).strip_prefix(b"\"")?,
    };
    let rest = after_string(rest)?;
    match rest.strip_prefix(b":") {
        None => after_space(rest).strip_prefix(b":"),
        value => value,
    }
}
