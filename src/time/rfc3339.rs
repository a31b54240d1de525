//! Dates as text: for people, and for the `expires` of Shopware's answer.

use core::fmt::{self, Write as _};

use super::unix_time::{MICROS_PER_SEC, UnixTime};
use crate::error::Error;

impl UnixTime {
    /// Reads a date such as `2026-11-21T12:00:00+00:00` (RFC 3339 §5.6, PHP's `DateTime::ATOM`),
    /// with or without a fraction of the second, which is rounded to the nearest microsecond, a
    /// half up. A leap second counts as the second after it.
    ///
    /// # Errors
    ///
    /// [`Error::ClaimInvalid`], without a name, for anything else and for times before 1970.
    pub fn from_rfc3339(text: &str) -> Result<Self, Error> {
        Self::parse_rfc3339(text).ok_or(Error::ClaimInvalid(""))
    }

    fn parse_rfc3339(text: &str) -> Option<Self> {
        let (year, rest) = number::<4>(text.as_bytes())?;
        let (month, rest) = number::<2>(rest.strip_prefix(b"-")?)?;
        let (day, rest) = number::<2>(rest.strip_prefix(b"-")?)?;
        let [b'T' | b't' | b' ', rest @ ..] = rest else {
            return None;
        };
        let (hour, rest) = number::<2>(rest)?;
        let (minute, rest) = number::<2>(rest.strip_prefix(b":")?)?;
        let (second, rest) = number::<2>(rest.strip_prefix(b":")?)?;
        let (micros, rest) = match rest {
            [b'.', rest @ ..] => fraction(rest)?,
            rest => (0, rest),
        };
        let offset = offset(rest)?;
        if day == 0 || day > days_in(year, month)? || hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let days = days_since_epoch(year, month, day)?;
        let minutes = days.checked_mul(24)?.checked_add(hour)?.checked_mul(60)?;
        let minutes = minutes.checked_add(minute)?.checked_sub(offset)?;
        let secs = minutes.checked_mul(60)?.checked_add(second)?;
        let secs = u64::try_from(secs).ok()?;
        let micros = secs.checked_mul(MICROS_PER_SEC)?.checked_add(micros)?;
        Some(Self::from_micros(micros))
    }
}

/// The date in UTC, as RFC 3339 §5.6 writes it: `2026-11-21T12:00:00.22344Z`, with as many places
/// as the second's fraction needs. [`UnixTime::from_rfc3339`] reads it back.
///
/// RFC 3339 ends with the year 9999. Later years have a plus sign and six digits, as in JavaScript
/// and ISO 8601: `+010000-01-01T00:00:00Z`. Those are not read back.
impl fmt::Display for UnixTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (secs, micros) = (self.as_secs(), self.as_micros() % MICROS_PER_SEC);
        let (days, second) = (secs / 86_400, secs % 86_400);
        let (year, month, day) = civil(days);
        // The longest has 35 bytes.
        let mut text = heapless::String::<40>::new();
        if year > 9999 {
            write!(text, "+{year:06}")?;
        } else {
            write!(text, "{year:04}")?;
        }
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(
            text,
            "-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        )?;
        if micros != 0 {
            let (mut fraction, mut places) = (micros, 6_u8);
            while fraction.is_multiple_of(10) {
                fraction /= 10;
                places = places.saturating_sub(1);
            }
            // `core` refuses a width above 65,535 by a panic, which the type rules out.
            let places = usize::from(places);
            write!(text, ".{fraction:0places$}")?;
        }
        text.push('Z').map_err(|_| fmt::Error)?;
        f.pad(&text)
    }
}

/// Year, month and day of a day since 1970-01-01: Howard Hinnant's `civil_from_days`, with years
/// that begin in March, so that the leap day is their last.
fn civil(days: u64) -> (u64, u64, u64) {
    /// Days from 0000-03-01 to 1970-01-01.
    const EPOCH: u64 = 719_468;
    /// 400 years.
    const ERA: u64 = 146_097;

    let days = days.saturating_add(EPOCH);
    let (era, day) = (days / ERA, days % ERA);
    // Less the leap days: one in four years, but not in a hundred, but in four hundred.
    let leap_days = (day / 1460)
        .saturating_add(day / (ERA - 1))
        .saturating_sub(day / 36_524);
    let year = day.saturating_sub(leap_days) / 365;
    let before = (year.saturating_mul(365))
        .saturating_add(year / 4)
        .saturating_sub(year / 100);
    let day = day.saturating_sub(before);
    // Five months have 153 days, from March as from August.
    let month = day.saturating_mul(5).saturating_add(2) / 153;
    let first = month.saturating_mul(153).saturating_add(2) / 5;
    let day = day.saturating_sub(first).saturating_add(1);
    let year = era.saturating_mul(400).saturating_add(year);
    match month {
        0..=9 => (year, month.saturating_add(3), day),
        _ => (year.saturating_add(1), month.saturating_sub(9), day),
    }
}

/// Exactly `N` digits.
fn number<const N: usize>(text: &[u8]) -> Option<(i64, &[u8])> {
    let (digits, rest) = text.split_first_chunk::<N>()?;
    let value = digits.iter().try_fold(0_i64, |value, digit| {
        let digit = char::from(*digit).to_digit(10)?;
        value.checked_mul(10)?.checked_add(i64::from(digit))
    })?;
    Some((value, rest))
}

/// One digit or more, as microseconds, a whole second of them where it is rounded up to that.
fn fraction(text: &[u8]) -> Option<(u64, &[u8])> {
    let len = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = text.split_at_checked(len)?;
    let mut micros = 0;
    let mut unit = MICROS_PER_SEC;
    for digit in digits {
        let digit = u64::from(digit & 0xF);
        micros = match unit {
            1 => u64::from(digit >= 5),
            _ => digit.checked_mul(unit / 10)?,
        }
        .checked_add(micros)?;
        unit /= 10;
    }
    if len == 0 { None } else { Some((micros, rest)) }
}

/// The distance from UTC, in minutes, with nothing behind it.
fn offset(text: &[u8]) -> Option<i64> {
    let (sign, rest) = match text {
        [b'Z' | b'z'] => return Some(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, rest) = number::<2>(rest)?;
    let (minutes, rest) = number::<2>(rest.strip_prefix(b":")?)?;
    if hours > 23 || minutes > 59 || !rest.is_empty() {
        return None;
    }
    hours
        .checked_mul(60)?
        .checked_add(minutes)?
        .checked_mul(sign)
}

const fn is_leap(year: i64) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

const fn days_in(year: i64, month: i64) -> Option<i64> {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 if is_leap(year) => Some(29),
        2 => Some(28),
        _ => None,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar; negative before it.
fn days_since_epoch(year: i64, month: i64, day: i64) -> Option<i64> {
    /// Days from 0000-01-01 to 1970-01-01.
    const EPOCH: i64 = 719_528;

    let before = year.checked_sub(1)?;
    let leap_days = before
        .div_euclid(4)
        .checked_sub(before.div_euclid(100))?
        .checked_add(before.div_euclid(400))?;
    // The year 0 is a leap year, which `before` of the year 1 does not count.
    let year_start = year
        .checked_mul(365)?
        .checked_add(leap_days)?
        .checked_add(1)?;
    let year_start = if year == 0 { 0 } else { year_start };
    let months =
        (1..month).try_fold(0_i64, |days, month| days.checked_add(days_in(year, month)?))?;
    year_start
        .checked_add(months)?
        .checked_add(day)?
        .checked_sub(1)?
        .checked_sub(EPOCH)
}
