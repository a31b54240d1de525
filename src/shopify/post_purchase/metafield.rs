//! Metafields, of purchases and of changesets.

use serde::{Serialize, Serializer};

use crate::error::Error;
use crate::json::object::{Empty, InPlace, object};
use crate::json::reader::Reader;
use crate::json::text::Text;
use crate::json::{AsPlain, FromPlain, number_as_text};
use crate::json::{Decimal, JsonStr};

use super::storage::Storage;

object! {
    /// A metafield.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Metafield<S: Storage> of [S::Text, MetafieldValue<S::Text>] {
        /// Its namespace.
        "namespace" => pub namespace: S::Text,
        /// Its key.
        "key" => pub key: S::Text,
        /// Its value.
        "value" => pub value: MetafieldValue<S::Text>,
        /// How the value is to be taken.
        "valueType" => pub value_type: ValueType,
    }
}

/// How a metafield's value is to be taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ValueType {
    /// `integer`: a whole number.
    #[default]
    Integer,
    /// `string`: text.
    String,
    /// `json_string`: JSON in a string.
    JsonString,
    /// A type by its name, which this version does not know.
    Other(Text<64>),
}

impl ValueType {
    const KNOWN: [Self; 3] = [Self::Integer, Self::String, Self::JsonString];

    /// Its name on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Integer => "integer",
            Self::String => "string",
            Self::JsonString => "json_string",
            Self::Other(name) => name,
        }
    }

    /// Out of line, so that the usual names take no room for this one.
    #[cold]
    #[inline(never)]
    fn keep(&mut self, name: JsonStr<'_>) -> Result<(), Error> {
        *self = Self::Other(Text::try_from(name)?);
        Ok(())
    }
}

impl Empty for ValueType {
    const EMPTY: Self = Self::Integer;
}

impl InPlace<'_> for ValueType {
    fn fill(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        let name = reader.string()?;
        for known in Self::KNOWN {
            if name == *known.as_str() {
                *self = known;
                return Ok(());
            }
        }
        self.keep(name)
    }
}

impl Serialize for ValueType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A metafield's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MetafieldValue<T> {
    /// A string.
    Text(T),
    /// A number.
    Number(Decimal),
    /// A number that is too long or too large for a [`Decimal`], as its JSON text.
    LongNumber(T),
    /// `true` or `false`.
    Boolean(bool),
    /// `null`.
    Null,
}

impl<T: Empty> Empty for MetafieldValue<T> {
    const EMPTY: Self = Self::Text(T::EMPTY);

    fn empty() -> Self {
        Self::Text(T::empty())
    }
}

impl<T> MetafieldValue<T> {
    /// Out of line, so that the usual numbers take no room for this one.
    #[cold]
    #[inline(never)]
    fn keep<'p>(&mut self, number: &'p str) -> Result<(), Error>
    where
        T: FromPlain<'p>,
    {
        *self = Self::LongNumber(T::from_plain(number)?);
        Ok(())
    }
}

impl<'p, T: FromPlain<'p>> InPlace<'p> for MetafieldValue<T> {
    fn fill(&mut self, reader: &mut Reader<'p>) -> Result<(), Error> {
        match reader.peek() {
            Some(b't') => {
                *self = Self::Boolean(true);
                reader.literal("true")
            }
            Some(b'f') => {
                *self = Self::Boolean(false);
                reader.literal("false")
            }
            Some(b'n') => {
                *self = Self::Null;
                reader.literal("null")
            }
            Some(b'-' | b'0'..=b'9') => {
                let text = reader.number_text()?;
                match text.parse() {
                    Ok(number) => *self = Self::Number(number),
                    Err(_) => self.keep(text)?,
                }
                Ok(())
            }
            _ => match self {
                Self::Text(text) => text.fill(reader),
                _ => Err(reader.skip_as_mismatch()),
            },
        }
    }
}

impl<T: Serialize + AsPlain> Serialize for MetafieldValue<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Number(number) => number.serialize(serializer),
            Self::LongNumber(text) => number_as_text(text.as_plain(), serializer),
            Self::Boolean(value) => serializer.serialize_bool(*value),
            Self::Null => serializer.serialize_unit(),
        }
    }
}
