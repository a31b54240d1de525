//! Arrays: counted, borrowed, or collected into a fixed capacity.

use core::fmt;
use core::marker::PhantomData;
use core::ops::Deref;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeSeq, Serializer};

use crate::Error;

use super::Reader;

/// An array of any length, borrowed from the payload and read element by element.
///
/// Its JSON has been checked when it comes out of a claim set; the elements' types are checked as
/// they are read. To sign, make it from a slice.
pub struct Elements<'p, T>(Source<'p, T>);

enum Source<'p, T> {
    Json(&'p str),
    Slice(&'p [T]),
}

impl<'p, T: Deserialize<'p> + Clone> Elements<'p, T> {
    /// Reads the elements one after the other. After an error there are none.
    #[must_use]
    pub fn iter(&self) -> ElementsIter<'p, T> {
        ElementsIter(match self.0 {
            Source::Json(json) => Rest::Json(Reader::new(json)),
            Source::Slice(slice) => Rest::Slice(slice),
        })
    }
}

impl<'p, T> Elements<'p, T> {
    /// Takes the text of a JSON value, which must be an array.
    pub(crate) fn from_json(json: &'p str) -> Result<Self, Error> {
        if json.starts_with('[') {
            Ok(Self(Source::Json(json)))
        } else {
            Err(Error::ClaimInvalid(""))
        }
    }

    /// How many elements there are. Takes a pass over the array.
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
impl<'p, T: Deserialize<'p> + Clone + PartialEq> PartialEq for Elements<'p, T> {
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
        Self(Source::Slice(&[]))
    }
}

impl<'p, T: Deserialize<'p> + Clone> IntoIterator for Elements<'p, T> {
    type Item = Result<T, Error>;
    type IntoIter = ElementsIter<'p, T>;

    fn into_iter(self) -> ElementsIter<'p, T> {
        self.iter()
    }
}

impl<'p, T: Deserialize<'p> + Clone> IntoIterator for &Elements<'p, T> {
    type Item = Result<T, Error>;
    type IntoIter = ElementsIter<'p, T>;

    fn into_iter(self) -> ElementsIter<'p, T> {
        self.iter()
    }
}

impl<'de: 'p, 'p, T> Deserialize<'de> for Elements<'p, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(super::RAW, RawVisitor(PhantomData))
    }
}

struct RawVisitor<'p, T>(PhantomData<Elements<'p, T>>);

impl<'de: 'p, 'p, T> Visitor<'de> for RawVisitor<'p, T> {
    type Value = Elements<'p, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array borrowed from the payload")
    }

    fn visit_borrowed_str<E: de::Error>(self, json: &'de str) -> Result<Self::Value, E> {
        Elements::from_json(json).map_err(E::custom)
    }
}

impl<'p, T: Deserialize<'p> + Clone + Serialize> Serialize for Elements<'p, T> {
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

impl<'p, T: Deserialize<'p> + Clone> Iterator for ElementsIter<'p, T> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Result<T, Error>> {
        match &mut self.0 {
            Rest::Slice(slice) => {
                let (first, rest) = slice.split_first()?;
                *slice = rest;
                Some(Ok(first.clone()))
            }
            Rest::Json(reader) => {
                // The array stands in the reader with its first bracket; a comma or the bracket goes
                // before each element.
                if !reader.eat(',') {
                    reader.eat('[');
                }
                if reader.peek()? == b']' {
                    self.0 = Rest::Slice(&[]);
                    return None;
                }
                let element = T::deserialize(&mut *reader);
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

/// How many elements an array has; the elements themselves are skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count(usize);

impl Count {
    /// The number of elements.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(super::COUNT, CountVisitor)
    }
}

/// The crate's own reader hands over the number. Any other format calls `visit_newtype_struct`.
struct CountVisitor;

impl<'de> Visitor<'de> for CountVisitor {
    type Value = Count;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_u64<E: de::Error>(self, count: u64) -> Result<Count, E> {
        usize::try_from(count).map(Count).map_err(E::custom)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, d: D) -> Result<Count, D::Error> {
        d.deserialize_seq(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Count, A::Error> {
        let mut count: usize = 0;
        while seq.next_element::<IgnoredAny>()?.is_some() {
            count = count.saturating_add(1);
        }
        Ok(Count(count))
    }
}

/// An array of at most `N` elements, stored in place. A longer one is refused
/// ([`Error::ClaimTooLong`]), never cut.
#[derive(Clone, PartialEq, Eq)]
pub struct List<T, const N: usize>(heapless::Vec<T, N>);

impl<T, const N: usize> List<T, N> {
    /// An empty list.
    #[must_use]
    pub const fn new() -> Self {
        Self(heapless::Vec::new())
    }

    /// Adds an element at the end.
    ///
    /// # Errors
    ///
    /// [`Error::ClaimTooLong`], without a name, when there are `N` already.
    pub fn push(&mut self, element: T) -> Result<(), Error> {
        self.0.push(element).map_err(|_| Error::ClaimTooLong(""))
    }
}

impl<T, const N: usize> Default for List<T, N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T, const N: usize> Deref for List<T, N> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: fmt::Debug, const N: usize> fmt::Debug for List<T, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl<'de, T: Deserialize<'de>, const N: usize> Deserialize<'de> for List<T, N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ListVisitor(PhantomData))
    }
}

struct ListVisitor<T, const N: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const N: usize> Visitor<'de> for ListVisitor<T, N> {
    type Value = List<T, N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an array of at most {N} elements")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<List<T, N>, A::Error> {
        let mut list = List::new();
        while let Some(element) = seq.next_element()? {
            list.push(element)
                .map_err(|_| de::Error::invalid_length(N.saturating_add(1), &self))?;
        }
        Ok(list)
    }
}

impl<T: Serialize, const N: usize> Serialize for List<T, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}
