//! Strings: scanning, escapes, and text borrowed from the payload.

use core::fmt;
use core::str::Chars;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::Error;

use super::Reader;

/// A JSON string borrowed from the payload, of any length. Escapes are decoded as it is read.
///
/// Compared by what it means, not by how it is spelled.
#[derive(Clone, Copy)]
pub struct JsonStr<'p> {
    /// What stands between the quotation marks.
    body: &'p str,
    escaped: bool,
}

impl<'p> JsonStr<'p> {
    /// The whole text, if it stands in the payload without escapes.
    #[must_use]
    pub const fn as_unescaped(&self) -> Option<&'p str> {
        if self.escaped { None } else { Some(self.body) }
    }

    /// The characters it means.
    #[must_use]
    pub fn chars(&self) -> Unescape<'p> {
        Unescape {
            body: self.body.chars(),
            escaped: self.escaped,
        }
    }

    /// What the visitors of this crate get from the reader for a string with escapes. Checked again,
    /// because another format may hand over bytes of any kind.
    pub(crate) fn from_escaped_bytes(body: &'p [u8]) -> Result<Self, Error> {
        let mut rest = after_plain(body);
        while let [b'\\', ..] = rest {
            rest = after_plain(after_escape(rest).ok_or(Error::Json)?);
        }
        if !rest.is_empty() {
            return Err(Error::Json);
        }
        let body = core::str::from_utf8(body).map_err(|_| Error::Json)?;
        Ok(Self {
            body,
            escaped: true,
        })
    }

    pub(super) const fn body(&self) -> &'p str {
        self.body
    }
}

/// Text that needs no decoding.
impl<'p> From<&'p str> for JsonStr<'p> {
    fn from(body: &'p str) -> Self {
        Self {
            body,
            escaped: false,
        }
    }
}

impl PartialEq<str> for JsonStr<'_> {
    fn eq(&self, other: &str) -> bool {
        match self.as_unescaped() {
            Some(plain) => plain == other,
            None => self.chars().eq(other.chars()),
        }
    }
}

impl PartialEq<&str> for JsonStr<'_> {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

impl PartialEq for JsonStr<'_> {
    fn eq(&self, other: &Self) -> bool {
        match other.as_unescaped() {
            Some(plain) => *self == *plain,
            None => self.chars().eq(other.chars()),
        }
    }
}

impl Eq for JsonStr<'_> {}

impl fmt::Display for JsonStr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;

        match self.as_unescaped() {
            Some(plain) => f.write_str(plain),
            None => self.chars().try_for_each(|c| f.write_char(c)),
        }
    }
}

impl fmt::Debug for JsonStr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;

        f.write_char('"')?;
        self.chars()
            .flat_map(char::escape_debug)
            .try_for_each(|c| f.write_char(c))?;
        f.write_char('"')
    }
}

impl<'de: 'p, 'p> Deserialize<'de> for JsonStr<'p> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(super::STRING, JsonStrVisitor)
    }
}

struct JsonStrVisitor;

impl<'de> Visitor<'de> for JsonStrVisitor {
    type Value = JsonStr<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string borrowed from the payload")
    }

    fn visit_borrowed_str<E: de::Error>(self, plain: &'de str) -> Result<JsonStr<'de>, E> {
        Ok(JsonStr::from(plain))
    }

    fn visit_borrowed_bytes<E: de::Error>(self, escaped: &'de [u8]) -> Result<JsonStr<'de>, E> {
        JsonStr::from_escaped_bytes(escaped).map_err(|_| E::custom("invalid text"))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, d: D) -> Result<JsonStr<'de>, D::Error> {
        d.deserialize_str(self)
    }
}

impl Serialize for JsonStr<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.as_unescaped() {
            Some(plain) => serializer.serialize_str(plain),
            None => serializer.collect_str(self),
        }
    }
}

/// The characters that a JSON string means.
#[derive(Clone)]
pub struct Unescape<'p> {
    body: Chars<'p>,
    escaped: bool,
}

impl Iterator for Unescape<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        let first = self.body.next()?;
        if first != '\\' || !self.escaped {
            return Some(first);
        }
        Some(match self.body.next()? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let unit = self.hex4()?;
                if !is_high_surrogate(unit) {
                    return char::from_u32(unit);
                }
                // The `\u` of the second half; the scan has seen that it is there.
                self.body.next()?;
                self.body.next()?;
                return pair(unit, self.hex4()?);
            }
            itself => itself,
        })
    }
}

impl Unescape<'_> {
    fn hex4(&mut self) -> Option<u32> {
        (0..4).try_fold(0, |unit, _| {
            let digit = self.body.next()?.to_digit(16)?;
            Some((unit << 4) | digit)
        })
    }
}

impl fmt::Debug for Unescape<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unescape(..)")
    }
}

