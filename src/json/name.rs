//! Strings that are read as names: of members, and of an enum's variants.

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use crate::Error;

use super::de::{MAX_UNESCAPED, visit_string, visit_unescaped};
use super::{JsonStr, STRING};

/// A member's name, compared by its meaning: `"\u0065xp"` is `exp`.
pub(super) struct Name<'p>(pub(super) JsonStr<'p>);

impl<'p> Deserializer<'p> for Name<'p> {
    type Error = Error;

    #[inline]
    fn deserialize_any<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0.as_unescaped() {
            Some(plain) => visitor.visit_borrowed_str(plain),
            None => visit_unescaped::<V, MAX_UNESCAPED>(self.0, visitor),
        }
    }

    #[inline]
    fn deserialize_identifier<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0.as_unescaped() {
            // To derived code an index beyond the last member is an unknown member, which a name of
            // this length is to every claim set.
            None if self.0.chars().map(char::len_utf8).sum::<usize>() > MAX_UNESCAPED => {
                visitor.visit_u64(u64::MAX)
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'p>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match name {
            STRING => visit_string(self.0, visitor),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    forward_to_deserialize_any! {
        <V: Visitor<'p>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct seq tuple tuple_struct map struct enum
    }
}

/// A member's name by its position among the fields that the target knows.
pub(super) struct Position(pub(super) usize);

impl<'p> Deserializer<'p> for Position {
    type Error = Error;

    #[inline]
    fn deserialize_any<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_u64(u64::try_from(self.0).unwrap_or(u64::MAX))
    }

    forward_to_deserialize_any! {
        <V: Visitor<'p>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// A string as an enum's variant. Variants with content are not supported: `{"HS256":null}` is not
/// `"HS256"`.
pub(super) struct UnitVariant<'p>(pub(super) JsonStr<'p>);

impl<'p> EnumAccess<'p> for UnitVariant<'p> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'p>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        Ok((seed.deserialize(Name(self.0))?, self))
    }
}

impl<'p> VariantAccess<'p> for UnitVariant<'p> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'p>>(self, _: T) -> Result<T::Value, Error> {
        Err(Error::invalid_type(
            Unexpected::UnitVariant,
            &"a unit variant",
        ))
    }

    fn tuple_variant<V: Visitor<'p>>(self, _: usize, _: V) -> Result<V::Value, Error> {
        Err(Error::invalid_type(
            Unexpected::UnitVariant,
            &"a unit variant",
        ))
    }

    fn struct_variant<V: Visitor<'p>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        Err(Error::invalid_type(
            Unexpected::UnitVariant,
            &"a unit variant",
        ))
    }
}
