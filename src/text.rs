//! Text of a fixed capacity.

use core::borrow::Borrow;
use core::fmt;
use core::ops::Deref;

use heapless::string::StringView;
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::Error;
use crate::json::{self, JsonStr, Unescape};

/// Text of at most `N` bytes of UTF-8, stored in place; `N` is at most 65,535.
///
/// Text that does not fit is refused ([`Error::ClaimTooLong`]), never cut.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const N: usize>(heapless::String<N, u16>);

impl<const N: usize> Text<N> {
    /// Empty text.
    #[must_use]
    pub const fn new() -> Self {
        Self(heapless::String::new())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Copies a JSON string's meaning.
    ///
    /// # Errors
    ///
    /// [`Error::ClaimTooLong`], without a name, when it takes more than `N` bytes.
    pub fn from_json(source: JsonStr<'_>) -> Result<Self, Error> {
        let mut text = Self::new();
        if text.place().fill(source) {
            Ok(text)
        } else {
            Err(Error::ClaimTooLong(""))
        }
    }

    /// Where to put other text.
    pub(crate) fn place(&mut self) -> TextPlace<'_> {
        TextPlace(self.0.as_mut_view())
    }
}

impl<const N: usize> TryFrom<&str> for Text<N> {
    type Error = Error;

    /// # Errors
    ///
    /// [`Error::ClaimTooLong`], without a name, when it takes more than `N` bytes.
    fn try_from(source: &str) -> Result<Self, Error> {
        Self::from_json(JsonStr::from(source))
    }
}

impl<const N: usize> Deref for Text<N> {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl<const N: usize> AsRef<str> for Text<N> {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl<const N: usize> Borrow<str> for Text<N> {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl<const N: usize> PartialEq<str> for Text<N> {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl<const N: usize> PartialEq<&str> for Text<N> {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl<const N: usize> fmt::Debug for Text<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl<const N: usize> fmt::Display for Text<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<'de, const N: usize> Deserialize<'de> for Text<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut text = Self::new();
        text.place().deserialize(deserializer)?;
        Ok(text)
    }
}

/// Text of any capacity, to be filled where it stands. The same code for all capacities.
///
/// The crate's own reader hands over a string with escapes as its raw bytes, so that it is decoded
/// straight into place. Any other format calls `visit_newtype_struct`.
pub(crate) struct TextPlace<'s>(&'s mut StringView<u16>);

impl TextPlace<'_> {
    pub(crate) fn reborrow(&mut self) -> TextPlace<'_> {
        TextPlace(self.0)
    }

    /// Copies a JSON string's meaning; false if it does not fit.
    #[inline]
    fn fill(self, source: JsonStr<'_>) -> bool {
        let text = self.0;
        text.clear();
        match source.as_unescaped() {
            Some(plain) => match plain.split_at_checked(ID) {
                // Most texts are ids of this length, which then is a matter of two registers.
                Some((id, "")) => text.push_str(id).is_ok(),
                _ => text.push_str(plain).is_ok(),
            },
            None => push_chars(text, source.chars()),
        }
    }
}

/// The length of a UUID in hexadecimal digits.
const ID: usize = 32;

#[cold]
#[inline(never)]
fn push_chars(text: &mut StringView<u16>, mut chars: Unescape<'_>) -> bool {
    chars.all(|c| text.push(c).is_ok())
}

impl<'de> DeserializeSeed<'de> for TextPlace<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_newtype_struct(json::STRING, self)
    }
}

impl<'de> Visitor<'de> for TextPlace<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "text of at most {} bytes", self.0.capacity())
    }

    fn visit_str<E: de::Error>(self, plain: &str) -> Result<(), E> {
        if self.fill(JsonStr::from(plain)) {
            Ok(())
        } else {
            Err(E::invalid_length(plain.len(), &"a shorter text"))
        }
    }

    fn visit_borrowed_bytes<E: de::Error>(self, escaped: &'de [u8]) -> Result<(), E> {
        match JsonStr::from_escaped_bytes(escaped) {
            Ok(source) if self.fill(source) => Ok(()),
            _ => Err(E::invalid_length(escaped.len(), &"a shorter text")),
        }
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_str(self)
    }
}

impl<const N: usize> Serialize for Text<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
