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

    /// Steps over a whole number of at most 18 digits, if that is next, and returns it. In one pass, which
    /// parsing a number's text would be the second of.
    #[inline]
    pub(super) fn digits(&mut self) -> Option<u64> {
        self.peek();
        let text = self.rest.as_bytes();
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
        self.take_until(rest).ok()?;
        Some(number)
    }

    /// Reads a time in seconds as microseconds since the Unix epoch.
    pub(super) fn unix_time(&mut self) -> Result<u64, Error> {
        self.peek();
        #[cfg(target_pointer_width = "64")]
        if let Some((micros, rest)) = usual_time(self.rest.as_bytes()) {
            self.take_until(rest)?;
            return Ok(micros);
        }
        micros(self.number()?).ok_or(Error::ClaimInvalid(""))
    }
}

/// The microseconds of a time in seconds, digits beyond them dropped; `None` if it is negative or too large. Without
/// a division, which 32-bit processors have in software.
fn micros(number: &str) -> Option<u64> {
    let mut parts = number.split(['e', 'E']);
    let digits = parts.next()?;
    let exponent = parts.next().map_or(0, |text| exponent(text.as_bytes()));
    let (negative, digits) = match digits.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, digits),
    };
    let whole = digits.bytes().take_while(|byte| *byte != b'.').count();
    // How many digits there are, leading zeros included, down to that of the microseconds.
    let mut count = i32::try_from(whole)
        .ok()?
        .saturating_add(exponent)
        .saturating_add(6);
    let mut micros: u64 = 0;
    for byte in digits.bytes().filter(|byte| *byte != b'.') {
        let digit = u64::from(byte & 0xF);
        if negative && digit != 0 {
            return None;
        }
        if count > 0 {
            micros = if micros < u64::MAX / 10 {
                micros.wrapping_mul(10).wrapping_add(digit)
            } else {
                micros.checked_mul(10)?.checked_add(digit)?
            };
            count = count.wrapping_sub(1);
        }
    }
    // At most 20 steps: after that there is too much.
    while count > 0 && micros > 0 {
        micros = micros.checked_mul(10)?;
        count = count.wrapping_sub(1);
    }
    Some(micros)
}

/// The exponent behind `e`. One that does not fit is cut to one that no payload's digits can make up for.
fn exponent(text: &[u8]) -> i32 {
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

/// Reads a time of ten digits and at most seven places, as tokens have them, in words; `None` for all
/// others. Half the instructions, where words are long enough.
#[cfg(target_pointer_width = "64")]
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
#[cfg(target_pointer_width = "64")]
fn digit_bits(text: u64) -> u32 {
    let values = text ^ 0x3030_3030_3030_3030;
    // Exact up to and with the first other character; a carry only reaches those behind it.
    let others = (values | values.wrapping_add(0x0606_0606_0606_0606)) & 0xF0F0_F0F0_F0F0_F0F0;
    others.trailing_zeros() & !7
}

/// The number of eight digits, the first one in the lowest byte. Zero bytes count as zeros.
#[cfg(target_pointer_width = "64")]
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
    // The ids of a purchase have 11 to 14 digits.
    #[cfg(target_pointer_width = "64")]
    while let [b'0'..=b'9', ..] = rest
        && let Some((word, tail)) = rest.split_first_chunk()
    {
        match digit_bits(u64::from_le_bytes(*word)) {
            64 => rest = tail,
            bits => return rest.get(usize::try_from(bits / 8).unwrap_or(0)..),
        }
    }
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
        let mut number = Self {
            negative: false,
            mantissa: 0,
            exponent: 0,
            exact: true,
        };
        let (mut digits, mut places) = (0_u32, 0_i32);
        let mut rest = text.as_bytes();
        while let [byte, tail @ ..] = rest {
            rest = tail;
            match byte {
                b'.' => places = 1,
                b'-' => number.negative = true,
                b'e' | b'E' => break,
                digit => {
                    let digit = u64::from(digit & 0xF);
                    number.mantissa = number.mantissa.wrapping_mul(10).wrapping_add(digit);
                    number.exponent = number.exponent.saturating_sub(places);
                    digits = digits.saturating_add(1);
                }
            }
        }
        // 19 digits fit into 64 bits.
        if digits > 19 {
            number.add_digits(text);
        }
        if !rest.is_empty() {
            number.exponent = number.exponent.saturating_add(exponent(rest));
        }
        number
    }

    /// Takes the digits one by one, as many as fit.
    #[cold]
    #[inline(never)]
    fn add_digits(&mut self, text: &str) {
        (self.mantissa, self.exponent) = (0, 0);
        let mut places = 0;
        for byte in text.bytes() {
            let digit = match byte {
                b'0'..=b'9' => u64::from(byte & 0xF),
                b'.' => {
                    places = 1;
                    continue;
                }
                b'-' => continue,
                _ => break,
            };
            let tens = self.mantissa.checked_mul(10);
            match tens.and_then(|tens| tens.checked_add(digit)) {
                Some(mantissa) if self.exact => {
                    self.mantissa = mantissa;
                    self.exponent = self.exponent.saturating_sub(places);
                }
                _ => {
                    self.exact &= digit == 0;
                    self.exponent = self.exponent.saturating_add(1_i32.saturating_sub(places));
                }
            }
        }
    }

    /// `mantissa × 10^exponent`, for an exponent of at least zero; `None` on overflow.
    pub(super) fn whole(&self) -> Option<u64> {
        let (mut whole, mut exponent) = (self.mantissa, self.exponent);
        // At most 20 steps: after that there is too much.
        while exponent > 0 && whole > 0 {
            whole = whole.checked_mul(10)?;
            exponent = exponent.wrapping_sub(1);
        }
        Some(whole)
    }
}
