//! The reader's position in the text, white space and literals.

use crate::Error;

use super::MAX_DEPTH;

/// A position in JSON text.
#[derive(Clone)]
pub(crate) struct Reader<'p> {
    /// What is left of the text.
    pub(super) rest: &'p str,
    depth: u8,
}

impl<'p> Reader<'p> {
    pub(crate) const fn new(text: &'p str) -> Self {
        Self {
            rest: text,
            depth: 0,
        }
    }

    /// For one JSON object; [`end`](Self::end) comes after it.
    ///
    /// Safe Rust has no other way from bytes to `&str`. The standard library checks ASCII two words at a time,
    /// which costs some three per cent of the MAC; doing it here once spares every string its own check.
    #[inline]
    pub(crate) fn object(json: &'p [u8]) -> Result<Self, Error> {
        let mut reader = Self::new(core::str::from_utf8(json).map_err(|_| Error::Json)?);
        match reader.peek() {
            Some(b'{') => Ok(reader),
            _ => Err(Error::Json),
        }
    }

    /// The first byte of the next token, white space skipped.
    #[inline]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        if let [0..=b' ', ..] = self.rest.as_bytes() {
            self.skip_space();
        }
        self.rest.as_bytes().first().copied()
    }

    /// White space, of which tokens have none.
    #[cold]
    #[inline(never)]
    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches(SPACE);
    }

    /// Steps over `token`, if it is next, white space before it skipped.
    #[inline]
    pub(super) fn eat(&mut self, token: char) -> bool {
        self.peek();
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Steps over `token`, white space before it skipped.
    #[inline]
    pub(super) fn expect(&mut self, token: char) -> Result<(), Error> {
        if self.eat(token) {
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
    pub(super) fn literal(&mut self, literal: &str) -> Result<(), Error> {
        self.rest = self.rest.strip_prefix(literal).ok_or(Error::Json)?;
        Ok(())
    }

    /// Steps up to where only `rest` is left, and returns the text before it. All of the reader's
    /// borders stand next to ASCII characters, so the error cannot happen.
    #[inline]
    pub(super) fn take_until(&mut self, rest: &[u8]) -> Result<&'p str, Error> {
        let len = self.rest.len().wrapping_sub(rest.len());
        let (taken, rest) = self.rest.split_at_checked(len).ok_or(Error::Json)?;
        self.rest = rest;
        Ok(taken)
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
            Ok(_) => Error::ClaimInvalid(""),
            Err(error) => error,
        }
    }
}

/// ws = *( %x20 / %x09 / %x0A / %x0D ) (RFC 8259 §2)
const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// What follows white space.
#[inline]
pub(super) fn after_space(mut rest: &[u8]) -> &[u8] {
    while let [b' ' | b'\t' | b'\n' | b'\r', tail @ ..] = rest {
        rest = tail;
    }
    rest
}
