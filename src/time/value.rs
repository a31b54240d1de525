//! Times as claims: read from JSON and written, and by way of serde.

use core::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::error::Error;
use crate::json::object::{Empty, InPlace};
use crate::json::reader::Reader;
use crate::json::serde::names;
use crate::json::{exact_f64, nearest};

use super::unix_time::{MICROS_PER_SEC, UnixTime};

impl Empty for UnixTime {
    const EMPTY: Self = Self::EPOCH;
}

impl InPlace<'_> for UnixTime {
    #[inline(never)]
    fn fill(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        self.0 = reader.unix_micros()?;
        Ok(())
    }
}

impl<'de> Deserialize<'de> for UnixTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_newtype_struct(names::UNIX_TIME, TimeVisitor)
        } else {
            u64::deserialize(deserializer).map(Self)
        }
    }
}

/// The crate's own reader passes microseconds, read from the decimal text, as a type that no other
/// format uses for a number of this size. Other formats, and what serde has kept for later, pass
/// seconds.
struct TimeVisitor;

impl<'de> Visitor<'de> for TimeVisitor {
    type Value = UnixTime;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("seconds since the Unix epoch")
    }

    fn visit_u128<E: de::Error>(self, micros: u128) -> Result<UnixTime, E> {
        u64::try_from(micros)
            .map(UnixTime)
            .map_err(|_| E::custom("time out of range"))
    }

    fn visit_u64<E: de::Error>(self, secs: u64) -> Result<UnixTime, E> {
        secs.checked_mul(MICROS_PER_SEC)
            .map(UnixTime)
            .ok_or_else(|| E::custom("time out of range"))
    }

    fn visit_i64<E: de::Error>(self, secs: i64) -> Result<UnixTime, E> {
        let secs = u64::try_from(secs).map_err(|_| E::custom("time out of range"))?;
        self.visit_u64(secs)
    }

    fn visit_f64<E: de::Error>(self, secs: f64) -> Result<UnixTime, E> {
        micros_of(secs)
            .map(UnixTime)
            .ok_or_else(|| E::custom("time out of range"))
    }

    fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<UnixTime, D::Error> {
        d.deserialize_option(InexactVisitor)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, d: D) -> Result<UnixTime, D::Error> {
        d.deserialize_option(self)
    }
}

/// Of what serde has kept, a number that the `f64` is not exactly comes as `Some` of `Some`; to
/// [`TimeVisitor::visit_some`], which any other number comes to as well, or `Some` of it within an
/// `Option`.
struct InexactVisitor;

impl<'de> Visitor<'de> for InexactVisitor {
    type Value = UnixTime;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        TimeVisitor.expecting(f)
    }

    fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<UnixTime, D::Error> {
        d.deserialize_f64(TimeVisitor)
    }
}

/// The microseconds of a time in seconds, rounded to the nearest, a half up; `None` if it is
/// negative, too large or no number. In whole numbers: `f64::round` is not in `core`, and a cast
/// would make a time of anything.
fn micros_of(secs: f64) -> Option<u64> {
    const MANTISSA_BITS: u32 = f64::MANTISSA_DIGITS - 1;
    const EXPONENT_MASK: u64 = 0x7FF;
    /// The exponent of a mantissa that is a whole number.
    const WHOLE: u64 = 1023 + 52;

    let bits = secs.to_bits();
    if bits << 1 == 0 {
        return Some(0);
    }
    let exponent = bits >> MANTISSA_BITS & EXPONENT_MASK;
    if secs.is_sign_negative() {
        return None;
    }
    // The seconds are `mantissa` / 2^`shift`. Whole mantissas are times that do not fit anyway, and
    // what has a larger exponent may be no number.
    let mantissa = bits & ((1 << MANTISSA_BITS) - 1) | 1 << MANTISSA_BITS;
    let shift = u32::try_from(WHOLE.checked_sub(exponent)?).ok()?;
    let micros = u128::from(mantissa).checked_mul(MICROS_PER_SEC.into())?;
    // Far less than a microsecond, subnormal numbers among them, where that is no 128-bit number.
    let Some(half) = 1_u128.checked_shl(shift.checked_sub(1)?) else {
        return Some(0);
    };
    let micros = micros.checked_add(half)?.checked_shr(shift).unwrap_or(0);
    micros.try_into().ok()
}

impl Serialize for UnixTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const EXACT_BELOW: u64 = (1 << 33) * MICROS_PER_SEC;

        if !serializer.is_human_readable() {
            serializer.serialize_u64(self.0)
        } else if self.0.is_multiple_of(MICROS_PER_SEC) {
            serializer.serialize_u64(self.as_secs())
        } else if self.0 < EXACT_BELOW {
            serializer.serialize_f64(exact_f64(self.0) / 1e6)
        } else {
            let micros = self.0 % MICROS_PER_SEC;
            nearest(serializer, format_args!("{}.{micros:06}", self.as_secs()))
        }
    }
}
