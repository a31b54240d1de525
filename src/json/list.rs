//! Arrays that are counted, or collected into a fixed capacity.

use core::fmt;
use core::marker::PhantomData;
use core::ops::Deref;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};

use crate::error::Error;

use super::members::Items;
use super::object::{Empty, InPlace};
use super::reader::Reader;
use super::serde::names;

/// How many elements an array has; the elements themselves are skipped.
///
/// It cannot be written, since the elements are not known any more. A claim set of this crate
/// leaves it out where another serializer writes it, and is not signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count(usize);

impl Count {
    /// The number of elements.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0
    }
}

impl Empty for Count {
    const EMPTY: Self = Self(0);

    fn is_kept(&self) -> bool {
        false
    }
}

impl InPlace<'_> for Count {
    fn fill(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        self.0 = reader.skip_array()?;
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(names::COUNT, CountVisitor)
    }
}

/// The crate's own reader passes the number. Any other format calls `visit_newtype_struct`.
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

/// An error.
impl Serialize for Count {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom("elements that were only counted"))
    }
}

/// An array of at most `N` elements, stored in place. A longer one is refused
/// ([`Error::ClaimTooLong`]), never cut.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

    /// Adds an empty element at the end and returns its place; `None` if there are `N` already.
    #[inline(never)]
    fn push_empty(&mut self) -> Option<&mut T>
    where
        T: Empty,
    {
        self.0.push(T::empty()).ok()?;
        self.0.last_mut()
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

impl<T, const N: usize> Empty for List<T, N> {
    const EMPTY: Self = Self::new();

    #[inline]
    fn empty() -> Self {
        Self::new()
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}

impl<'p, T: InPlace<'p>, const N: usize> InPlace<'p> for List<T, N> {
    fn fill(&mut self, reader: &mut Reader<'p>) -> Result<(), Error> {
        let mut items = Items::of(reader)?;
        while items.next()? {
            let Some(element) = self.push_empty() else {
                items.reader.skip()?;
                return Err(Error::ClaimTooLong(""));
            };
            element.fill(items.reader)?;
        }
        Ok(())
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
