//! Text borrowed from the payload.

use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use super::scan::string::{escape, is_body};
use super::serde::names;

/// A JSON string borrowed from the payload, of any length. Escapes are decoded as it is read.
///
/// Compared, ordered and hashed by what it means, not by how it is spelled.
#[derive(Clone, Copy, Default)]
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
    pub const fn chars(&self) -> Unescape<'p> {
        Unescape {
            body: self.body,
            escaped: self.escaped,
        }
    }

    pub(crate) const fn plain(body: &'p str) -> Self {
        Self {
            body,
            escaped: false,
        }
    }

    /// Takes what stands between the quotation marks of a string that has been scanned.
    pub(crate) const fn with_escapes(body: &'p str) -> Self {
        Self {
            body,
            escaped: true,
        }
    }

    pub(crate) const fn body(&self) -> &'p str {
        self.body
    }

    /// Out of line, since few strings have escapes.
    #[cold]
    #[inline(never)]
    fn compare(&self, other: JsonStr<'_>) -> Ordering {
        let (mut chars, mut others) = (self.chars(), other.chars());
        loop {
            match (chars.next(), others.next()) {
                (None, None) => return Ordering::Equal,
                (one, other) if one == other => {}
                (one, other) => return one.cmp(&other),
            }
        }
    }
}

/// Text that needs no decoding.
impl<'p> From<&'p str> for JsonStr<'p> {
    fn from(text: &'p str) -> Self {
        Self::plain(text)
    }
}

impl PartialEq<str> for JsonStr<'_> {
    fn eq(&self, other: &str) -> bool {
        match self.as_unescaped() {
            Some(plain) => plain == other,
            None => self.compare(JsonStr::from(other)).is_eq(),
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
            None => self.compare(*other).is_eq(),
        }
    }
}

impl Eq for JsonStr<'_> {}

impl PartialOrd for JsonStr<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for JsonStr<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.compare(*other)
    }
}

impl Hash for JsonStr<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.chars().for_each(|c| c.hash(state));
        state.write_u8(0xFF);
    }
}

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
        deserializer.deserialize_newtype_struct(names::STRING, JsonStrVisitor)
    }
}

/// The crate's own reader passes the bytes of a string with escapes. They are checked again,
/// because another format may pass any bytes.
pub(crate) fn from_escaped_bytes(body: &[u8]) -> Option<JsonStr<'_>> {
    let text = core::str::from_utf8(body).ok()?;
    is_body(body).then_some(JsonStr::with_escapes(text))
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
        from_escaped_bytes(escaped).ok_or_else(|| E::custom("invalid text"))
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
    body: &'p str,
    escaped: bool,
}

impl Iterator for Unescape<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        let first = self.body.chars().next()?;
        let (meant, len) = if first == '\\' && self.escaped {
            let (meant, rest) = escape(self.body.as_bytes())?;
            (meant, self.body.len().wrapping_sub(rest.len()))
        } else {
            (first, first.len_utf8())
        };
        self.body = self.body.get(len..)?;
        Some(meant)
    }
}

impl fmt::Debug for Unescape<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unescape(..)")
    }
}
