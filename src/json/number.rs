//! Numbers, exactly: integers, times and decimals never pass through a float.

use crate::error::Error;

use super::object::{Empty, InPlace};
use super::reader::Reader;
use super::scan::word::{WIDE, digit_bits, eight_digits, skip_digits};

impl Reader<'_> {
    /// Consumes a whole number of at most 18 digits, if that is next, in one pass.
    pub(crate) fn short_integer(&mut self) -> Option<u64> {
        self.peek();
        let text = self.rest;
        let mut rest = text;
        let mut number: u64 = 0;
        while let [byte @ b'0'..=b'9', tail @ ..] = rest {
            number = number.wrapping_mul(10).wrapping_add(u64::from(byte & 0xF));
            rest = tail;
        }
        let digits = text.len().wrapping_sub(rest.len());
        let leading_zero = digits > 1 && text.starts_with(b"0");
        if leading_zero || !(1..=18).contains(&digits) || matches!(rest, [b'.' | b'e' | b'E', ..]) {
            return None;
        }
        self.rest = rest;
        Some(number)
    }

    /// Reads a time in seconds as microseconds since the Unix epoch, rounded to the nearest.
    pub(crate) fn unix_micros(&mut self) -> Result<u64, Error> {
        self.peek();
        if WIDE && let Some((micros, rest)) = read_ten_digit_time(self.rest) {
            self.rest = rest;
            return Ok(micros);
        }
        let number = self.number_text()?;
        scaled_to_micros(number.as_bytes()).ok_or(Error::ClaimInvalid(""))
    }
}

impl Empty for u64 {
    const EMPTY: Self = 0;
}

impl InPlace<'_> for u64 {
    #[inline(never)]
    fn fill(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        *self = if let Some(integer) = reader.short_integer() {
            integer
        } else {
            let text = reader.number_text()?;
            text.parse().map_err(|_| Error::ClaimInvalid(""))?
        };
        Ok(())
    }
}

/// The microseconds of a time in seconds, rounded to the nearest, a half up; `None` if it is
/// negative or too large. Needs no division, which 32-bit processors do in software.
fn scaled_to_micros(number: &[u8]) -> Option<u64> {
    let (negative, digits) = match number {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let whole = digits.len().wrapping_sub(skip_digits(digits).len());
    let exponent_at = digits.iter().position(u8::is_ascii_alphabetic);
    let (mut digits, exponent) = match exponent_at.and_then(|at| digits.split_at_checked(at)) {
        Some((digits, [_, exponent @ ..])) => (digits, read_exponent(exponent)),
        _ => (digits, 0),
    };
    // How many digits there are, leading zeros included, down to that of the microseconds.
    let mut count = i32::try_from(whole)
        .ok()?
        .saturating_add(exponent)
        .saturating_add(6);
    let mut micros: u64 = 0;
    // What the first digit beyond the microseconds adds.
    let mut round_up: u64 = 0;
    loop {
        let digit = match digits {
            [b'.', rest @ ..] => {
                digits = rest;
                continue;
            }
            [byte, rest @ ..] => {
                digits = rest;
                byte & 0xF
            }
            // At most 20 steps: then the number overflows.
            [] if count > 0 && micros > 0 => 0,
            [] => return micros.checked_add(round_up),
        };
        if negative && digit != 0 {
            return None;
        }
        if count > 0 {
            micros = micros.checked_mul(10)?.checked_add(digit.into())?;
        } else if count == 0 {
            round_up = u64::from(digit >= 5);
        }
        count = count.saturating_sub(1);
    }
}

/// The exponent behind `e`. One that does not fit is cut to one that no payload's digits can make
/// up for.
pub(crate) fn read_exponent(text: &[u8]) -> i32 {
    const BOUND: i32 = 1 << 30;

    let mut magnitude = 0_i32;
    for digit in text.iter().filter(|byte| byte.is_ascii_digit()) {
        let tens = magnitude.saturating_mul(10);
        magnitude = tens.saturating_add(i32::from(digit & 0xF)).min(BOUND);
    }
    if text.starts_with(b"-") {
        magnitude.wrapping_neg()
    } else {
        magnitude
    }
}

/// More than the longest number that [`shortest`] writes.
pub(crate) const SHORTEST_LEN: usize = 40;

/// The shortest JSON number that is read as this `f64` and as no other.
pub(crate) fn shortest(number: f64, text: &mut [u8; SHORTEST_LEN]) -> Option<&str> {
    let len = serde_json_core::to_slice(&number, text).ok()?;
    core::str::from_utf8(text.get(..len)?).ok()
}

/// Whether two JSON numbers have the same digits, without the zeros at either end.
pub(crate) fn same_digits(one: &str, other: &str) -> bool {
    let (mut digits, mut others) = (significant(one), significant(other));
    loop {
        match (digits.next(), others.next()) {
            (None, None) => return true,
            (digit, other) if digit.unwrap_or(b'0') != other.unwrap_or(b'0') => return false,
            _ => {}
        }
    }
}

/// A number's digits from the first that is not zero.
fn significant(number: &str) -> impl Iterator<Item = u8> {
    let mantissa = number
        .bytes()
        .take_while(|byte| !byte.is_ascii_alphabetic());
    let digits = mantissa.filter(u8::is_ascii_digit);
    digits.skip_while(|digit| *digit == b'0')
}

/// Reads a time of ten digits and at most seven places, as tokens have them, in words; `None` for
/// all others. Half the instructions, where words are long enough.
fn read_ten_digit_time(text: &[u8]) -> Option<(u64, &[u8])> {
    let (eight, text) = text.split_first_chunk()?;
    let [tens @ b'0'..=b'9', ones @ b'0'..=b'9', text @ ..] = text else {
        return None;
    };
    let word = u64::from_le_bytes(*eight);
    if digit_bits(word) < 64 || eight.first() == Some(&b'0') {
        return None;
    }
    let mut seconds = eight_digits(word);
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
            let hundredths = eight_digits(word & !(u64::MAX << bits));
            let places = usize::try_from(bits / 8).ok()?;
            (
                micros.wrapping_add(hundredths.wrapping_add(50) / 100),
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
