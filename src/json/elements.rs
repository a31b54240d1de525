//! Arrays borrowed from the payload.

use core::fmt;
use core::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, Visitor};
use serde::ser::{Error as _, Serialize, SerializeSeq, Serializer};

use crate::error::Error;

use super::object::{Empty, InPlace};
use super::reader::Reader;
use super::serde::names;

/// What can be read as an element of an array: every type that is `Deserialize`, and the parts of
/// this crate's claim sets that stand in arrays. Claim sets themselves are none.
///
/// Sealed: nobody outside of the crate can call or implement its method.
pub trait Element<'p>: Sized {
    /// Reads the next element.
    #[doc(hidden)]
    fn read(reader: &mut Reader<'p>) -> Result<Self, Error>;
}

impl<'p, T: Deserialize<'p>> Element<'p> for T {
    fn read(reader: &mut Reader<'p>) -> Result<Self, Error> {
        T::deserialize(reader)
    }
}

/// Reads an element into the return value. No `?`, which would move it in memory.
pub(crate) fn read_in_place<'p, T: InPlace<'p>>(reader: &mut Reader<'p>) -> Result<T, Error> {
    let mut element = Ok(T::empty());
    if let Ok(value) = &mut element
        && let Err(error) = T::fill(value, reader)
    {
        element = Err(error);
    }
    element
}

/// An array of any length, borrowed from the payload and read element by element.
///
/// Its JSON has been checked, so what is skipped in it is skipped quickly; the elements' types are
/// checked as they are read. To sign, make it from a slice.
pub struct Elements<'p, T>(Source<'p, T>);

enum Source<'p, T> {
    Json(&'p str),
    Slice(&'p [T]),
}

impl<'p, T: Element<'p> + Clone> Elements<'p, T> {
    /// Reads the elements one after the other. After an error there are none.
    #[must_use]
    pub fn iter(&self) -> ElementsIter<'p, T> {
        ElementsIter(match self.0 {
            Source::Json(json) => Rest::Json(Reader::checked(json)),
            Source::Slice(slice) => Rest::Slice(slice),
        })
    }
}

impl<'p, T> Elements<'p, T> {
    /// Takes the text of a JSON value that a reader has skipped. It must be an array.
    pub(crate) fn from_json(json: &'p str) -> Result<Self, Error> {
        if json.starts_with('[') {
            Ok(Self(Source::Json(json)))
        } else {
            Err(Error::ClaimInvalid(""))
        }
    }

    /// How many elements there are. Scans the whole array.
    #[must_use]
    pub fn count(&self) -> usize {
        match self.0 {
            Source::Json(json) => Elements::<IgnoredAny>(Source::Json(json)).iter().count(),
            Source::Slice(slice) => slice.len(),
        }
    }
}

impl<T> Clone for Elements<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Elements<'_, T> {}

impl<T> Clone for Source<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Source<'_, T> {}

/// Equal element by element.
impl<'p, T: Element<'p> + Clone + PartialEq> PartialEq for Elements<'p, T> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<T> fmt::Debug for Elements<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Elements(..)")
    }
}

/// Elements to sign.
impl<'p, T> From<&'p [T]> for Elements<'p, T> {
    fn from(slice: &'p [T]) -> Self {
        Self(Source::Slice(slice))
    }
}

impl<T> Default for Elements<'_, T> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<'p, T: Element<'p> + Clone> IntoIterator for Elements<'p, T> {
    type Item = Result<T, Error>;
    type IntoIter = ElementsIter<'p, T>;

    fn into_iter(self) -> ElementsIter<'p, T> {
        self.iter()
    }
}

impl<'p, T: Element<'p> + Clone> IntoIterator for &Elements<'p, T> {
    type Item = Result<T, Error>;
    type IntoIter = ElementsIter<'p, T>;

    fn into_iter(self) -> ElementsIter<'p, T> {
        self.iter()
    }
}

impl<T> Empty for Elements<'_, T> {
    const EMPTY: Self = Self(Source::Slice(&[]));
}

impl<'de: 'p, 'p, T> InPlace<'de> for Elements<'p, T> {
    fn fill(&mut self, reader: &mut Reader<'de>) -> Result<(), Error> {
        *self = Self::from_json(reader.skip()?)?;
        Ok(())
    }
}

impl<'de: 'p, 'p, T> Deserialize<'de> for Elements<'p, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(names::RAW, RawVisitor(PhantomData))
    }
}

/// Checks what it gets: the crate's own reader has done so, but any other format may pass any text,
/// and serde does not say whose it is.
struct RawVisitor<'p, T>(PhantomData<Elements<'p, T>>);

impl<'de: 'p, 'p, T> Visitor<'de> for RawVisitor<'p, T> {
    type Value = Elements<'p, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array borrowed from the payload")
    }

    fn visit_borrowed_str<E: de::Error>(self, json: &'de str) -> Result<Self::Value, E> {
        let mut reader = Reader::new(json);
        let json = reader.skip().map_err(E::custom)?;
        reader.end().map_err(E::custom)?;
        Elements::from_json(json).map_err(E::custom)
    }
}

impl<'p, T: Element<'p> + Clone + Serialize> Serialize for Elements<'p, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(None)?;
        for element in self {
            seq.serialize_element(&element.map_err(S::Error::custom)?)?;
        }
        seq.end()
    }
}

/// Reads the elements of an array.
pub struct ElementsIter<'p, T>(Rest<'p, T>);

enum Rest<'p, T> {
    Json(Reader<'p>),
    Slice(&'p [T]),
}

impl<'p, T: Element<'p> + Clone> Iterator for ElementsIter<'p, T> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Result<T, Error>> {
        match &mut self.0 {
            Rest::Slice(slice) => {
                let (first, rest) = slice.split_first()?;
                *slice = rest;
                Some(Ok(first.clone()))
            }
            Rest::Json(reader) => {
                // The array stands in the reader with its first bracket; a comma or the bracket
                // goes before each element.
                if !reader.eat(b',') {
                    reader.eat(b'[');
                }
                if reader.peek()? == b']' {
                    self.0 = Rest::Slice(&[]);
                    return None;
                }
                let mut element = T::read(reader);
                if element.is_ok() && !matches!(reader.peek(), Some(b',' | b']')) {
                    // Its type has left it unread.
                    element = Err(Error::Json);
                }
                if element.is_err() {
                    self.0 = Rest::Slice(&[]);
                }
                Some(element)
            }
        }
    }
}

impl<T> fmt::Debug for ElementsIter<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ElementsIter(..)")
    }
}
