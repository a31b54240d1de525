//! Text without escapes, and numbers that are kept as their text.

use serde::ser::{Serialize, Serializer};

use crate::error::Error;

use super::object::InPlace;
use super::serde::names;
use super::string::JsonStr;
use super::text::Text;

/// A value that can be made of text as it stands in the payload, without escapes.
pub trait FromPlain<'p>: InPlace<'p> {
    /// Takes the text.
    ///
    /// # Errors
    ///
    /// [`Error::ClaimTooLong`], without a name, where it does not fit.
    fn from_plain(text: &'p str) -> Result<Self, Error>;
}

/// A value that may be text without escapes.
pub trait AsPlain {
    /// The text; empty if it has escapes.
    fn as_plain(&self) -> &str;
}

impl<'de: 'p, 'p> FromPlain<'de> for JsonStr<'p> {
    fn from_plain(text: &'de str) -> Result<Self, Error> {
        Ok(Self::plain(text))
    }
}

impl AsPlain for JsonStr<'_> {
    fn as_plain(&self) -> &str {
        self.as_unescaped().unwrap_or_default()
    }
}

impl<const N: usize> FromPlain<'_> for Text<N> {
    fn from_plain(text: &str) -> Result<Self, Error> {
        Self::try_from(text)
    }
}

impl<const N: usize> AsPlain for Text<N> {
    fn as_plain(&self) -> &str {
        self.as_str()
    }
}

/// Writes a number that only its text says exactly. The crate's own serializer takes the text;
/// formats for people get the nearest `f64`, others the text as text.
pub(crate) fn number_as_text<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    struct NumberText<'t>(&'t str);

    impl Serialize for NumberText<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            if !serializer.is_human_readable() {
                return serializer.serialize_str(self.0);
            }
            match self.0.parse::<f64>() {
                Ok(number) => serializer.serialize_f64(number.clamp(f64::MIN, f64::MAX)),
                Err(_) => Err(serde::ser::Error::custom("not a number")),
            }
        }
    }

    serializer.serialize_newtype_struct(names::NUMBER, &NumberText(text))
}
