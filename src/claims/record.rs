//! Reading flat claim sets, whose members are texts and times, into place.
//!
//! Derived code holds every text on the stack until it has them all, and then moves them into the claim
//! set. Here a claim set is made empty and its members are filled where they stand, by one loop that does
//! not depend on their number and capacities: a third less stack on a Cortex-M4, and fewer instructions.

use core::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor,
};

use crate::text::TextPlace;
use crate::{Text, UnixTime};

/// Where a claim belongs.
pub(crate) enum Slot<'s> {
    /// A time that must be there.
    Time(&'s mut UnixTime),
    OptionalTime(&'s mut Option<UnixTime>),
    /// A text that must be there.
    Text(TextPlace<'s>),
    OptionalText64(&'s mut Option<Text<64>>),
    OptionalText128(&'s mut Option<Text<128>>),
    /// Absent or `null` is `None`.
    NullableText128(&'s mut Option<Text<128>>),
    /// A claim of another type, which has its own place.
    Other,
}

/// Reads the members with these names, each into the slot at its position, or `other`. Skips all others.
///
/// `name` begins with [`BY_POSITION`](crate::json::BY_POSITION).
pub(crate) fn read<'de, D, O, const N: usize>(
    deserializer: D,
    name: &'static str,
    names: &'static [&'static str; N],
    mut slots: [Slot<'_>; N],
    other: &mut O,
) -> Result<(), D::Error>
where
    D: Deserializer<'de>,
    O: Deserialize<'de>,
{
    let record = Record {
        names,
        slots: &mut slots,
        other,
    };
    deserializer.deserialize_struct(name, names, record)
}

struct Record<'r, 's, O> {
    names: &'static [&'static str],
    slots: &'r mut [Slot<'s>],
    other: &'r mut O,
}

impl<'de, O: Deserialize<'de>> Visitor<'de> for Record<'_, '_, O> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a claim set")
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        // One bit for each name.
        let mut seen: u32 = 0;
        while let Some(at) = map.next_key_seed(Position(self.names))? {
            let (Some(name), Some(slot)) = (self.names.get(at), self.slots.get_mut(at)) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let bit = bit(at);
            if seen & bit != 0 {
                return Err(A::Error::duplicate_field(name));
            }
            seen |= bit;
            match slot {
                Slot::Other => *self.other = map.next_value()?,
                slot => map.next_value_seed(slot)?,
            }
        }
        for (at, (slot, name)) in self.slots.iter().zip(self.names).enumerate() {
            if matches!(slot, Slot::Time(_) | Slot::Text(_)) && seen & bit(at) == 0 {
                return Err(A::Error::missing_field(name));
            }
        }
        Ok(())
    }
}

/// No claim set has more than 32 claims.
fn bit(at: usize) -> u32 {
    1_u32.wrapping_shl(u32::try_from(at).unwrap_or(0))
}

impl<'de> DeserializeSeed<'de> for &mut Slot<'_> {
    type Value = ();

    #[expect(clippy::inline_always, reason = "once in the code of each claim set")]
    #[inline(always)]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let text = match self {
            Slot::Time(time) => {
                **time = UnixTime::deserialize(deserializer)?;
                return Ok(());
            }
            Slot::OptionalTime(time) => {
                **time = Some(UnixTime::deserialize(deserializer)?);
                return Ok(());
            }
            Slot::Text(text) => text.reborrow(),
            Slot::OptionalText64(text) => text.insert(Text::new()).place(),
            Slot::OptionalText128(text) => text.insert(Text::new()).place(),
            Slot::NullableText128(text) => {
                return deserializer.deserialize_option(Nullable(text));
            }
            Slot::Other => return Ok(()),
        };
        text.deserialize(deserializer)
    }
}

struct Nullable<'s>(&'s mut Option<Text<128>>);

impl<'de> Visitor<'de> for Nullable<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text or null")
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.insert(Text::new()).place().deserialize(deserializer)
    }
}

/// A member's name as its position among these; their number, if it is not among them.
struct Position(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Position {
    type Value = usize;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Position {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a claim")
    }

    /// From the crate's own reader.
    fn visit_u64<E>(self, at: u64) -> Result<usize, E> {
        Ok(usize::try_from(at).unwrap_or(usize::MAX))
    }

    /// From any other format.
    fn visit_str<E>(self, name: &str) -> Result<usize, E> {
        let at = self.0.iter().position(|known| *known == name);
        Ok(at.unwrap_or(self.0.len()))
    }
}
