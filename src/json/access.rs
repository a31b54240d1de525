//! The elements of an array and the members of an object, one after the other.

use serde::de::{DeserializeSeed, MapAccess, SeqAccess};

use crate::Error;

use super::name::{Name, Position};
use super::{JsonStr, Reader};

/// How far an array or object has been read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    First,
    Further,
    Ended,
}

impl State {
    /// Whether there is another element or member before `close`; steps over the comma before it, or
    /// over `close`.
    #[inline]
    fn next(&mut self, reader: &mut Reader<'_>, close: char) -> Result<bool, Error> {
        match *self {
            Self::Further if reader.eat(',') => return Ok(true),
            Self::Ended => return Ok(false),
            Self::Further | Self::First => {}
        }
        if reader.eat(close) {
            reader.leave();
            *self = Self::Ended;
            Ok(false)
        } else if *self == Self::First {
            *self = Self::Further;
            Ok(true)
        } else {
            Err(Error::Json)
        }
    }
}

/// The elements of an array.
pub(super) struct Items<'r, 'p> {
    reader: &'r mut Reader<'p>,
    state: State,
}

impl<'r, 'p> Items<'r, 'p> {
    /// Steps into the array that is next, or fails as a mismatch.
    pub(super) fn of(reader: &'r mut Reader<'p>) -> Result<Self, Error> {
        if !reader.eat('[') {
            return Err(reader.mismatch());
        }
        reader.enter()?;
        Ok(Self {
            reader,
            state: State::First,
        })
    }

    /// Whoever has read some of the elements must have read them all.
    pub(super) fn end(&mut self) -> Result<(), Error> {
        if self.state.next(self.reader, ']')? {
            self.reader.skip()?;
            return Err(Error::ClaimTooLong(""));
        }
        Ok(())
    }
}

impl<'p> SeqAccess<'p> for Items<'_, 'p> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'p>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        if !self.state.next(self.reader, ']')? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }
}

/// The members of an object.
pub(crate) struct Members<'r, 'p> {
    pub(crate) reader: &'r mut Reader<'p>,
    /// The names that the target knows; empty for maps.
    fields: &'static [&'static str],
    /// Whether the target takes a name's position among `fields` in its place.
    by_position: bool,
    /// The name that was read last, and by position where it is: their number, if nowhere.
    name: JsonStr<'p>,
    at: usize,
    /// The field that is likely to come next.
    next: usize,
    state: State,
}

impl<'r, 'p> Members<'r, 'p> {
    /// Steps into the object that is next, or fails as a mismatch.
    #[inline]
    pub(crate) fn of(reader: &'r mut Reader<'p>) -> Result<Self, Error> {
        Self::with_fields(reader, &[], false)
    }

