//! Values of any type: as strict as reading them, and without recursion.

use super::number::after_number;
use super::space::after_space;
use super::string::after_string;

/// Why a text cannot be scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is not JSON.
    Syntax,
    /// It is nested deeper than allowed.
    Depth,
}

/// Skips a value that may be nested this many levels deep, at most 64, and returns the rest.
pub(crate) fn after_value(rest: &[u8], levels: u8) -> Result<&[u8], Fault> {
    Nesting::default().after_value(rest, levels, |_, _, _| ())
}

/// The arrays and objects that are open.
#[derive(Clone, Copy, Default)]
pub(crate) struct Nesting {
    pub(crate) depth: u8,
    /// One bit for each, the innermost lowest: set for an object.
    pub(crate) objects: u64,
}

impl Nesting {
    fn enter(&mut self, object: bool, levels: u8) -> Result<(), Fault> {
        if self.depth >= levels {
            return Err(Fault::Depth);
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

    /// Skips the next value and the rest of everything that is open. `visit` gets each scalar, what
    /// follows it, and what is open around it.
    ///
    /// Looks for white space only where nothing else matches.
    pub(crate) fn after_value<'p>(
        mut self,
        mut rest: &'p [u8],
        levels: u8,
        mut visit: impl FnMut(&'p [u8], &'p [u8], Self),
    ) -> Result<&'p [u8], Fault> {
        loop {
            rest = match rest {
                [opening @ (b'{' | b'['), inner @ ..] => {
                    let object = *opening == b'{';
                    self.enter(object, levels)?;
                    match (after_space(inner), object) {
                        (inner @ [b'}', ..], true) | (inner @ [b']', ..], false) => inner,
                        (inner, true) => {
                            rest = after_name(inner).ok_or(Fault::Syntax)?;
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
                    let after = after_scalar(scalar).ok_or(Fault::Syntax)?;
                    visit(scalar, after, self);
                    after
                }
            };
            match self.next_value(rest)? {
                Next::Value(next) => rest = next,
                Next::End(rest) => return Ok(rest),
            }
        }
    }

    /// Moves from the end of a value to the next one, or to the end of all that is open.
    pub(crate) fn next_value<'p>(&mut self, mut rest: &'p [u8]) -> Result<Next<'p>, Fault> {
        while self.depth > 0 {
            match (rest, self.in_object()) {
                ([b',', next @ ..], true) => {
                    return after_name(next).map(Next::Value).ok_or(Fault::Syntax);
                }
                ([b',', next @ ..], false) => return Ok(Next::Value(next)),
                ([b'}', outer @ ..], true) | ([b']', outer @ ..], false) => {
                    rest = outer;
                    self.leave();
                }
                ([b' ' | b'\t' | b'\n' | b'\r', next @ ..], _) => rest = after_space(next),
                _ => return Err(Fault::Syntax),
            }
        }
        Ok(Next::End(rest))
    }
}

/// What comes after a value.
pub(crate) enum Next<'p> {
    Value(&'p [u8]),
    End(&'p [u8]),
}

/// Moves from the end of an array's element to the next one, or to the end of the array.
pub(crate) fn next_element(rest: &[u8]) -> Result<Next<'_>, Fault> {
    match after_space(rest) {
        [b',', rest @ ..] => Ok(Next::Value(rest)),
        [b']', rest @ ..] => Ok(Next::End(rest)),
        _ => Err(Fault::Syntax),
    }
}

/// Skips a string, a number or a literal, and returns the rest.
pub(crate) fn after_scalar(rest: &[u8]) -> Option<&[u8]> {
    match rest {
        [b'"', rest @ ..] => after_string(rest),
        [b'-' | b'0'..=b'9', ..] => after_number(rest),
        [b't', b'r', b'u', b'e', rest @ ..]
        | [b'f', b'a', b'l', b's', b'e', rest @ ..]
        | [b'n', b'u', b'l', b'l', rest @ ..] => Some(rest),
        _ => None,
    }
}

/// Skips a member's name and its colon, and returns the rest.
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