impl<'p> Reader<'p> {
    /// Reads a string, or fails as a mismatch.
    #[inline]
    pub(crate) fn string(&mut self) -> Result<JsonStr<'p>, Error> {
        if !self.eat('"') {
            return Err(self.mismatch());
        }
        let rest = self.rest.as_bytes();
        #[cfg(target_pointer_width = "64")]
        let rest = after_plain_id(rest);
        self.body_up_to(after_plain(rest))
    }

    /// Reads what follows a name's first quotation mark, up to and with the second.
    #[inline]
    pub(super) fn name_body(&mut self) -> Result<JsonStr<'p>, Error> {
        self.body_up_to(after_plain(self.rest.as_bytes()))
    }

    /// Reads a string's body, which is plain up to `rest`.
    #[inline]
    fn body_up_to(&mut self, rest: &[u8]) -> Result<JsonStr<'p>, Error> {
        let plain = self.rest.len().wrapping_sub(rest.len());
        let split = self.rest.split_at_checked(plain);
        let ended = split.and_then(|(body, rest)| Some((body, rest.strip_prefix('"')?)));
        let Some((body, rest)) = ended else {
            return self.escaped_body();
        };
        self.rest = rest;
        Ok(JsonStr::from(body))
    }

    #[cold]
    #[inline(never)]
    fn escaped_body(&mut self) -> Result<JsonStr<'p>, Error> {
        let rest = after_plain(self.rest.as_bytes());
        let rest = after_escapes(rest).ok_or(Error::Json)?;
        let text = self.take_until(rest)?;
        Ok(JsonStr {
            body: text.strip_suffix('"').ok_or(Error::Json)?,
            escaped: true,
        })
    }
}

/// What follows a string whose first quotation mark has been read.
#[inline]
pub(super) fn after_string(rest: &[u8]) -> Option<&[u8]> {
    match after_plain(rest) {
        [b'"', rest @ ..] => Some(rest),
        rest => after_escapes(rest),
    }
}

/// What follows a run of plain characters.
///
/// unescaped = %x20-21 / %x23-5B / %x5D-10FFFF (RFC 8259 §7)
#[inline]
fn after_plain(rest: &[u8]) -> &[u8] {
    // Most strings are as short as a name, and the callers of the rest are many.
    match plain_in_word(rest) {
        Some((plain, _)) if plain < WORD => rest.get(plain..).unwrap_or(rest),
        Some((_, tail)) => after_plain_words(tail),
        None => after_plain_words(rest),
    }
}

/// What follows the length of an id, if all of that is plain: without a branch between the words.
#[cfg(target_pointer_width = "64")]
#[inline]
fn after_plain_id(rest: &[u8]) -> &[u8] {
    let Some((id, tail)) = rest.split_first_chunk::<32>() else {
        return rest;
    };
    let words = id.as_chunks().0.iter();
    let special = words.fold(0, |all, word| all | specials(usize::from_le_bytes(*word)));
    if special == 0 { tail } else { rest }
}

const WORD: usize = size_of::<usize>();

/// How many plain characters the first word starts with, and what follows the word.
#[inline]
fn plain_in_word(rest: &[u8]) -> Option<(usize, &[u8])> {
    let (word, tail) = rest.split_first_chunk()?;
    let special = specials(usize::from_le_bytes(*word));
    let plain = usize::try_from(special.trailing_zeros() / 8).unwrap_or(WORD);
    Some((plain, tail))
}

#[inline(never)]
fn after_plain_words(mut rest: &[u8]) -> &[u8] {
    while let Some((plain, tail)) = plain_in_word(rest) {
        if plain < WORD {
            return rest.get(plain..).unwrap_or(rest);
        }
        rest = tail;
    }
    while let [0x20..=0x21 | 0x23..=0x5B | 0x5D.., tail @ ..] = rest {
        rest = tail;
    }
    rest
}

/// What follows a string that goes on with an escape.
#[cold]
#[inline(never)]
fn after_escapes(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        rest = match rest {
            [b'"', rest @ ..] => return Some(rest),
            rest => after_plain(after_escape(rest)?),
        };
    }
}

/// What follows an escape.
#[inline]
fn after_escape(rest: &[u8]) -> Option<&[u8]> {
    match rest {
        [
            b'\\',
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't',
            rest @ ..,
        ] => Some(rest),
        rest => after_code_unit(rest),
    }
}

/// What follows a UTF-16 code unit in hexadecimal digits, or both of a pair of surrogates.
#[inline(never)]
fn after_code_unit(rest: &[u8]) -> Option<&[u8]> {
    let [b'\\', b'u', a, b, c, d, rest @ ..] = rest else {
        return None;
    };
    let unit = hex4([*a, *b, *c, *d])?;
    if !is_high_surrogate(unit) {
        return char::from_u32(unit).map(|_| rest);
    }
    let [b'\\', b'u', a, b, c, d, rest @ ..] = rest else {
        return None;
    };
    let low = hex4([*a, *b, *c, *d])?;
    pair(unit, low).map(|_| rest)
}

fn hex4(digits: [u8; 4]) -> Option<u32> {
    digits.into_iter().try_fold(0, |unit, digit| {
        let digit = char::from(digit).to_digit(16)?;
        Some((unit << 4) | digit)
    })
}

const fn is_high_surrogate(unit: u32) -> bool {
    matches!(unit, 0xD800..=0xDBFF)
}

/// The character of a surrogate pair (RFC 2781 §2.2), if the second unit is a low surrogate.
fn pair(high: u32, low: u32) -> Option<char> {
    if !matches!(low, 0xDC00..=0xDFFF) {
        return None;
    }
    char::from_u32(0x1_0000_u32.wrapping_add(((high & 0x3FF) << 10) | (low & 0x3FF)))
}

const ONES: usize = usize::MAX / 0xFF;

/// Marks the bytes of a word that end a run of plain characters (`"`, `\` and control characters) in
/// their highest bits. Exact up to and with the lowest marked byte, which is all that is used.
#[inline]
const fn specials(word: usize) -> usize {
    // With bit 1 turned over, the quotation mark (0x22) joins the control characters below 0x21, and
    // the space (0x20) leaves them.
    let quote_or_control = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslash = (word ^ (ONES * 0x5C)).wrapping_sub(ONES);
    (quote_or_control | backslash) & !word & (ONES * 0x80)
}
