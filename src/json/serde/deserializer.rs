//! The `serde::Deserializer` over a [`Reader`].

use serde::de::value::F64Deserializer;
use serde::de::{Deserializer, Visitor};
use serde::forward_to_deserialize_any;

use crate::error::Error;
use crate::json::number::{SHORTEST_LEN, same_digits, shortest};
use crate::json::reader::Reader;

use super::access::{Map, Seq};
use super::names::{COUNT, NUMBER, RAW, STRING, UNIX_TIME};
use super::text_as::{Name, visit_string, visit_unit_variant};

/// Reads a whole number of one type and passes it to the visitor.
macro_rules! integers {
    ($($method:ident $visit:ident;)*) => {
        $(fn $method<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
            let number = match self.short_integer() {
                Some(digits) => digits.try_into().ok(),
                None => self.number_text()?.parse().ok(),
            };
            visitor.$visit(number.ok_or(Error::ClaimInvalid(""))?)
        })*
    };
}

impl<'p> Deserializer<'p> for &mut Reader<'p> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.peek() {
            Some(b'"') => self.deserialize_str(visitor),
            Some(b'{') => self.deserialize_map(visitor),
            Some(b'[') => self.deserialize_seq(visitor),
            Some(b't' | b'f') => self.deserialize_bool(visitor),
            Some(b'n') => self.deserialize_unit(visitor),
            _ => {
                let text = self.number_text()?;
                if let Ok(number) = text.parse::<u64>() {
                    visitor.visit_u64(number)
                } else if let Ok(number) = text.parse::<i64>() {
                    visitor.visit_i64(number)
                } else {
                    visit_float(text, visitor)
                }
            }
        }
    }

    fn deserialize_bool<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.peek() {
            Some(b't') => {
                self.literal("true")?;
                visitor.visit_bool(true)
            }
            Some(b'f') => {
                self.literal("false")?;
                visitor.visit_bool(false)
            }
            _ => Err(self.skip_as_mismatch()),
        }
    }

    integers! {
        deserialize_i8 visit_i8;
        deserialize_i16 visit_i16;
        deserialize_i32 visit_i32;
        deserialize_i64 visit_i64;
        deserialize_i128 visit_i128;
        deserialize_u8 visit_u8;
        deserialize_u16 visit_u16;
        deserialize_u32 visit_u32;
        deserialize_u64 visit_u64;
        deserialize_u128 visit_u128;
    }

    fn deserialize_f32<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        let text = self.number_text()?;
        match text.parse::<f32>() {
            Ok(number) if number.is_finite() => visitor.visit_f32(number),
            _ => Err(Error::ClaimInvalid("")),
        }
    }

    fn deserialize_f64<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_f64(finite(self.number_text()?)?)
    }

    fn deserialize_char<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        let mut chars = self.string()?.chars();
        match (chars.next(), chars.next()) {
            (Some(only), None) => visitor.visit_char(only),
            _ => Err(Error::ClaimInvalid("")),
        }
    }

    fn deserialize_str<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        Name(self.string()?).deserialize_any(visitor)
    }

    fn deserialize_string<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'p>>(self, _: V) -> Result<V::Value, Error> {
        Err(self.skip_as_mismatch())
    }

    fn deserialize_byte_buf<V: Visitor<'p>>(self, _: V) -> Result<V::Value, Error> {
        Err(self.skip_as_mismatch())
    }

    fn deserialize_option<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.null()? {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.null()? {
            visitor.visit_unit()
        } else {
            Err(self.skip_as_mismatch())
        }
    }

    fn deserialize_unit_struct<V: Visitor<'p>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    #[expect(clippy::inline_always, reason = "the caller's name leaves one arm")]
    #[inline(always)]
    fn deserialize_newtype_struct<V: Visitor<'p>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match name {
            UNIX_TIME => visitor.visit_u128(self.unix_micros()?.into()),
            STRING => visit_string(self.string()?, visitor),
            NUMBER => visitor.visit_borrowed_str(self.number_text()?),
            RAW => visitor.visit_borrowed_str(self.skip()?),
            COUNT => visitor.visit_u64(u64::try_from(self.skip_array()?).unwrap_or(u64::MAX)),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_seq<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        let mut seq = Seq::of(self)?;
        let value = visitor.visit_seq(&mut seq);
        let value = value.map_err(|error| seq.length_error(error))?;
        seq.end()?;
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'p>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'p>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_struct("", &[], visitor)
    }

    fn deserialize_struct<V: Visitor<'p>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let mut map = Map::of(self, fields)?;
        let value = visitor.visit_map(&mut map)?;
        map.end()?;
        Ok(value)
    }

    fn deserialize_enum<V: Visitor<'p>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visit_unit_variant(self.string()?, visitor)
    }

    fn deserialize_identifier<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        self.skip()?;
        visitor.visit_unit()
    }
}

/// Only for types that ask for floats by themselves.
fn finite(text: &str) -> Result<f64, Error> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(Error::ClaimInvalid("")),
    }
}

/// Passes a number to a target that takes any value: serde's own, which keeps it for later under
/// `flatten` and in enums with tags or without, and types such as `serde_json::Value`.
fn visit_float<'p, V: Visitor<'p>>(text: &str, visitor: V) -> Result<V::Value, Error> {
    let number = finite(text)?;
    // The same digits are the same number: no `f64` is next to one that is ten times as large.
    if shortest(number, &mut [0; SHORTEST_LEN]).is_some_and(|short| same_digits(short, text)) {
        visitor.visit_f64(number)
    } else {
        visitor.visit_some(Inexact(number))
    }
}

/// An `f64` whose shortest form is not what stood in the text: `Some` of `Some` of it.
///
/// Serde keeps that too, and whoever takes any value takes it. A [`Decimal`](crate::json::Decimal)
/// takes no `Some`, and so nothing that is another number. Twice, because an `Option` around it
/// takes one off. A plain `f64` takes none either, which is the price.
struct Inexact(f64);

impl<'p> Deserializer<'p> for Inexact {
    type Error = Error;

    fn deserialize_any<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(F64Deserializer::new(self.0))
    }

    forward_to_deserialize_any! {
        <V: Visitor<'p>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}
