//! White space.

/// Skips white space and returns the rest.
///
/// ws = *( %x20 / %x09 / %x0A / %x0D ) (RFC 8259 §2)
pub(crate) fn after_space(mut rest: &[u8]) -> &[u8] {
    while let [b' ' | b'\t' | b'\n' | b'\r', tail @ ..] = rest {
        rest = tail;
    }
    rest
}
