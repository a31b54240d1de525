//! The reader's position in the text, and what every value is read with.

use crate::error::Error;

use super::scan::array::after_array;
use super::scan::checked::after_checked;
use super::scan::number::after_number;
use super::scan::space::after_space;
use super::scan::string::after_escapes;
use super::scan::value::{Fault, after_scalar, after_value};
use super::scan::word::{IF_WIDE, WIDE, after_plain, skip_plain_32};
use super::string::JsonStr;

/// How deeply arrays and objects may be nested, the payload itself included.
pub const MAX_DEPTH: u8 = 64;

/// A position in JSON text.
///
/// Public only as a parameter of sealed traits: nobody outside of the crate can name or make one.
#[derive(Clone)]
pub struct Reader<'p> {
    /// The whole text. What is taken out of it begins and ends next to ASCII characters.
    text: &'p str,
    /// What is left of it.
    pub(crate) rest: &'p [u8],
    depth: u8,
    /// The text has been scanned before. Narrow targets have no use for it.
    checked: [bool; IF_WIDE],
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Syntax => Self::Json,
            Fault::Depth => Self::TooDeep,
        }
    }
}

impl<'p> Reader<'p> {
    pub(crate) const fn new(text: &'p str) -> Self {
        Self {
            text,
            rest: text.as_bytes(),
            depth: 0,
            checked: [false; IF_WIDE],
        }
    }

    /// For text that another reader has skipped, and so is known to be JSON.
    pub(crate) const fn checked(text: &'p str) -> Self {
        let mut reader = Self::new(text);
        reader.checked = [true; IF_WIDE];
        reader
    }

    /// For one JSON object; [`end`](Self::end) comes after it.
    ///
    /// Safe Rust has no other way from bytes to `&str`. The standard library checks ASCII two words
    /// at a time, which costs about three per cent of the MAC. Checking once here spares every
    /// string a check of its own.
    pub(crate) fn object(json: &'p [u8]) -> Result<Self, Error> {
        let mut reader = Self::new(core::str::from_utf8(json).map_err(|_| Error::Json)?);
        match reader.peek() {
            Some(b'{') => Ok(reader),
            _ => Err(Error::Json),
        }
    }

    /// For the whole text again.
    pub(crate) const fn rewound(&self) -> Self {
        Self::new(self.text)
    }

    /// The first byte of the next token, white space skipped.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        if let [0..=b' ', ..] = self.rest {
            self.skip_space();
        }
        self.rest.first().copied()
    }

    /// White space, of which the platforms' tokens have none.
    #[cold]
    #[inline(never)]
    fn skip_space(&mut self) {
        self.rest = after_space(self.rest);
    }

    /// Consumes `token` if it is next, white space before it skipped.
    pub(crate) fn eat(&mut self, token: u8) -> bool {
        self.peek();
        match self.rest {
            [first, rest @ ..] if *first == token => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// Consumes `token`, white space before it skipped.
    pub(crate) fn expect(&mut self, token: u8) -> Result<(), Error> {
        if self.eat(token) {
            Ok(())
        } else {
            Err(Error::Json)
        }
    }

    /// Nothing but white space is left.
    pub(crate) fn end(&mut self) -> Result<(), Error> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(Error::Json),
        }
    }

    /// Consumes `true`, `false` or `null`.
    pub(crate) fn literal(&mut self, literal: &str) -> Result<(), Error> {
        let rest = self.rest.strip_prefix(literal.as_bytes());
        self.rest = rest.ok_or(Error::Json)?;
        Ok(())
    }

    /// Consumes `null` if it is next.
    pub(crate) fn null(&mut self) -> Result<bool, Error> {
        if self.peek() != Some(b'n') {
            return Ok(false);
        }
        self.literal("null").map(|()| true)
    }

    /// Goes on to where only `rest` is left, and returns the text before it. The error cannot
    /// happen.
    pub(crate) fn advance_to(&mut self, rest: &'p [u8]) -> Result<&'p str, Error> {
        let from = self.text.len().wrapping_sub(self.rest.len());
        let to = self.text.len().wrapping_sub(rest.len());
        self.rest = rest;
        self.text.get(from..to).ok_or(Error::Json)
    }

    /// Reads a string; a value of another type is an error.
    pub(crate) fn string(&mut self) -> Result<JsonStr<'p>, Error> {
        if !self.eat(b'"') {
            return Err(self.skip_as_mismatch());
        }
        let rest = if WIDE {
            skip_plain_32(self.rest)
        } else {
            self.rest
        };
        self.string_body(after_plain(rest))
    }

    /// Reads a string's body, which is plain up to `rest`.
    fn string_body(&mut self, rest: &'p [u8]) -> Result<JsonStr<'p>, Error> {
        let Some(after) = rest.strip_prefix(b"\"") else {
            return self.escaped_body(rest);
        };
        let body = self.advance_to(rest)?;
        self.rest = after;
        Ok(JsonStr::from(body))
    }

    #[cold]
    #[inline(never)]
    fn escaped_body(&mut self, rest: &'p [u8]) -> Result<JsonStr<'p>, Error> {
        let rest = after_escapes(rest).ok_or(Error::Json)?;
        let text = self.advance_to(rest)?;
        let body = text.strip_suffix('"').ok_or(Error::Json)?;
        Ok(JsonStr::with_escapes(body))
    }

    /// Reads a number's text; a value of another type is an error.
    pub(crate) fn number_text(&mut self) -> Result<&'p str, Error> {
        if !matches!(self.peek(), Some(b'-' | b'0'..=b'9')) {
            return Err(self.skip_as_mismatch());
        }
        self.advance_to(after_number(self.rest).ok_or(Error::Json)?)
    }

    /// Skips one value of any type, and returns its text.
    #[inline(never)]
    pub(crate) fn skip(&mut self) -> Result<&'p str, Error> {
        let rest = match self.peek() {
            Some(b'{' | b'[') if self.checked.contains(&true) => {
                after_checked(self.rest).ok_or(Error::Json)?
            }
            Some(b'[') if WIDE => after_array(self.rest, self.levels_left())?.0,
            Some(b'{' | b'[') => after_value(self.rest, self.levels_left())?,
            _ => after_scalar(self.rest).ok_or(Error::Json)?,
        };
        self.advance_to(rest)
    }

    /// Skips an array and returns its length; a value of another type is an error.
    pub(crate) fn skip_array(&mut self) -> Result<usize, Error> {
        if self.peek() != Some(b'[') {
            return Err(self.skip_as_mismatch());
        }
        let (rest, count) = after_array(self.rest, self.levels_left())?;
        self.advance_to(rest)?;
        Ok(count)
    }

    /// Skips a value of another type than the target's: the error is the claim's, if this is a
    /// value at all.
    #[cold]
    #[inline(never)]
    pub(crate) fn skip_as_mismatch(&mut self) -> Error {
        match self.skip() {
            Ok(_) => Error::ClaimInvalid(""),
            Err(error) => error,
        }
    }

    /// Enters an array or object.
    pub(crate) fn enter(&mut self) -> Result<(), Error> {
        if self.depth >= MAX_DEPTH {
            return Err(Error::TooDeep);
        }
        self.depth = self.depth.wrapping_add(1);
        Ok(())
    }

    /// Leaves the array or object that was entered last.
    pub(crate) fn leave(&mut self) {
        self.depth = self.depth.wrapping_sub(1);
    }

    fn levels_left(&self) -> u8 {
        MAX_DEPTH.wrapping_sub(self.depth)
    }
}
