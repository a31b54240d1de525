//! Metafields, of purchases and of changesets.

use serde::{Serialize, Serializer};

use crate::error::Error;
use crate::json::Decimal;
use crate::json::object::{Empty, InPlace, object};
use crate::json::reader::Reader;
use crate::json::variants::unit_variants;

use super::storage::Storage;

object! {
    /// A metafield.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Metafield<S: Storage> of [S::Text] {
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

unit_variants! {
    /// How a metafield's value is to be taken.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum ValueType {
        /// A whole number.
        "integer" => Integer,
        /// Text.
        "string" => String,
        /// JSON in a string.
        "json_string" => JsonString,
    }
}

/// A metafield's value: on the wire a string or a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MetafieldValue<T> {
    /// A string.
    Text(T),
    /// A number.
    Number(Decimal),
}

impl<T: Empty> Empty for MetafieldValue<T> {
    const EMPTY: Self = Self::Text(T::EMPTY);

    fn empty() -> Self {
        Self::Text(T::empty())
    }
}

impl<'p, T: InPlace<'p>> InPlace<'p> for MetafieldValue<T> {
    fn fill(&mut self, reader: &mut Reader<'p>) -> Result<(), Error> {
        if reader.peek() != Some(b'"') {
            *self = Self::Number(Decimal::EMPTY);
        }
        match self {
            Self::Text(text) => text.fill(reader),
            Self::Number(number) => number.fill(reader),
        }
    }
}

impl<T: Serialize> Serialize for MetafieldValue<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Number(number) => number.serialize(serializer),
        }
    }
}
