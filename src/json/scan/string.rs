//! Strings (RFC 8259 §7).

use super::word::after_plain;

/// Skips a string whose first quotation mark has been read, and returns the rest.
#[inline]
pub(crate) fn after_string(rest: &[u8]) -> Option<&[u8]> {
    match after_plain(rest) {
        [b'"', rest @ ..] => Some(rest),
        rest => after_escapes(rest),
    }
}

/// Skips the rest of a string that continues with an escape, and returns what follows it.
#[cold]
#[inline(never)]
pub(crate) fn after_escapes(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        rest = match rest {
            [b'"', rest @ ..] => return Some(rest),
            rest => after_plain(escape(rest)?.1),
        };
    }
}

/// Whether this is valid between quotation marks.
pub(crate) fn is_body(text: &[u8]) -> bool {
    let mut rest = after_plain(text);
    while let Some((_, after)) = escape(rest) {
        rest = after_plain(after);
    }
    rest.is_empty()
}

/// The character that an escape stands for, and what follows it. A lone surrogate stands for none.
#[inline(never)]
pub(crate) fn escape(rest: &[u8]) -> Option<(char, &[u8])> {
    let [b'\\', letter, tail @ ..] = rest else {
        return None;
    };
    let meant = match letter {
        b'"' | b'\\' | b'/' => char::from(*letter),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        _ => return unicode_escape(rest),
    };
    Some((meant, tail))
}

/// `\u` with a scalar value, or twice with a surrogate pair (RFC 2781 §2.2).
fn unicode_escape(rest: &[u8]) -> Option<(char, &[u8])> {
    let (high, rest) = code_unit(rest)?;
    if !matches!(high, 0xD800..=0xDBFF) {
        return Some((char::from_u32(high)?, rest));
    }
    let (low @ 0xDC00..=0xDFFF, rest) = code_unit(rest)? else {
        return None;
    };
    let scalar = 0x1_0000_u32.wrapping_add(((high & 0x3FF) << 10) | (low & 0x3FF));
    Some((char::from_u32(scalar)?, rest))
}

/// A UTF-16 code unit in hexadecimal digits, and what follows it.
fn code_unit(rest: &[u8]) -> Option<(u32, &[u8])> {
    let (digits, rest) = rest.strip_prefix(b"\\u")?.split_first_chunk::<4>()?;
    let unit = digits.iter().try_fold(0, |unit, digit| {
        Some((unit << 4) | char::from(*digit).to_digit(16)?)
    })?;
    Some((unit, rest))
}
