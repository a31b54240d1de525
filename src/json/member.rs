//! One member of an object, by a name that is only known at run time.

use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};

use crate::Error;

use super::JsonStr;

/// The string that the object `json` has under `name`; everything else must be well-formed.
pub(crate) fn text_member<'p>(
    json: &'p [u8],
    name: &'static str,
) -> Result<Option<JsonStr<'p>>, Error> {
    super::seeded(TextMember(name), json)
}

struct TextMember(&'static str);

impl<'de> DeserializeSeed<'de> for TextMember {
    type Value = Option<JsonStr<'de>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for TextMember {
    type Value = Option<JsonStr<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with a string {}", self.0)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut text = None;
        while let Some(name) = map.next_key::<JsonStr<'de>>()? {
            if name != self.0 {
                map.next_value::<IgnoredAny>()?;
            } else if text.replace(map.next_value()?).is_some() {
                return Err(A::Error::duplicate_field(self.0));
            }
        }
        Ok(text)
    }
}
