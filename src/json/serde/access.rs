//! Arrays and objects as serde's sequences and maps.

use serde::de::{DeserializeSeed, MapAccess, SeqAccess};

use crate::error::Error;
use crate::json::members::{Items, Members};
use crate::json::reader::Reader;
use crate::json::string::JsonStr;

use super::text_as::Name;

/// An array's elements for a target that takes as many as it likes.
pub(super) struct Seq<'r, 'p>(Items<'r, 'p>);

impl<'r, 'p> Seq<'r, 'p> {
    /// Enters the next array; a value of another type is an error.
    pub(super) fn of(reader: &'r mut Reader<'p>) -> Result<Self, Error> {
        Items::of(reader).map(Self)
    }

    /// Fails unless every element has been read.
    pub(super) fn end(&mut self) -> Result<(), Error> {
        if self.0.next()? {
            self.0.reader.skip()?;
            return Err(Error::ClaimTooLong(""));
        }
        Ok(())
    }

    /// The error of a target, which serde lets say no more than that the length is wrong: where all
    /// elements have been read there were too few.
    pub(super) fn length_error(&self, error: Error) -> Error {
        match error {
            Error::ClaimTooLong("") if self.0.ended() => Error::ClaimInvalid(""),
            other => other,
        }
    }
}

impl<'p> SeqAccess<'p> for Seq<'_, 'p> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'p>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        if !self.0.next()? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.0.reader).map(Some)
    }
}

/// An object's members for a target that takes their names.
pub(super) struct Map<'r, 'p> {
    members: Members<'r, 'p>,
    /// The names that the target knows; empty for maps.
    fields: &'static [&'static str],
    /// The name that was read last.
    name: JsonStr<'p>,
}

impl<'r, 'p> Map<'r, 'p> {
    /// Enters the next object; a value of another type is an error.
    pub(super) fn of(
        reader: &'r mut Reader<'p>,
        fields: &'static [&'static str],
    ) -> Result<Self, Error> {
        Ok(Self {
            members: Members::of(reader)?,
            fields,
            name: JsonStr::default(),
        })
    }

    /// Fails unless every member has been read.
    pub(super) fn end(&mut self) -> Result<(), Error> {
        if self.members.next()?.is_some() {
            self.members.reader.skip()?;
            return Err(Error::ClaimInvalid(""));
        }
        Ok(())
    }

    /// Serde does not tell a value's reader which member it reads, so the error is named here.
    #[cold]
    fn for_claim(&self, error: Error) -> Error {
        match self.fields.iter().find(|field| self.name == **field) {
            Some(field) => error.for_claim(field),
            None => error,
        }
    }
}

impl<'p> MapAccess<'p> for Map<'_, 'p> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'p>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        match self.members.next()? {
            Some(name) => {
                self.name = name;
                seed.deserialize(Name(name)).map(Some)
            }
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'p>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let value = seed.deserialize(&mut *self.members.reader);
        value.map_err(|error| self.for_claim(error))
    }
}
