//! The text that is being written: strings, and what serde-json-core makes of other scalars.

use core::fmt;

use serde::Serialize;

use crate::error::Error;
use crate::json::scan::word::{after_plain, copy_plain};

/// Writes as much as there is room for, and counts all of it.
pub(super) struct Writer<'b> {
    buf: &'b mut [u8],
    pub(super) len: usize,
    /// A part could not be written.
    pub(super) failed: bool,
    /// What was written last is a string.
    pub(super) ends_in_string: bool,
    /// The next string is a number's text.
    pub(super) in_number: bool,
}

impl<'b> Writer<'b> {
    pub(super) const fn new(buf: &'b mut [u8]) -> Self {
        Self {
            buf,
            len: 0,
            failed: false,
            ends_in_string: false,
            in_number: false,
        }
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        // Not `self.len..end`, whose length the compiler cannot see.
        let free = self.buf.get_mut(self.len..).unwrap_or_default();
        if let Some(place) = free.get_mut(..bytes.len()) {
            place.copy_from_slice(bytes);
        }
        self.len = self.len.saturating_add(bytes.len());
        self.ends_in_string = false;
    }

    /// Writes a number, `true`, `false` or `null`.
    pub(super) fn scalar<T: Serialize>(&mut self, value: T) -> Result<(), Error> {
        // Longer than any of them.
        let mut text = [0; 40];
        let len = serde_json_core::to_slice(&value, &mut text)
            .map_err(|_| Error::BufferTooSmall { needed: text.len() })?;
        self.push(text.get(..len).unwrap_or_default());
        Ok(())
    }

    /// Writes a float, unless JSON has no form for it.
    pub(super) fn finite<T: Serialize>(&mut self, is_finite: bool, value: T) -> Result<(), Error> {
        if is_finite {
            self.scalar(value)
        } else {
            Err(Error::ClaimInvalid(""))
        }
    }

    pub(super) fn string(&mut self, text: &str) {
        self.text(b"\"", text, b"\"");
        self.ends_in_string = true;
    }

    /// Writes a part of a string with what is around it.
    #[inline]
    pub(super) fn text<const A: usize, const B: usize>(
        &mut self,
        before: &[u8; A],
        text: &str,
        after: &[u8; B],
    ) {
        let len = text.len().saturating_add(A).saturating_add(B);
        let free = self.buf.get_mut(self.len..).unwrap_or_default();
        if let Some(place) = free.get_mut(..len)
            && let Some((place_before, rest)) = place.split_first_chunk_mut()
            && let Some((plain, place_after)) = rest.split_last_chunk_mut()
            && copy_plain(text.as_bytes(), plain)
        {
            (*place_before, *place_after) = (*before, *after);
            self.len = self.len.saturating_add(len);
        } else {
            self.push(before);
            self.characters(text);
            self.push(after);
        }
    }

    /// Writes a part of a string, without the quotation marks, or only counts it.
    #[cold]
    #[inline(never)]
    fn characters(&mut self, text: &str) {
        let mut text = text.as_bytes();
        loop {
            let rest = after_plain(text);
            let plain = text.len().wrapping_sub(rest.len());
            self.push(text.get(..plain).unwrap_or_default());
            let [special, tail @ ..] = rest else {
                return;
            };
            match special {
                b'"' => self.push(br#"\""#),
                b'\\' => self.push(br"\\"),
                0x08 => self.push(br"\b"),
                b'\t' => self.push(br"\t"),
                b'\n' => self.push(br"\n"),
                0x0C => self.push(br"\f"),
                b'\r' => self.push(br"\r"),
                control => {
                    self.push(br"\u00");
                    self.push(&hex(*control));
                }
            }
            text = tail;
        }
    }

    /// A type may go on after the error of a part, but what is written is then not JSON.
    #[cold]
    pub(super) fn fail(&mut self, error: Error) -> Error {
        self.failed = true;
        error
    }
}

/// Two hexadecimal digits.
fn hex(byte: u8) -> [u8; 2] {
    [byte >> 4, byte & 0xF].map(|digit| match digit {
        0..=9 => b'0'.wrapping_add(digit),
        _ => (b'A' - 10).wrapping_add(digit),
    })
}

/// For [`ser::Serializer::collect_str`].
pub(super) struct Characters<'w, 'b>(pub(super) &'w mut Writer<'b>);

impl fmt::Write for Characters<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.characters(text);
        Ok(())
    }
}
