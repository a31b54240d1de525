//! The reader's position in the text, white space and literals.

use crate::Error;

use super::MAX_DEPTH;

/// A position in JSON text.
#[derive(Clone)]
pub(crate) struct Reader<'p> {
    text: &'p str,
    /// What is left of `text`.
    pub(super) rest: &'p [u8],
    depth: u8,
}

impl<'p> Reader<'p> {
    pub(crate) const fn new(text: &'p str) -> Self {
        Self {
            text,
            rest: text.as_bytes(),
            depth: 0,
        }
    }

    /// The first byte of the next token, white space skipped.
    #[inline]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        self.rest = after_space(self.rest);
        self.rest.first().copied()
    }

    /// Steps over the byte that `peek` showed.
    #[inline]
    pub(super) fn bump(&mut self) {
        if let [_, rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    /// Steps over `expected`, white space before it skipped.
    #[inline]
    pub(super) fn expect(&mut self, expected: u8) -> Result<(), Error> {
        if self.peek() == Some(expected) {
            self.bump();
            Ok(())
        } else {
            Err(Error::Json)
        }
    }

    /// Nothing but white space is left.
    #[inline]
    pub(crate) fn end(&mut self) -> Result<(), Error> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(Error::Json),
        }
    }

    /// Steps over `true`, `false` or `null`.
    pub(super) fn literal(&mut self, literal: &[u8]) -> Result<(), Error> {
        self.rest = self.rest.strip_prefix(literal).ok_or(Error::Json)?;
        Ok(())
    }

    /// Where `rest` starts in `text`.
    #[inline]
    pub(super) fn offset(&self) -> usize {
        self.text.len().wrapping_sub(self.rest.len())
    }

    /// The text from `start` up to the position less `trim` bytes. All of the reader's borders stand
    /// next to ASCII characters, so the error cannot happen.
    #[inline]
    pub(super) fn text_from(&self, start: usize, trim: usize) -> Result<&'p str, Error> {
        self.text
            .get(start..self.offset().wrapping_sub(trim))
            .ok_or(Error::Json)
    }

    /// Enters an array or object.
    pub(super) fn enter(&mut self) -> Result<(), Error> {
        if self.depth >= MAX_DEPTH {
            return Err(Error::TooDeep);
        }
        self.depth = self.depth.wrapping_add(1);
        Ok(())
    }

    /// Leaves the array or object entered last.
    pub(super) fn leave(&mut self) {
        self.depth = self.depth.wrapping_sub(1);
    }

    /// How many more levels may be entered.
    pub(super) fn levels_left(&self) -> u8 {
        MAX_DEPTH.wrapping_sub(self.depth)
    }

    /// The error for a value of another type than the target's: the claim's, if this is a value at
    /// all.
    #[cold]
    #[inline(never)]
    pub(super) fn mismatch(&mut self) -> Error {
        match self.skip() {
            Ok(()) => Error::ClaimInvalid(""),
            Err(error) => error,
        }
    }
}

/// What follows white space, of which tokens have none.
///
/// ws = *( %x20 / %x09 / %x0A / %x0D ) (RFC 8259 §2)
#[inline]
pub(super) fn after_space(mut rest: &[u8]) -> &[u8] {
    while let [b' ' | b'\t' | b'\n' | b'\r', tail @ ..] = rest {
        rest = tail;
    }
    rest
}