    #[inline]
    pub(super) fn with_fields(
        reader: &'r mut Reader<'p>,
        fields: &'static [&'static str],
        by_position: bool,
    ) -> Result<Self, Error> {
        if !reader.eat('{') {
            return Err(reader.mismatch());
        }
        reader.enter()?;
        Ok(Self {
            reader,
            fields,
            by_position,
            name: JsonStr::from(""),
            at: 0,
            next: 0,
            state: State::First,
        })
    }

    /// The name of the next member, whose value is then next in the reader.
    pub(crate) fn next(&mut self) -> Result<Option<JsonStr<'p>>, Error> {
        Ok(self.next_name()?.then_some(self.name))
    }

    /// Whoever has read some of the members must have read them all.
    pub(super) fn end(&mut self) -> Result<(), Error> {
        if self.next_name()? {
            self.reader.skip()?;
            return Err(Error::ClaimInvalid(""));
        }
        Ok(())
    }

    /// Reads the value of the member whose name was read last.
    #[expect(clippy::inline_always, reason = "once in the code of each target")]
    #[inline(always)]
    fn value<V: DeserializeSeed<'p>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let mut value = seed.deserialize(&mut *self.reader);
        if let Err(error) = &mut value {
            *error = self.in_claim(*error);
        }
        value
    }

    /// Steps over the field's name that is likely to come next, if it is that. Issuers keep to one order of
    /// their claims, and the claim sets here to the same, so that most names need not be scanned but only
    /// compared.
    #[expect(clippy::inline_always, reason = "once in the code of each target")]
    #[inline(always)]
    fn likely(&mut self) -> bool {
        let rest = match self.state {
            State::First => self.reader.rest.strip_prefix('"'),
            State::Further => self.reader.rest.strip_prefix(",\""),
            State::Ended => None,
        };
        let after = rest
            .zip(self.fields.get(self.next))
            .and_then(|(rest, field)| {
                let (name, rest) = rest.split_at_checked(field.len())?;
                let rest = rest.strip_prefix("\":")?;
                equal(name.as_bytes(), field.as_bytes()).then_some(rest)
            });
        let Some(rest) = after else { return false };
        self.reader.rest = rest;
        self.state = State::Further;
        self.at = self.next;
        self.next = self.at.wrapping_add(1);
        true
    }

    /// Reads the next member's name and the colon; false if there is none.
    #[inline(never)]
    fn next_name(&mut self) -> Result<bool, Error> {
        if !self.state.next(self.reader, '}')? {
            return Ok(false);
        }
        self.reader.expect('"')?;
        self.name = self.reader.name_body()?;
        self.reader.expect(':')?;
        if self.by_position {
            let mut fields = self.fields.iter();
            let at = match self.name.as_unescaped() {
                Some(plain) => fields.position(|field| equal(field.as_bytes(), plain.as_bytes())),
                None => fields.position(|field| self.name == **field),
            };
            self.next = at.map_or(self.next, |at| at.wrapping_add(1));
            self.at = at.unwrap_or(self.fields.len());
        }
        Ok(true)
    }

    /// Serde tells a value's reader nothing of the member it belongs to, so the name is found here.
    #[cold]
    fn in_claim(&self, error: Error) -> Error {
        let field = if self.by_position {
            self.fields.get(self.at)
        } else {
            self.fields.iter().find(|field| self.name == **field)
        };
        match field {
            Some(field) => error.in_claim(field),
            None => error,
        }
    }
}

/// Whether two names are equal. They are short, and a call of `memcmp` takes longer than this.
#[inline]
fn equal(one: &[u8], other: &[u8]) -> bool {
    fn ends<const N: usize>(name: &[u8]) -> Option<([u8; N], [u8; N])> {
        Some((*name.first_chunk()?, *name.last_chunk()?))
    }

    one.len() == other.len()
        && match one.len() {
            8..=16 => ends::<8>(one) == ends(other),
            4..=7 => ends::<4>(one) == ends(other),
            2..=3 => ends::<2>(one) == ends(other),
            _ => one == other,
        }
}

/// [`Members`] for a target that takes their names.
pub(super) struct ByName<'m, 'r, 'p>(pub(super) &'m mut Members<'r, 'p>);

impl<'p> MapAccess<'p> for ByName<'_, '_, 'p> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'p>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        match self.0.next()? {
            Some(name) => seed.deserialize(Name(name)).map(Some),
            None => Ok(None),
        }
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'p>>(&mut self, seed: V) -> Result<V::Value, Error> {
        self.0.value(seed)
    }
}

/// [`Members`] for a target that takes their positions.
pub(super) struct ByPosition<'m, 'r, 'p>(pub(super) &'m mut Members<'r, 'p>);

impl<'p> MapAccess<'p> for ByPosition<'_, '_, 'p> {
    type Error = Error;

    #[expect(clippy::inline_always, reason = "once in the code of each target")]
    #[inline(always)]
    fn next_key_seed<K: DeserializeSeed<'p>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        if self.0.likely() || self.0.next_name()? {
            seed.deserialize(Position(self.0.at)).map(Some)
        } else {
            Ok(None)
        }
    }

    #[expect(clippy::inline_always, reason = "once in the code of each target")]
    #[inline(always)]
    fn next_value_seed<V: DeserializeSeed<'p>>(&mut self, seed: V) -> Result<V::Value, Error> {
        self.0.value(seed)
    }
}
