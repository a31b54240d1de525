//! Fixed-point decimal numbers.

use core::cmp::Ordering;
use core::fmt::{self, Write as _};
use core::hash::{Hash, Hasher};

use serde::de::{self, Deserialize, Deserializer, Error as _, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};

use crate::error::Error;

use super::number::{SHORTEST_LEN, read_exponent, shortest};
use super::object::{Empty, InPlace};
use super::reader::Reader;
use super::scan::number::after_number;
use super::serde::names::{self, not_to_sign};
use super::text::Text;

/// A fixed-point decimal number, `mantissa / 10^scale`, such as a price.
///
/// Read from JSON exactly; what does not fit into 63 bits and 18 places is refused. Compared,
/// ordered and hashed by value: 10.5 equals 10.50. The default is 0.
///
/// Under serde's `flatten`, and in its enums with tags or without, a number has become an `f64`
/// before it comes here. It is taken where the shortest form of that `f64` is what stood in the
/// token, without zeros at the end, and refused otherwise.
///
/// Written as a number. One with decimal places is written by way of an `f64`, which is exact for
/// every number of up to 15 digits. Signing refuses longer ones; an answer by another serializer
/// has the nearest number.
///
/// By way of serde, other formats for people (`is_human_readable`) read the same numbers; of a
/// float, which they may have rounded, its shortest form is taken. The others, such as postcard and
/// CBOR, have the mantissa and the scale.
#[derive(Clone, Copy, Default)]
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
        let scanned = after_number(text.as_bytes()).filter(|rest| rest.is_empty());
        let parsed = scanned.and_then(|_| Self::from_number(text.as_bytes()));
        parsed.ok_or(Error::ClaimInvalid(""))
    }

    fn from_number(text: &[u8]) -> Option<Self> {
        // Counted below zero, because there is one more negative number. Zeros are held back
        // until another digit follows, so that trailing zeros need not fit.
        let (mut mantissa, mut zeros) = (0_i64, 0_i32);
        // How many places stand after the point, less what the exponent says.
        let (mut places, mut behind_point) = (0_i32, 0);
        let mut rest = text.strip_prefix(b"-").unwrap_or(text);
        while let [byte, tail @ ..] = rest {
            rest = tail;
            match byte {
                b'.' => behind_point = 1,
                b'e' | b'E' => {
                    places = places.saturating_sub(read_exponent(tail));
                    break;
                }
                b'0' => {
                    places = places.saturating_add(behind_point);
                    zeros = zeros.saturating_add(1);
                }
                digit => {
                    places = places.saturating_add(behind_point);
                    while zeros > 0 {
                        mantissa = mantissa.checked_mul(10)?;
                        zeros = zeros.saturating_sub(1);
                    }
                    mantissa = mantissa.checked_mul(10)?;
                    mantissa = mantissa.checked_sub(i64::from(digit & 0xF))?;
                }
            }
        }
        // As few places as the value needs, less than none if it ends in zeros before the point;
        // then as many as were written.
        let mut scale = places.saturating_sub(zeros);
        if !text.starts_with(b"-") {
            mantissa = mantissa.checked_neg()?;
        }
        let written = places.clamp(0, Self::MAX_SCALE.into());
        if mantissa == 0 {
            scale = written;
        }
        while scale < written
            && let Some(more) = mantissa.checked_mul(10)
        {
            mantissa = more;
            scale = scale.saturating_add(1);
        }
        Self::new(mantissa, u8::try_from(scale).ok()?)
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
        self.cmp(other).is_eq()
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        // 63 bits times 10^18, which is less than 2^60, fit into 127.
        let left = i128::from(self.mantissa).saturating_mul(other.power().into());
        let right = i128::from(other.mantissa).saturating_mul(self.power().into());
        left.cmp(&right)
    }
}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (mut mantissa, mut scale) = (self.mantissa, self.scale);
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale = scale.saturating_sub(1);
        }
        (mantissa, scale).hash(state);
    }
}

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
        if deserializer.is_human_readable() {
            return deserializer.deserialize_newtype_struct(names::NUMBER, DecimalVisitor);
        }
        let (mantissa, scale) = <(i64, u8)>::deserialize(deserializer)?;
        Self::new(mantissa, scale).ok_or_else(|| D::Error::custom("a scale over 18"))
    }
}

