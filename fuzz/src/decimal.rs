//! Decimal numbers of any length, as digits and an exponent.

use serde_json::value::RawValue;
use storefront_jwt::json::Decimal;

/// `digits × 10^exponent`, exactly as a JSON number says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exact {
    pub negative: bool,
    /// Without leading zeros; empty for zero.
    digits: String,
    exponent: i64,
}

/// Whether a number is a [`Decimal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// As it is written, it fits into an `i64` and 18 places.
    Yes,
    /// Its value fits, but not with the zeros that it is written with.
    Perhaps,
    No,
}

impl Exact {
    /// Takes text of the grammar of RFC 8259 §6.
    pub fn parse(text: &str) -> Self {
        let (negative, text) = match text.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, text),
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        // No mantissa in a payload makes up for an exponent beyond this.
        let exponent = match exponent.parse::<i64>() {
            Ok(exponent) => exponent.clamp(-1_000_000_000, 1_000_000_000),
            Err(_) if exponent.starts_with('-') => -1_000_000_000,
            Err(_) => 1_000_000_000,
        };
        Self {
            negative,
            digits: format!("{whole}{fraction}").trim_start_matches('0').into(),
            exponent: exponent - i64::try_from(fraction.len()).unwrap(),
        }
    }

    /// Takes any text; `None` for what is no JSON number.
    pub fn from_text(text: &str) -> Option<Self> {
        let raw: &RawValue = serde_json::from_str(text).ok()?;
        let is_number = text.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        (is_number && raw.get() == text).then(|| Self::parse(text))
    }

    pub fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// Its magnitude times `10^places`, rounded down, if that has at most 38 digits.
    fn shifted(&self, places: i64) -> Option<u128> {
        if self.is_zero() {
            return Some(0);
        }
        let len = i64::try_from(self.digits.len()).unwrap() + self.exponent + places;
        match len {
            ..=0 => Some(0),
            1..=38 => {
                let len = usize::try_from(len).unwrap();
                let digits = self.digits.chars().chain(std::iter::repeat('0'));
                digits.take(len).collect::<String>().parse().ok()
            }
            _ => None,
        }
    }

    /// As a time in seconds, rounded to the nearest microsecond, a half up.
    pub fn micros(&self) -> Option<u64> {
        if self.negative && !self.is_zero() {
            return None;
        }
        let tenths = self.shifted(7)?;
        u64::try_from((tenths + 5) / 10).ok()
    }

    pub fn fit(&self) -> Fit {
        if self.fits_as_written() {
            Fit::Yes
        } else if self.is_zero() || self.trimmed().fits_as_written() {
            Fit::Perhaps
        } else {
            Fit::No
        }
    }

    fn fits_as_written(&self) -> bool {
        let mantissa = self.shifted(self.exponent.min(0).saturating_neg());
        // The least number has a magnitude of one more than the greatest.
        let greatest = i64::MAX as u128 + u128::from(self.negative);
        self.exponent >= -18 && mantissa.is_some_and(|mantissa| mantissa <= greatest)
    }

    /// Without trailing zeros.
    fn trimmed(&self) -> Self {
        let digits = self.digits.trim_end_matches('0');
        let zeros = self.digits.len() - digits.len();
        Self {
            negative: self.negative && !self.is_zero(),
            digits: digits.into(),
            exponent: match digits {
                "" => 0,
                _ => self.exponent + i64::try_from(zeros).unwrap(),
            },
        }
    }

    /// Equal by value.
    pub fn same(&self, other: &Self) -> bool {
        self.trimmed() == other.trimmed()
    }
}

impl From<Decimal> for Exact {
    fn from(decimal: Decimal) -> Self {
        Self::parse(&format!("{}e-{}", decimal.mantissa(), decimal.scale()))
    }
}
