//! Numbers, exactly: integers, times and decimals never pass through a float.

use crate::Error;

use super::Reader;

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
pub(super) struct Number {
    pub(super) negative: bool,
    pub(super) mantissa: u64,
    pub(super) exponent: i32,
    /// No digit but zero was left out.
    pub(super) exact: bool,
}

impl Number {
    /// Takes apart text of the grammar of RFC 8259 §6.
    pub(super) fn parse(text: &str) -> Self {
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
    pub(super) fn scaled(&self, places: i32) -> Option<u64> {
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
