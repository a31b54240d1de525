//! The `serde::Deserializer` over a [`Reader`].

use serde::de::{Deserializer, Visitor};

use crate::Error;

use super::access::{ByName, ByPosition, Items, Members};
use super::name::UnitVariant;
use super::{BY_POSITION, COUNT, JsonStr, NUMBER, RAW, Reader, STRING, UNIX_TIME, refuse_if};

/// How long, in bytes, a string with escapes may be to be read into a type that wants it unescaped in
/// one piece. [`Text`](crate::Text) and [`JsonStr`] have no such limit.
pub(super) const MAX_UNESCAPED: usize = 512;

/// Reads a whole number of one type and hands it over.
macro_rules! integers {
    ($($method:ident $visit:ident;)*) => {
        $(fn $method<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
            let number = match self.digits() {
                Some(digits) => digits.try_into().ok(),
                None => self.number()?.parse().ok(),
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
                let text = self.number()?;
                if let Ok(number) = text.parse::<u64>() {
                    visitor.visit_u64(number)
                } else if let Ok(number) = text.parse::<i64>() {
                    visitor.visit_i64(number)
                } else {
                    visitor.visit_f64(finite(text)?)
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
            _ => Err(self.mismatch()),
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
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_f64(finite(self.number()?)?)
    }

    fn deserialize_char<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        let mut chars = self.string()?.chars();
        match (chars.next(), chars.next()) {
            (Some(only), None) => visitor.visit_char(only),
            _ => Err(Error::ClaimInvalid("")),
        }
    }

    fn deserialize_str<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        let string = self.string()?;
        match string.as_unescaped() {
            Some(plain) => visitor.visit_borrowed_str(plain),
            None => visit_unescaped::<V, MAX_UNESCAPED>(string, visitor),
        }
    }

    fn deserialize_string<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'p>>(self, _: V) -> Result<V::Value, Error> {
        Err(self.mismatch())
    }

    fn deserialize_byte_buf<V: Visitor<'p>>(self, _: V) -> Result<V::Value, Error> {
        Err(self.mismatch())
    }

    #[inline]
    fn deserialize_option<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.peek() == Some(b'n') {
            self.literal("null")?;
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.peek() == Some(b'n') {
            self.literal("null")?;
            visitor.visit_unit()
        } else {
            Err(self.mismatch())
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
            UNIX_TIME => visitor.visit_u128(self.unix_time()?.into()),
            STRING => visit_string(self.string()?, visitor),
            NUMBER => visitor.visit_borrowed_str(self.number()?),
            RAW => visitor.visit_borrowed_str(self.skip()?),
            COUNT => visitor.visit_u64(u64::try_from(self.skip_array()?).unwrap_or(u64::MAX)),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_seq<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        let mut items = Items::of(self)?;
        let mut value = visitor.visit_seq(&mut items);
        refuse_if(&mut value, |_| items.end());
        value
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

    #[inline]
    fn deserialize_struct<V: Visitor<'p>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let by_position = name.starts_with(BY_POSITION);
        let mut members = Members::with_fields(self, fields, by_position)?;
        // Two types, so that each target's code holds only the way of naming that it uses.
        let mut value = if by_position {
            visitor.visit_map(ByPosition(&mut members))
        } else {
            visitor.visit_map(ByName(&mut members))
        };
        refuse_if(&mut value, |_| members.end());
        value
    }

    fn deserialize_enum<V: Visitor<'p>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(UnitVariant(self.string()?))
    }

    fn deserialize_identifier<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        self.skip()?;
        visitor.visit_unit()
    }
}

/// Hands a string to a visitor of this crate, which tells by the method whether it has escapes.
#[inline]
pub(super) fn visit_string<'p, V: Visitor<'p>>(
    string: JsonStr<'p>,
    visitor: V,
) -> Result<V::Value, Error> {
    match string.as_unescaped() {
        Some(plain) => visitor.visit_borrowed_str(plain),
        None => visitor.visit_borrowed_bytes(string.body().as_bytes()),
    }
}

/// Only for types that ask for floats by themselves.
fn finite(text: &str) -> Result<f64, Error> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(Error::ClaimInvalid("")),
    }
}

/// Decodes a string with escapes on the stack, out of the way of those without.
#[cold]
#[inline(never)]
pub(super) fn visit_unescaped<'p, V: Visitor<'p>, const N: usize>(
    string: JsonStr<'p>,
    visitor: V,
) -> Result<V::Value, Error> {
    let text = crate::Text::<N>::from_json(string)?;
    visitor.visit_str(&text)
}
