//! Base64url without padding (RFC 7515 §2, RFC 4648 §5): the crate's one seam to the codecs.
//!
//! The tag, which stays secret until the token is sent, is encoded by base64ct. Payloads are not:
//! base64ct takes one character at a time, and on a payload that costs more than twice the HMAC.
//! The decoder and the encoder here are just as branch-free and table-free: no branch and no memory
//! index depends on a character, because a payload may hold personal data, and the decoder collects
//! errors over the whole input and checks them once, at its end. The feature `simd` gives that up
//! for speed where it decodes: base64-simd stops at the first bad block and looks the last
//! characters up in a table.
//!
//! Only canonical text is accepted (RFC 4648 §3.5): no padding, no white space, no length of
//! 1 mod 4, and no stray bits in the last character. Otherwise one signature could be written in
//! several ways. On an error the output holds unspecified bytes.

mod block;
mod decoder;
mod encoder;

pub(crate) use decoder::{decode, decode_in_place, decode_tag};
pub(crate) use encoder::{encode_in_place, encode_tag};

/// Why something cannot be decoded or encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecodeError {
    /// The text is not canonical, unpadded base64url.
    Encoding,
    /// The output does not fit; holds the bytes needed.
    TooSmall(usize),
}

/// How many bytes that many characters decode to, if they are well formed.
pub(crate) fn decoded_len(chars: usize) -> usize {
    chars.wrapping_sub(chars.div_ceil(4))
}

/// How many characters that many bytes encode to; `None` if that overflows.
pub(crate) fn encoded_len(bytes: usize) -> Option<usize> {
    bytes.checked_add(bytes.div_ceil(3))
}

#[cfg(test)]
#[allow(clippy::duplicate_mod, reason = "by blocks of another width")]
mod narrow;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths() {
        for bytes in 0..1000 {
            assert_eq!(encoded_len(bytes).map(decoded_len), Some(bytes));
        }
        let most = decoded_len(usize::MAX);
        assert_eq!(most, usize::MAX / 4 * 3 + 2);
        assert_eq!(encoded_len(most), Some(usize::MAX));
        assert_eq!(encoded_len(most + 1), None);
    }
}
