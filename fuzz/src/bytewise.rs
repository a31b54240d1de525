//! RFC 8259 a byte at a time, as it is written there: a second opinion on where a value ends, and on the first fault.

use crate::scan::value::Fault;

/// What is left behind a value that may be nested this many levels deep.
pub fn after_value(text: &[u8], levels: u8) -> Result<&[u8], Fault> {
    let text = after_space(text);
    match text.first() {
        Some(b'[') => after_elements(text, levels).map(|(rest, _)| rest),
        Some(b'{') => after_members(text, levels),
        Some(b'"') => after_string(text).ok_or(Fault::Syntax),
        Some(b'-' | b'0'..=b'9') => after_number(text).ok_or(Fault::Syntax),
        _ => {
            let literals = [&b"true"[..], b"false", b"null"];
            let rest = literals.iter().find_map(|one| text.strip_prefix(*one));
            rest.ok_or(Fault::Syntax)
        }
    }
}

/// What is left behind an array, and how many elements it has.
pub fn after_elements(text: &[u8], levels: u8) -> Result<(&[u8], usize), Fault> {
    let mut rest = text.strip_prefix(b"[").ok_or(Fault::Syntax)?;
    let levels = levels.checked_sub(1).ok_or(Fault::Depth)?;
    if let Some(rest) = after_space(rest).strip_prefix(b"]") {
        return Ok((rest, 0));
    }
    let mut count = 0;
    loop {
        count += 1;
        rest = after_space(after_value(rest, levels)?);
        if let Some(rest) = rest.strip_prefix(b"]") {
            return Ok((rest, count));
        }
        rest = rest.strip_prefix(b",").ok_or(Fault::Syntax)?;
    }
}

fn after_members(text: &[u8], levels: u8) -> Result<&[u8], Fault> {
    let mut rest = text.strip_prefix(b"{").ok_or(Fault::Syntax)?;
    let levels = levels.checked_sub(1).ok_or(Fault::Depth)?;
    if let Some(rest) = after_space(rest).strip_prefix(b"}") {
        return Ok(rest);
    }
    loop {
        rest = after_string(after_space(rest)).ok_or(Fault::Syntax)?;
        rest = after_space(rest).strip_prefix(b":").ok_or(Fault::Syntax)?;
        rest = after_space(after_value(rest, levels)?);
        if let Some(rest) = rest.strip_prefix(b"}") {
            return Ok(rest);
        }
        rest = rest.strip_prefix(b",").ok_or(Fault::Syntax)?;
    }
}

pub fn after_space(mut text: &[u8]) -> &[u8] {
    while let Some((b' ' | b'\t' | b'\n' | b'\r', rest)) = text.split_first() {
        text = rest;
    }
    text
}

fn after_string(text: &[u8]) -> Option<&[u8]> {
    let mut rest = text.strip_prefix(b"\"")?;
    loop {
        let (first, tail) = rest.split_first()?;
        rest = match first {
            b'"' => return Some(tail),
            b'\\' => after_escape(tail)?,
            0..0x20 => return None,
            _ => tail,
        };
    }
}

/// Behind the backslash.
fn after_escape(text: &[u8]) -> Option<&[u8]> {
    let (letter, rest) = text.split_first()?;
    match letter {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(rest),
        b'u' => {
            let (unit, rest) = hexadecimal(rest)?;
            match unit {
                0xD800..=0xDBFF => {
                    let (low, rest) = hexadecimal(rest.strip_prefix(b"\\u")?)?;
                    (0xDC00..=0xDFFF).contains(&low).then_some(rest)
                }
                0xDC00..=0xDFFF => None,
                _ => Some(rest),
            }
        }
        _ => None,
    }
}

fn hexadecimal(text: &[u8]) -> Option<(u16, &[u8])> {
    let (digits, rest) = text.split_at_checked(4)?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let digits = std::str::from_utf8(digits).ok()?;
    Some((u16::from_str_radix(digits, 16).ok()?, rest))
}

fn after_number(text: &[u8]) -> Option<&[u8]> {
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let mut rest = match text.strip_prefix(b"0") {
        Some(rest) => rest,
        None => after_digits(text)?,
    };
    if let Some(fraction) = rest.strip_prefix(b".") {
        rest = after_digits(fraction)?;
    }
    if let Some((b'e' | b'E', exponent)) = rest.split_first() {
        rest = match exponent.split_first() {
            Some((b'+' | b'-', digits)) => after_digits(digits)?,
            _ => after_digits(exponent)?,
        };
    }
    Some(rest)
}

fn after_digits(text: &[u8]) -> Option<&[u8]> {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 { None } else { text.get(count..) }
}
