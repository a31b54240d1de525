//! Skipping a value: as strict as reading it, and without recursion.

use crate::Error;

use super::Reader;
use super::array::after_array;
use super::number::after_number;
use super::read::after_space;
use super::string::after_string;

impl<'p> Reader<'p> {
    /// Steps over one value of any type, and returns its text.
    pub(crate) fn skip(&mut self) -> Result<&'p str, Error> {
        let rest = match self.peek() {
            Some(b'[') => after_array(self.rest.as_bytes(), self.levels_left())?.0,
            Some(b'{') => after_value(self.rest.as_bytes(), self.levels_left())?,
            _ => after_scalar(self.rest.as_bytes()).ok_or(Error::Json)?,
        };
        self.take_until(rest)
    }

    /// Steps over an array, or fails as a mismatch; returns how many elements it has.
    pub(super) fn skip_array(&mut self) -> Result<usize, Error> {
        if self.peek() != Some(b'[') {
            return Err(self.mismatch());
        }
        let (rest, count) = after_array(self.rest.as_bytes(), self.levels_left())?;
        self.take_until(rest)?;
        Ok(count)
    }
}

/// What follows a value that may be nested this many levels deep, at most 64.
pub(super) fn after_value(rest: &[u8], levels: u8) -> Result<&[u8], Error> {
    Nesting::default().after_value(rest, levels, |_, _, _| ())
}

/// The arrays and objects that are open.
#[derive(Clone, Copy, Default)]
pub(super) struct Nesting {
    pub(super) depth: u8,
    /// One bit for each, the innermost lowest: set for an object.
    pub(super) objects: u64,
}

impl Nesting {
    fn enter(&mut self, object: bool, levels: u8) -> Result<(), Error> {
        if self.depth >= levels {
            return Err(Error::TooDeep);
        }
        self.depth = self.depth.wrapping_add(1);
        self.objects = (self.objects << 1) | u64::from(object);
        Ok(())
    }

    fn leave(&mut self) {
        self.depth = self.depth.wrapping_sub(1);
        self.objects >>= 1;
    }

    const fn in_object(self) -> bool {
        self.objects & 1 == 1
    }

    /// What follows the value that is next and all that is open. `note` gets each scalar, what follows it, and
    /// what is open around it.
    ///
    /// White space is looked for only where nothing else matches.
    pub(super) fn after_value<'p>(
        mut self,
        mut rest: &'p [u8],
        levels: u8,
        mut note: impl FnMut(&'p [u8], &'p [u8], Self),
    ) -> Result<&'p [u8], Error> {
        loop {
            rest = match rest {
                [opening @ (b'{' | b'['), inner @ ..] => {
                    let object = *opening == b'{';
                    self.enter(object, levels)?;
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
                [b' ' | b'\t' | b'\n' | b'\r', next @ ..] => {
                    rest = after_space(next);
                    continue;
                }
                scalar => {
                    let after = after_scalar(scalar).ok_or(Error::Json)?;
                    note(scalar, after, self);
                    after
                }
            };
            match self.next_value(rest)? {
                Next::Value(next) => rest = next,
                Next::End(rest) => return Ok(rest),
            }
        }
    }

    /// Goes from the end of a value to the next one, or to the end of all that is open.
    #[inline]
    pub(super) fn next_value<'p>(&mut self, mut rest: &'p [u8]) -> Result<Next<'p>, Error> {
        while self.depth > 0 {
            match (rest, self.in_object()) {
                ([b',', next @ ..], true) => {
                    return after_name(next).map(Next::Value).ok_or(Error::Json);
                }
                ([b',', next @ ..], false) => return Ok(Next::Value(next)),
                ([b'}', outer @ ..], true) | ([b']', outer @ ..], false) => {
                    rest = outer;
                    self.leave();
                }
                ([b' ' | b'\t' | b'\n' | b'\r', next @ ..], _) => rest = after_space(next),
                _ => return Err(Error::Json),
            }
        }
        Ok(Next::End(rest))
    }
}

/// What comes after a value.
pub(super) enum Next<'p> {
    Value(&'p [u8]),
    End(&'p [u8]),
}

/// What follows a string, a number or a literal.
#[inline]
pub(super) fn after_scalar(rest: &[u8]) -> Option<&[u8]> {
    match rest {
        [b'"', rest @ ..] => after_string(rest),
        [b'-' | b'0'..=b'9', ..] => after_number(rest),
        [b't', b'r', b'u', b'e', rest @ ..]
        | [b'f', b'a', b'l', b's', b'e', rest @ ..]
        | [b'n', b'u', b'l', b'l', rest @ ..] => Some(rest),
        _ => None,
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
