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

/// Writes `value` to the front of `buf`; returns the length.
pub(crate) fn write_json<T: Serialize + ?Sized>(value: &T, buf: &mut [u8]) -> Result<usize, Error> {
    let mut writer = Writer::new(Some(buf));
    value.serialize(&mut writer)?;
    Ok(writer.len)
}

/// The length of `value` as JSON.
pub(crate) fn json_len<T: Serialize + ?Sized>(value: &T) -> Result<usize, Error> {
    let mut writer = Writer::new(None);
    value.serialize(&mut writer)?;
    Ok(writer.len)
}

/// Writes to a buffer, or only counts.
struct Writer<'b> {
    buf: Option<&'b mut [u8]>,
    len: usize,
    /// What was written last is a string.
    ends_in_string: bool,
    /// The next string is a number's text.
    in_number: bool,
}

impl<'b> Writer<'b> {
    const fn new(buf: Option<&'b mut [u8]>) -> Self {
        Self {
            buf,
            len: 0,
            ends_in_string: false,
            in_number: false,
        }
    }

    fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let end = self.len.saturating_add(bytes.len());
        if let Some(buf) = &mut self.buf {
            // Not `self.len..end`, whose length the compiler cannot see.
            buf.get_mut(self.len..)
                .and_then(|free| free.get_mut(..bytes.len()))
                .ok_or(Error::BufferTooSmall { needed: end })?
                .copy_from_slice(bytes);
        }
        self.len = end;
        self.ends_in_string = false;
        Ok(())
    }

    /// Writes a number, `true`, `false` or `null`.
    fn scalar<T: Serialize>(&mut self, value: T) -> Result<(), Error> {
        // Longer than any of them.
        let mut text = [0; 40];
        let len = serde_json_core::to_slice(&value, &mut text)
            .map_err(|_| Error::BufferTooSmall { needed: text.len() })?;
        self.push(text.get(..len).unwrap_or_default())
    }

    /// Writes a float, unless JSON has no form for it.
    fn finite<T: Serialize>(&mut self, is_finite: bool, value: T) -> Result<(), Error> {
        if is_finite {
            self.scalar(value)
        } else {
            Err(Error::ClaimInvalid(""))
        }
    }

    /// Writes a part of a string, without the quotation marks.
    fn characters(&mut self, mut text: &str) -> Result<(), Error> {
        while let Some(at) = text.find(|c: char| matches!(c, '"' | '\\' | '\0'..='\x1F')) {
            let (plain, rest) = text.split_at_checked(at).ok_or(Error::Json)?;
            let (special, rest) = rest.split_at_checked(1).ok_or(Error::Json)?;
            self.push(plain.as_bytes())?;
            match special.as_bytes() {
                b"\"" => self.push(br#"\""#)?,
                b"\\" => self.push(br"\\")?,
                b"\x08" => self.push(br"\b")?,
                b"\t" => self.push(br"\t")?,
                b"\n" => self.push(br"\n")?,
                b"\x0C" => self.push(br"\f")?,
                b"\r" => self.push(br"\r")?,
                control => {
                    let digits = control.first().map_or([b'0'; 2], |byte| hex(*byte));
                    self.push(br"\u00")?;
                    self.push(&digits)?;
                }
            }
            text = rest;
        }
        self.push(text.as_bytes())
    }

    fn string(&mut self, text: &str) -> Result<(), Error> {
        self.push(b"\"")?;
        self.characters(text)?;
        self.push(b"\"")?;
        self.ends_in_string = true;
        Ok(())
    }
}

/// Two hexadecimal digits.
fn hex(byte: u8) -> [u8; 2] {
    [byte >> 4, byte & 0xF].map(|digit| match digit {
        0..=9 => b'0'.wrapping_add(digit),
        _ => (b'A' - 10).wrapping_add(digit),
    })
}

/// For [`ser::Serializer::collect_str`].
struct Characters<'w, 'b>(&'w mut Writer<'b>, Result<(), Error>);

impl fmt::Write for Characters<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.1 = self.0.characters(text);
        self.1.map_err(|_| fmt::Error)
    }
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

    fn serialize_f32(self, value: f32) -> Result<(), Error> {
        self.finite(value.is_finite(), value)
    }

    fn serialize_f64(self, value: f64) -> Result<(), Error> {
        self.finite(value.is_finite(), value)
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.string(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        if !self.in_number {
            self.string(value)
        } else if after_number(value.as_bytes()).is_some_and(<[u8]>::is_empty) {
            self.push(value.as_bytes())
        } else {
            Err(Error::ClaimInvalid(""))
        }
    }

    /// Where a number's text is wanted.
    fn is_human_readable(&self) -> bool {
        !self.in_number
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Result<(), Error> {
        self.push(b"\"")?;
        let mut characters = Characters(&mut *self, Ok(()));
        let written = fmt::write(&mut characters, format_args!("{value}"));
        characters.1?;
        written.map_err(|_| Error::ClaimInvalid(""))?;
        self.push(b"\"")?;
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
        self.string(variant)
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
        Compound::open(self, b"[", b"]")
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
        Compound::open(self, b"{", b"}")
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
struct Compound<'w, 'b> {
    writer: &'w mut Writer<'b>,
    close: &'static [u8],
    empty: bool,
}

impl<'w, 'b> Compound<'w, 'b> {
    fn open(
        writer: &'w mut Writer<'b>,
        open: &'static [u8],
        close: &'static [u8],
    ) -> Result<Self, Error> {
        writer.push(open)?;
        Ok(Self {
            writer,
            close,
            empty: true,
        })
    }

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        if !self.empty {
            self.writer.push(b",")?;
        }
        self.empty = false;
        value.serialize(&mut *self.writer)
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.writer.push(b":")?;
        value.serialize(&mut *self.writer)
    }

    fn close(self) -> Result<(), Error> {
        self.writer.push(self.close)
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
                self.close()
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
            Err(Error::ClaimInvalid(""))
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.value(value)
    }

    fn end(self) -> Result<(), Error> {
        self.close()
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
        self.element(name)?;
        self.value(value).map_err(|error| error.for_claim(name))
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}
