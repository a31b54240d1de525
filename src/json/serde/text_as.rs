//! Strings as what serde asks for: names of members, variants of an enum, text in one piece.

use serde::de::value::{BorrowedStrDeserializer, StrDeserializer, U32Deserializer};
use serde::de::{Deserializer, Visitor};
use serde::forward_to_deserialize_any;

use crate::error::Error;
use crate::json::string::JsonStr;
use crate::json::text::Text;

use super::names::STRING;

/// How long, in bytes, a string with escapes may be to be read into a type that wants it unescaped
/// in one piece. [`Text`](crate::Text) and [`JsonStr`] have no such limit.
const MAX_UNESCAPED: usize = 512;

/// A member's name, compared by its meaning: `"\u0065xp"` is `exp`.
pub(super) struct Name<'p>(pub(super) JsonStr<'p>);

impl<'p> Deserializer<'p> for Name<'p> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'p>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0.as_unescaped() {
            Some(plain) => visitor.visit_borrowed_str(plain),
            None => visitor.visit_str(&unescaped(self.0)?),
        }
    }

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

/// Passes a string to one of this crate's visitors; which method is called says whether it has
/// escapes.
pub(super) fn visit_string<'p, V: Visitor<'p>>(
    string: JsonStr<'p>,
    visitor: V,
) -> Result<V::Value, Error> {
    match string.as_unescaped() {
        Some(plain) => visitor.visit_borrowed_str(plain),
        None => visitor.visit_borrowed_bytes(string.body().as_bytes()),
    }
}

/// Passes a string to a visitor as the variant of an enum. Variants with content are not supported:
/// `{"HS256":null}` is not `"HS256"`.
pub(super) fn visit_unit_variant<'p, V: Visitor<'p>>(
    string: JsonStr<'p>,
    visitor: V,
) -> Result<V::Value, Error> {
    match string.as_unescaped() {
        Some(plain) => visitor.visit_enum(BorrowedStrDeserializer::new(plain)),
        None => match unescaped(string) {
            Ok(text) => visitor.visit_enum(StrDeserializer::new(&text)),
            // To derived code an index beyond the last variant is an unknown variant.
            Err(_) => visitor.visit_enum(U32Deserializer::new(u32::MAX)),
        },
    }
}

/// Decodes a string with escapes on the stack, out of the way of those without.
#[cold]
#[inline(never)]
fn unescaped(string: JsonStr<'_>) -> Result<Text<MAX_UNESCAPED>, Error> {
    Text::try_from(string)
}