/// The crate's own reader passes the number's text. Any other format, and what serde has kept for
/// later, calls `visit_newtype_struct`.
struct DecimalVisitor;

impl<'de> Visitor<'de> for DecimalVisitor {
    type Value = Decimal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decimal number")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Decimal, E> {
        Decimal::parse(text).map_err(|_| E::custom("a number that does not fit"))
    }

    fn visit_i64<E: de::Error>(self, whole: i64) -> Result<Decimal, E> {
        Ok(Decimal {
            mantissa: whole,
            scale: 0,
        })
    }

    fn visit_u64<E: de::Error>(self, whole: u64) -> Result<Decimal, E> {
        let whole = i64::try_from(whole).map_err(|_| E::custom("a number that does not fit"))?;
        self.visit_i64(whole)
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Decimal, E> {
        let mut text = [0; SHORTEST_LEN];
        let text = shortest(number, &mut text).unwrap_or_default();
        self.visit_str(text.strip_suffix(".0").unwrap_or(text))
    }

    /// Not for any value: the crate's reader passes a number that the `f64` is not exactly in a way
    /// that is refused here.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, d: D) -> Result<Decimal, D::Error> {
        d.deserialize_f64(self)
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const EXACT_BELOW: u64 = 1_000_000_000_000_000;

        let magnitude = self.mantissa.unsigned_abs();
        if !serializer.is_human_readable() {
            (self.mantissa, self.scale).serialize(serializer)
        } else if self.scale == 0 {
            serializer.serialize_i64(self.mantissa)
        } else if magnitude < EXACT_BELOW {
            let value = exact_f64(magnitude) / exact_f64(self.power());
            serializer.serialize_f64(if self.mantissa < 0 { -value } else { value })
        } else {
            nearest(serializer, self)
        }
    }
}

/// Writes the `f64` next to a number that is none, which signing refuses.
pub(crate) fn nearest<S: Serializer, T: fmt::Display>(
    serializer: S,
    number: T,
) -> Result<S::Ok, S::Error> {
    struct Nearest<T>(T);

    impl<T: fmt::Display> Serialize for Nearest<T> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut text = heapless::String::<SHORTEST_LEN>::new();
            write!(text, "{}", self.0).map_err(S::Error::custom)?;
            serializer.serialize_f64(text.parse().map_err(S::Error::custom)?)
        }
    }

    serializer.serialize_newtype_struct(not_to_sign!(""), &Nearest(number))
}

impl Empty for Decimal {
    const EMPTY: Self = Self {
        mantissa: 0,
        scale: 0,
    };
}

impl InPlace<'_> for Decimal {
    fn fill(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        *self = Self::parse(reader.number_text()?)?;
        Ok(())
    }
}

/// Reads a decimal number in a JSON string, as Shopify writes amounts.
pub(crate) fn in_string(place: &mut Decimal, reader: &mut Reader<'_>) -> Result<(), Error> {
    /// 19 digits, a sign, a point and some zeros; longer text is refused.
    const MAX_LEN: usize = 40;

    let source = reader.string()?;
    let amount = match source.as_unescaped() {
        Some(plain) if plain.len() <= MAX_LEN => Decimal::parse(plain),
        _ => Text::<MAX_LEN>::try_from(source).and_then(|text| Decimal::parse(&text)),
    };
    *place = amount.map_err(|_| Error::ClaimInvalid(""))?;
    Ok(())
}

/// Writes a decimal number in a JSON string.
pub(crate) fn quoted(amount: &Decimal) -> impl Serialize {
    struct Quoted(Decimal);

    impl Serialize for Quoted {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(&self.0)
        }
    }

    Quoted(*amount)
}

/// Exact below 2^53 and for powers of ten up to 10^18.
pub(crate) fn exact_f64(value: u64) -> f64 {
    let high = u32::try_from(value >> 32).unwrap_or(u32::MAX);
    let low = u32::try_from(value & u64::from(u32::MAX)).unwrap_or(u32::MAX);
    f64::from(high) * 4_294_967_296.0 + f64::from(low)
}
