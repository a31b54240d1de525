//! Numbers (RFC 8259 §6).

use super::word::skip_digits;

/// Skips a number and returns the rest.
///
/// number = [ minus ] int [ frac ] [ exp ] (RFC 8259 §6)
pub(crate) fn after_number(rest: &[u8]) -> Option<&[u8]> {
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

/// Skips one digit or more and returns the rest.
fn after_digits(rest: &[u8]) -> Option<&[u8]> {
    match rest {
        [b'0'..=b'9', rest @ ..] => Some(skip_digits(rest)),
        _ => None,
    }
}
