//! Numbers, exactly: integers, times and decimals never pass through a float.

use core::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};

use crate::Error;

use super::{JsonStr, Reader};

impl<'p> Reader<'p> {
    /// Reads a number's text, or fails as a mismatch.
    pub(super) fn number(&mut self) -> Result<&'p str, Error> {
        if !matches!(self.peek(), Some(b'-' | b'0'..=b'9')) {
            return Err(self.mismatch());
        }
        self.take_until(after_number(self.rest.as_bytes()).ok_or(Error::Json)?)
    }

    /// Reads a time in seconds as microseconds since the Unix epoch.
    pub(super) fn unix_time(&mut self) -> Result<u64, Error> {
        self.peek();
        if let Some((micros, rest)) = usual_time(self.rest.as_bytes()) {
            self.take_until(rest)?;
            return Ok(micros);
        }
        let number = Number::parse(self.number()?);
        if number.negative && number.mantissa != 0 {
            return Err(Error::ClaimInvalid(""));
        }
        number.scaled(6).ok_or(Error::ClaimInvalid(""))
    }
}

/// Reads a time of ten digits and at most seven places, as tokens have them, in words; `None` for all
/// others.
#[inline]
fn usual_time(text: &[u8]) -> Option<(u64, &[u8])> {
    let (eight, text) = text.split_first_chunk()?;
    let [tens @ b'0'..=b'9', ones @ b'0'..=b'9', text @ ..] = text else {
        return None;
    };
    let word = u64::from_le_bytes(*eight);
    if digit_bits(word) < 64 || eight.first() == Some(&b'0') {
        return None;
    }
    let mut seconds = decimal(word);
    for digit in [tens, ones] {
        seconds = seconds
            .wrapping_mul(10)
            .wrapping_add(u64::from(digit & 0xF));
    }
    let micros = seconds.wrapping_mul(1_000_000);
    let (micros, text) = match text {
        [b'.', fraction @ ..] => {
            let word = u64::from_le_bytes(*fraction.first_chunk()?);
            let bits @ 8..64 = digit_bits(word) else {
                return None;
            };
            let hundredths = decimal(word & !(u64::MAX << bits));
            let places = usize::try_from(bits / 8).ok()?;
            (
                micros.wrapping_add(hundredths / 100),
                fraction.get(places..)?,
            )
        }
        whole => (micros, whole),
    };
    match text {
        [b'0'..=b'9' | b'e' | b'E', ..] => None,
        _ => Some((micros, text)),
    }
}

/// How many bits of `text`, whose first character is in the lowest byte, are digits before anything
/// else.
fn digit_bits(text: u64) -> u32 {
    let values = text ^ 0x3030_3030_3030_3030;
    // Exact up to and with the first other character; a carry only reaches those behind it.
    let others = (values | values.wrapping_add(0x0606_0606_0606_0606)) & 0xF0F0_F0F0_F0F0_F0F0;
    others.trailing_zeros() & !7
}

/// The number of eight digits, the first one in the lowest byte. Zero bytes count as zeros.
fn decimal(digits: u64) -> u64 {
    // Neighbours are joined to pairs, fours and eight.
    let ones = digits & 0x0F0F_0F0F_0F0F_0F0F;
    let twos = (ones.wrapping_mul((10 << 8) | 1) >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = (twos.wrapping_mul((100 << 16) | 1) >> 16) & 0x0000_FFFF_0000_FFFF;
    fours.wrapping_mul((10_000 << 32) | 1) >> 32
}

/// What follows a number.
///
/// number = [ minus ] int [ frac ] [ exp ] (RFC 8259 §6)
#[inline]
pub(super) fn after_number(rest: &[u8]) -> Option<&[u8]> {
    let rest = rest.strip_prefix(b"-").unwrap_or(rest);
    let mut rest = match rest {
        [b'0', rest @ ..] => rest,
        rest => after_digits(rest)?,
    };
    if let [b'.', fraction @ ..] = rest {
        rest = after_digits(fraction)?;
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        rest = match exponent {
            [b'+' | b'-', digits @ ..] | digits => after_digits(digits)?,
        };
    }
    Some(rest)
}

/// What follows one digit or more.
#[inline]
fn after_digits(rest: &[u8]) -> Option<&[u8]> {
    let [b'0'..=b'9', rest @ ..] = rest else {
        return None;
    };
    let mut rest = rest;
    while let [b'0'..=b'9', tail @ ..] = rest {
        rest = tail;
    }
    Some(rest)
}

/// A JSON number taken apart: `mantissa × 10^exponent`, less what lies beyond 19 or 20 digits.
struct Number {
    negative: bool,
    mantissa: u64,
    exponent: i32,
    /// No digit but zero was left out.
    exact: bool,
}

impl Number {
    /// Takes apart text of the grammar of RFC 8259 §6.
    fn parse(text: &str) -> Self {
        let (negative, text) = match text.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, text),
        };
        let (text, exponent) = match text.split_once(['e', 'E']) {
            Some((text, exponent)) => (text, bounded_exponent(exponent)),
            None => (text, 0),
        };
        let mut number = Self {
            negative,
            mantissa: 0,
            exponent,
            exact: true,
        };
        let mut places = 0;
        for byte in text.bytes() {
            if byte == b'.' {
                places = 1;
                continue;
            }
            let digit = u64::from(byte & 0xF);
            let longer = number
                .mantissa
                .checked_mul(10)
                .and_then(|mantissa| mantissa.checked_add(digit))
                .filter(|_| number.exact);
            if let Some(mantissa) = longer {
                number.mantissa = mantissa;
                number.exponent = number.exponent.saturating_sub(places);
            } else {
                number.exact &= digit == 0;
                number.exponent = number.exponent.saturating_add(1_i32.saturating_sub(places));
            }
        }
        number
    }

    /// `mantissa × 10^(exponent + places)`, rounded down; `None` on overflow.
    fn scaled(&self, places: i32) -> Option<u64> {
        let exponent = self.exponent.saturating_add(places);
        if exponent > 0 && !self.exact {
            return None;
        }
        if self.mantissa == 0 {
            return Some(0);
        }
        let power = 10_u64.checked_pow(exponent.unsigned_abs());
        match (power, exponent >= 0) {
            (Some(power), true) => self.mantissa.checked_mul(power),
            (Some(power), false) => self.mantissa.checked_div(power),
            (None, true) => None,
            (None, false) => Some(0),
        }
    }
}

/// An exponent that does not fit is cut to one that no payload's digits can make up for.
fn bounded_exponent(text: &str) -> i32 {
    const BOUND: i32 = 1 << 30;

    match text.parse::<i32>() {
        Ok(exponent) => exponent.clamp(-BOUND, BOUND),
        Err(_) if text.starts_with('-') => -BOUND,
        Err(_) => BOUND,
    }
}

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
        let mut reader = Reader::new(text);
        if reader.number()?.len() != text.len() {
            return Err(Error::ClaimInvalid(""));
        }
        Self::from_number(&Number::parse(text)).ok_or(Error::ClaimInvalid(""))
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
            mantissa = number.scaled(0)?;
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

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Decimal, D::Error> {
        // 19 digits, a sign, a point and some zeros; longer text is refused.
        let text: Text<40> = Text::from_json(JsonStr::deserialize(d)?)
            .map_err(|_| D::Error::custom("a number that does not fit"))?;
        Decimal::parse(&text).map_err(|_| D::Error::custom("not a decimal number"))
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
