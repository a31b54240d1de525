//! Fixed-point decimal numbers.

use core::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};

use crate::Error;

use super::JsonStr;
use super::number::{Number, after_number};

/// A fixed-point decimal number, `mantissa / 10^scale`, such as a price.
///
/// Read from JSON exactly; what does not fit into 63 bits and 18 places is refused. Compared by
/// value: 10.5 equals 10.50.
#[derive(Clone, Copy)]
pub struct Decimal {
    mantissa: i64,
    scale: u8,
}

impl Decimal {
    /// The most places after the point.
    pub const MAX_SCALE: u8 = 18;

    /// `mantissa / 10^scale`; `None` for a scale over [`MAX_SCALE`](Self::MAX_SCALE).
    #[must_use]
    pub const fn new(mantissa: i64, scale: u8) -> Option<Self> {
        if scale > Self::MAX_SCALE {
            None
        } else {
            Some(Self { mantissa, scale })
        }
    }

    /// Its value times `10^scale`.
    #[must_use]
    pub const fn mantissa(self) -> i64 {
        self.mantissa
    }

    /// How many places stand after the point, as it was written.
    #[must_use]
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// Reads the grammar of a JSON number (RFC 8259 §6), and nothing but it.
    fn parse(text: &str) -> Result<Self, Error> {
        if let Some(short) = Self::short(text) {
            return Ok(short);
        }
        match after_number(text.as_bytes()) {
            Some([]) => Self::from_number(&Number::parse(text)).ok_or(Error::ClaimInvalid("")),
            _ => Err(Error::ClaimInvalid("")),
        }
    }

    /// Reads what prices are like: digits, with a point among them or not, and no more than fit. A fifth of
    /// the instructions.
    fn short(text: &str) -> Option<Self> {
        match text.as_bytes() {
            [] | [b'.', ..] | [.., b'.'] | [b'0', b'0'..=b'9', ..] => return None,
            digits if digits.len() > 18 => return None,
            _ => {}
        }
        let (mut mantissa, mut scale, mut places) = (0_i64, 0_u8, 0);
        for byte in text.bytes() {
            match byte {
                b'0'..=b'9' => {
                    let digit = i64::from(byte & 0xF);
                    mantissa = mantissa.wrapping_mul(10).wrapping_add(digit);
                    scale = scale.wrapping_add(places);
                }
                b'.' if places == 0 => places = 1,
                _ => return None,
            }
        }
        Some(Self { mantissa, scale })
    }

    fn from_number(number: &Number) -> Option<Self> {
        /// As [`MAX_SCALE`](Self::MAX_SCALE).
        const LEAST: i32 = -18;

        if !number.exact {
            return None;
        }
        let (mut mantissa, mut exponent) = (number.mantissa, number.exponent);
        if mantissa == 0 {
            exponent = exponent.clamp(LEAST, 0);
        }
        if exponent > 0 {
            mantissa = number.whole()?;
            exponent = 0;
        }
        while exponent < LEAST && mantissa.is_multiple_of(10) {
            mantissa /= 10;
            exponent = exponent.saturating_add(1);
        }
        let mantissa = i128::from(mantissa);
        let mantissa = if number.negative {
            mantissa.wrapping_neg()
        } else {
            mantissa
        };
        Self::new(
            i64::try_from(mantissa).ok()?,
            u8::try_from(exponent.unsigned_abs()).ok()?,
        )
    }

    fn power(self) -> u64 {
        10_u64.saturating_pow(u32::from(self.scale))
    }
}

impl From<i32> for Decimal {
    fn from(whole: i32) -> Self {
        Self {
            mantissa: i64::from(whole),
            scale: 0,
        }
    }
}

/// Reads a decimal number in its JSON form, such as `12.50`.
impl core::str::FromStr for Decimal {
    type Err = Error;

    /// # Errors
    ///
    /// [`Error::ClaimInvalid`], without a name, for anything else and for what does not fit.
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text).map_err(|_| Error::ClaimInvalid(""))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        let left = i128::from(self.mantissa).checked_mul(i128::from(other.power()));
        let right = i128::from(other.mantissa).checked_mul(i128::from(self.power()));
        left == right
    }
}

impl Eq for Decimal {}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let mantissa = self.mantissa.unsigned_abs();
        let power = self.power();
        let whole = mantissa.checked_div(power).unwrap_or(0);
        let fraction = mantissa.checked_rem(power).unwrap_or(0);
        match usize::from(self.scale) {
            0 => write!(f, "{sign}{whole}"),
            width => write!(f, "{sign}{whole}.{fraction:0width$}"),
        }
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(super::NUMBER, DecimalVisitor)
    }
}

/// The crate's own reader hands over the number's text. Any other format calls
/// `visit_newtype_struct`, and then whole numbers are all that it can say exactly.
struct DecimalVisitor;

impl<'de> Visitor<'de> for DecimalVisitor {
    type Value = Decimal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decimal number")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Decimal, E> {
        Decimal::parse(text).map_err(|_| E::custom("a number that does not fit"))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, d: D) -> Result<Decimal, D::Error> {
        i64::deserialize(d).map(|mantissa| Decimal { mantissa, scale: 0 })
    }
}

/// Written as a number. One with places after the point must survive the way through the shortest
/// decimal form of an `f64`, as every number of up to 15 digits does; others are an error.
impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const EXACT_BELOW: u64 = 1_000_000_000_000_000;

        let magnitude = self.mantissa.unsigned_abs();
        if self.scale == 0 {
            serializer.serialize_i64(self.mantissa)
        } else if magnitude < EXACT_BELOW {
            let value = exact_f64(magnitude) / exact_f64(self.power());
            serializer.serialize_f64(if self.mantissa < 0 { -value } else { value })
        } else {
            Err(S::Error::custom("a decimal number of more than 15 digits"))
        }
    }
}

/// A decimal number in a JSON string, as Shopify writes amounts: for `#[serde(with = …)]`.
pub(crate) mod in_string {
    use super::{Decimal, Deserialize, Deserializer, JsonStr, Serializer};
    use crate::Text;
    use serde::de::Error as _;

    /// 19 digits, a sign, a point and some zeros; longer text is refused.
    const MAX_LEN: usize = 40;

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Decimal, D::Error> {
        let source = JsonStr::deserialize(d)?;
        let amount = match source.as_unescaped() {
            Some(plain) if plain.len() <= MAX_LEN => Decimal::parse(plain),
            _ => Text::<MAX_LEN>::from_json(source).and_then(|text| Decimal::parse(&text)),
        };
        amount.map_err(|_| D::Error::custom("no decimal number that fits"))
    }

    pub(crate) fn serialize<S: Serializer>(amount: &Decimal, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(amount)
    }
}

/// Exact below 2^53 and for powers of ten up to 10^18.
pub(crate) fn exact_f64(value: u64) -> f64 {
    let high = u32::try_from(value >> 32).unwrap_or(u32::MAX);
    let low = u32::try_from(value & u64::from(u32::MAX)).unwrap_or(u32::MAX);
    f64::from(high) * 4_294_967_296.0 + f64::from(low)
}
