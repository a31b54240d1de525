//! Writing a claim set as JSON.
//!
//! Values are written by serde-json-core. The commas and brackets between them are written here,
//! because its serializer panics on what it does not expect: a type's own error, a `char`, a tuple
//! variant. It also has no way to ask for the length.

use core::fmt;

use serde::ser::{self, Impossible, Serialize};

use crate::error::Error;
use crate::json::scan::number::after_number;

use super::names::{NUMBER, not_to_sign};
use super::writer::{Characters, Writer};

/// Writes `value` to the front of `buf`, as much of it as there is room for. Returns the length of
/// all of it, or of what came before an error.
pub(crate) fn write_json<T: Serialize + ?Sized>(
    value: &T,
    buf: &mut [u8],
) -> (usize, Result<(), Error>) {
    let mut writer = Writer::new(buf);
    let written = value.serialize(&mut writer);
    let written = match written {
        Ok(()) if writer.failed => Err(Error::ClaimInvalid("")),
        written => written,
    };
    (writer.len, written)
}

/// A value that JSON cannot hold exactly, or a type's own error.
impl ser::Error for Error {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::ClaimInvalid("")
    }
}

macro_rules! scalars {
    ($($method:ident $type:ty;)*) => {
        $(fn $method(self, value: $type) -> Result<(), Error> {
            self.scalar(value)
        })*
    };
}

impl<'w, 'b> ser::Serializer for &'w mut Writer<'b> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Compound<'w, 'b>;
    type SerializeTuple = Compound<'w, 'b>;
    type SerializeTupleStruct = Compound<'w, 'b>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeMap = Compound<'w, 'b>;
    type SerializeStruct = Compound<'w, 'b>;
    type SerializeStructVariant = Impossible<(), Error>;

    scalars! {
        serialize_bool bool;
        serialize_i8 i8;
        serialize_i16 i16;
        serialize_i32 i32;
        serialize_i64 i64;
        serialize_u8 u8;
        serialize_u16 u16;
        serialize_u32 u32;
        serialize_u64 u64;
    }

    /// Out of line, as few claim sets have floats.
    #[inline(never)]
    fn serialize_f32(self, value: f32) -> Result<(), Error> {
        self.finite(value.is_finite(), value)
    }

    #[inline(never)]
    fn serialize_f64(self, value: f64) -> Result<(), Error> {
        self.finite(value.is_finite(), value)
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.string(value.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        if !self.in_number {
            self.string(value);
            Ok(())
        } else if after_number(value.as_bytes()).is_some_and(<[u8]>::is_empty) {
            self.push(value.as_bytes());
            Ok(())
        } else {
            Err(Error::ClaimInvalid(""))
        }
    }

    /// Where a number's text is wanted.
    fn is_human_readable(&self) -> bool {
        !self.in_number
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Result<(), Error> {
        self.push(b"\"");
        fmt::write(&mut Characters(self), format_args!("{value}"))
            .map_err(|_| Error::ClaimInvalid(""))?;
        self.push(b"\"");
        self.ends_in_string = true;
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Error> {
        Err(Error::ClaimInvalid(""))
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.scalar(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Error> {
        self.string(variant);
        Ok(())
    }

    #[expect(clippy::inline_always, reason = "the caller's name leaves one arm")]
    #[inline(always)]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        if let Some(claim) = name.strip_prefix(not_to_sign!("")) {
            return Err(Error::ClaimInvalid(claim));
        }
        self.in_number = name == NUMBER;
        let written = value.serialize(&mut *self);
        self.in_number = false;
        written
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        Err(Error::ClaimInvalid(""))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Compound<'w, 'b>, Error> {
        Ok(Compound::open(self, b'[', b']'))
    }

    fn serialize_tuple(self, _: usize) -> Result<Compound<'w, 'b>, Error> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Compound<'w, 'b>, Error> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Error> {
        Err(Error::ClaimInvalid(""))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Compound<'w, 'b>, Error> {
        Ok(Compound::open(self, b'{', b'}'))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Compound<'w, 'b>, Error> {
        self.serialize_map(None)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        Err(Error::ClaimInvalid(""))
    }
}

/// An array or object that is being written.
pub(super) struct Compound<'w, 'b> {
    writer: &'w mut Writer<'b>,
    close: u8,
    empty: bool,
}

impl<'w, 'b> Compound<'w, 'b> {
    fn open(writer: &'w mut Writer<'b>, open: u8, close: u8) -> Self {
        writer.push(&[open]);
        Self {
            writer,
            close,
            empty: true,
        }
    }

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        if !self.empty {
            self.writer.push(b",");
        }
        self.empty = false;
        self.write(value)
    }

    /// Writes a member's name with its punctuation.
    fn name(&mut self, name: &str) {
        if self.empty {
            self.writer.text(b"\"", name, b"\":");
        } else {
            self.writer.text(b",\"", name, b"\":");
        }
        self.empty = false;
    }

    fn write<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let written = value.serialize(&mut *self.writer);
        written.map_err(|error| self.writer.fail(error))
    }

    fn close(self) {
        self.writer.push(&[self.close]);
    }
}

/// Arrays, by serde's three names for them.
macro_rules! arrays {
    ($($array:ident $method:ident;)*) => {
        $(impl ser::$array for Compound<'_, '_> {
            type Ok = ();
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.element(value)
            }

            fn end(self) -> Result<(), Error> {
                self.close();
                Ok(())
            }
        })*
    };
}

arrays! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
}

impl ser::SerializeMap for Compound<'_, '_> {
    type Ok = ();
    type Error = Error;

    /// Only strings are names (RFC 8259 §4).
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.element(key)?;
        if self.writer.ends_in_string {
            Ok(())
        } else {
            Err(self.writer.fail(Error::ClaimInvalid("")))
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.writer.push(b":");
        self.write(value)
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}

impl ser::SerializeStruct for Compound<'_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.name(name);
        self.write(value).map_err(|error| error.for_claim(name))
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}
