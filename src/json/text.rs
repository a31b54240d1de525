//! Text of a fixed capacity.

#[cfg(feature = "alloc")]
use alloc::string::String;
use core::borrow::Borrow;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::Deref;
use core::str::FromStr;

use heapless::string::StringView;
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::error::Error;

use super::object::{Empty, InPlace, OwnedValue};
use super::reader::Reader;
use super::serde::names;
use super::string::{JsonStr, Unescape, from_escaped_bytes};

/// Text of at most `N` bytes of UTF-8, stored in place; `N` is at most 65,535.
///
/// Text that does not fit is refused ([`Error::ClaimTooLong`]), never cut.
///
/// ```
/// use storefront_jwt::Text;
///
/// let text: Text<8> = "c1".parse()?; // read as the `str` that it is
/// assert_eq!(text.to_uppercase(), "C1");
/// assert_eq!(text.to_string(), "c1");
/// # Ok::<(), storefront_jwt::Error>(())
/// ```
///
/// Compared, ordered and hashed as the `str` that it is; texts of different capacities are equal
/// where they say the same.
#[derive(Clone, Default)]
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

    /// These texts one after the other, as one claim.
    ///
    /// # Errors
    ///
    /// [`Error::ClaimTooLong`] with the claim's name, when they take more than `N` bytes.
    pub(crate) fn of_claim(name: &'static str, parts: &[&str]) -> Result<Self, Error> {
        let mut text = Self::new();
        let view = text.0.as_mut_view();
        if parts.iter().all(|part| view.push_str(part).is_ok()) {
            Ok(text)
        } else {
            Err(Error::ClaimTooLong(name))
        }
    }

    /// Where to put other text.
    fn place(&mut self) -> TextPlace<'_> {
        TextPlace(self.0.as_mut_view())
    }
}

/// Copies what a JSON string means.
impl<const N: usize> TryFrom<JsonStr<'_>> for Text<N> {
    type Error = Error;

    /// # Errors
    ///
    /// [`Error::ClaimTooLong`], without a name, when it takes more than `N` bytes.
    fn try_from(source: JsonStr<'_>) -> Result<Self, Error> {
        let mut text = Self::new();
        text.place().fill(source)?;
        Ok(text)
    }
}

impl<const N: usize> TryFrom<&str> for Text<N> {
    type Error = Error;

    /// # Errors
    ///
    /// [`Error::ClaimTooLong`], without a name, when it takes more than `N` bytes.
    fn try_from(source: &str) -> Result<Self, Error> {
        Self::try_from(JsonStr::from(source))
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

impl<const N: usize, const M: usize> PartialEq<Text<M>> for Text<N> {
    fn eq(&self, other: &Text<M>) -> bool {
        self.as_str() == other.as_str()
    }
}

impl<const N: usize> Eq for Text<N> {}

impl<const N: usize, const M: usize> PartialOrd<Text<M>> for Text<N> {
    fn partial_cmp(&self, other: &Text<M>) -> Option<Ordering> {
        Some(self.as_str().cmp(other.as_str()))
    }
}

impl<const N: usize> Ord for Text<N> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

/// The hash of the `str`, by which [`Borrow`] finds it in a map.
impl<const N: usize> Hash for Text<N> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

/// Equality with other types of text, in both directions.
macro_rules! equal_to {
    ($($(#[$meta:meta])* $other:ty;)*) => {
        $(
            $(#[$meta])*
            impl<const N: usize> PartialEq<$other> for Text<N> {
                fn eq(&self, other: &$other) -> bool {
                    let other: &str = other;
                    self.as_str() == other
                }
            }

            $(#[$meta])*
            impl<const N: usize> PartialEq<Text<N>> for $other {
                fn eq(&self, other: &Text<N>) -> bool {
                    *other == *self
                }
            }
        )*
    };
}

equal_to! {
    str;
    &str;
    #[cfg(feature = "alloc")]
    String;
}

/// Copies the text.
#[cfg(feature = "alloc")]
impl<const N: usize> TryFrom<String> for Text<N> {
    type Error = Error;

    /// # Errors
    ///
    /// [`Error::ClaimTooLong`], without a name, when it takes more than `N` bytes.
    fn try_from(source: String) -> Result<Self, Error> {
        Self::try_from(source.as_str())
    }
}

/// Copies the text.
#[cfg(feature = "alloc")]
impl<const N: usize> From<Text<N>> for String {
    fn from(text: Text<N>) -> Self {
        text.as_str().into()
    }
}

/// Copies the text.
#[cfg(feature = "alloc")]
impl<const N: usize> From<&Text<N>> for String {
    fn from(text: &Text<N>) -> Self {
        text.as_str().into()
    }
}

impl<const N: usize> FromStr for Text<N> {
    type Err = Error;

    /// # Errors
    ///
    /// [`Error::ClaimTooLong`], without a name, when it takes more than `N` bytes.
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::try_from(text)
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

/// The place of a text of any capacity, so that all capacities share one reader.
///
/// The crate's own reader passes a string with escapes as its raw bytes, which are decoded
/// straight into place. Any other format calls `visit_newtype_struct`.
struct TextPlace<'s>(&'s mut StringView<u16>);

impl TextPlace<'_> {
    /// Copies what a JSON string means.
    fn fill(self, source: JsonStr<'_>) -> Result<(), Error> {
        let text = self.0;
        text.clear();
        let fits = match source.as_unescaped() {
            Some(plain) => text.push_str(plain).is_ok(),
            None => push_chars(text, source.chars()),
        };
        if fits {
            Ok(())
        } else {
            Err(Error::ClaimTooLong(""))
        }
    }
}

#[cold]
#[inline(never)]
fn push_chars(text: &mut StringView<u16>, mut chars: Unescape<'_>) -> bool {
    chars.all(|c| text.push_str(c.encode_utf8(&mut [0; 4])).is_ok())
}

impl Reader<'_> {
    /// Reads a string into place.
    #[inline(never)]
    fn text(&mut self, place: TextPlace<'_>) -> Result<(), Error> {
        let string = self.string()?;
        place.fill(string)
    }
}

impl<const N: usize> Empty for Text<N> {
    const EMPTY: Self = Self::new();

    #[inline]
    fn empty() -> Self {
        Self::new()
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}

impl<const N: usize> InPlace<'_> for Text<N> {
    fn fill(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        reader.text(self.place())
    }
}

impl<const N: usize> OwnedValue for Text<N> {}

impl<'de> DeserializeSeed<'de> for TextPlace<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_newtype_struct(names::STRING, self)
    }
}

impl<'de> Visitor<'de> for TextPlace<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "text of at most {} bytes", self.0.capacity())
    }

    fn visit_str<E: de::Error>(self, plain: &str) -> Result<(), E> {
        self.fill(JsonStr::from(plain))
            .map_err(|_| E::invalid_length(plain.len(), &"a shorter text"))
    }

    fn visit_borrowed_bytes<E: de::Error>(self, escaped: &'de [u8]) -> Result<(), E> {
        match from_escaped_bytes(escaped).map(|source| self.fill(source)) {
            Some(Ok(())) => Ok(()),
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

#[cfg(test)]
mod tests {
    use super::{Empty, Text};

    /// By itself: in a slot each text that is not optional is read over anyway.
    #[test]
    fn clear() {
        let mut text = Text::<4>::try_from("ab").unwrap();
        text.clear();
        assert_eq!(text, "");
    }
}
