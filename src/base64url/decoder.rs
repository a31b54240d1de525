//! Decoding.

use core::slice::{from_mut, from_ref};

#[cfg(feature = "simd")]
use base64_simd::{AsOut, URL_SAFE_NO_PAD};

use super::block::{self, BYTES, CHARS, INVALID};
use super::{DecodeError, decoded_len};

/// Decodes into the front of `dst` and returns exactly the decoded bytes.
pub(crate) fn decode<'d>(src: &[u8], dst: &'d mut [u8]) -> Result<&'d [u8], DecodeError> {
    let needed = checked_len(src)?;
    let dst = dst.get_mut(..needed).ok_or(DecodeError::TooSmall(needed))?;
    #[cfg(not(feature = "simd"))]
    let canonical = decode_exact(src, dst) == 0;
    // As strict as ours. It would panic on an output that is too small.
    #[cfg(feature = "simd")]
    let canonical = URL_SAFE_NO_PAD.decode(src, dst.as_out()).is_ok();
    canonical.then_some(&*dst).ok_or(DecodeError::Encoding)
}

/// Decodes within one buffer: characters go in, and the decoded bytes are the returned prefix.
pub(crate) fn decode_in_place(buf: &mut [u8]) -> Result<&[u8], DecodeError> {
    let needed = checked_len(buf)?;
    #[cfg(not(feature = "simd"))]
    let canonical = decode_exact_in_place(buf, needed) == 0;
    #[cfg(feature = "simd")]
    let canonical = URL_SAFE_NO_PAD.decode_inplace(buf).is_ok();
    let decoded = buf.get(..needed).filter(|_| canonical);
    decoded.ok_or(DecodeError::Encoding)
}

/// Decodes the 43 characters of an HS256 signature; false if they are not canonical.
pub(crate) fn decode_tag(src: &[u8; 43], tag: &mut [u8; 32]) -> bool {
    // Where a block is longer than the signature, it is one block's rest.
    if src.len() < CHARS {
        return decode_rest(padded(src), tag) == 0;
    }
    // Elsewhere in place, by the only decoder that a small program needs.
    let mut chars = *src;
    let invalid = decode_exact_in_place(&mut chars, tag.len());
    match chars.first_chunk() {
        Some(bytes) if invalid == 0 => {
            *tag = *bytes;
            true
        }
        _ => false,
    }
}

fn checked_len(src: &[u8]) -> Result<usize, DecodeError> {
    match src.len() % 4 {
        1 => Err(DecodeError::Encoding),
        _ => Ok(decoded_len(src.len())),
    }
}

/// Decodes into a `dst` of exactly the decoded length; not zero if `src` is not canonical.
#[cfg(not(feature = "simd"))]
fn decode_exact(src: &[u8], dst: &mut [u8]) -> u32 {
    let (blocks, rest) = src.as_chunks();
    let (outs, rest_out) = dst.as_chunks_mut();
    decode_blocks(blocks, outs) | decode_rest(padded(rest), rest_out)
}

/// The same within one buffer.
fn decode_exact_in_place(buf: &mut [u8], needed: usize) -> u32 {
    let mut invalid = block::decode_in_place(buf);
    let (blocks, rest) = buf.as_chunks::<CHARS>();
    let (whole, mut last) = (blocks.len().wrapping_mul(BYTES), padded(rest));
    invalid |= block::decode_in_place(&mut last);
    if let Some(rest_out) = buf.get_mut(whole..needed)
        && let Some((front, [stray, ..])) = last.split_at_checked(rest_out.len())
    {
        rest_out.copy_from_slice(front);
        // Stray bits of the last character end up in the first byte that is not asked for.
        invalid |= u32::from(*stray);
    }
    invalid
}

/// Out of line, since it is most of the code and has two callers.
#[inline(never)]
fn decode_blocks(src: &[[u8; CHARS]], dst: &mut [[u8; BYTES]]) -> u32 {
    let mut invalid = 0;
    for (chars, out) in src.iter().zip(dst) {
        let (bytes, bad) = block::decode(chars);
        invalid |= bad;
        *out = bytes;
    }
    invalid & INVALID
}

/// Less than a block, filled up with `A`s, which are zero bits.
fn padded(rest: &[u8]) -> [u8; CHARS] {
    let mut padded = [b'A'; CHARS];
    if let Some(front) = padded.get_mut(..rest.len()) {
        front.copy_from_slice(rest);
    }
    padded
}

/// Decodes a padded block into the few bytes it stands for; not zero if it is not canonical.
fn decode_rest(rest: [u8; CHARS], out: &mut [u8]) -> u32 {
    let mut bytes = [0; BYTES];
    let invalid = decode_blocks(from_ref(&rest), from_mut(&mut bytes));
    let Some((front, [stray, ..])) = bytes.split_at_checked(out.len()) else {
        return INVALID;
    };
    out.copy_from_slice(front);
    // Stray bits of the last character end up in the first byte that is not asked for.
    invalid | u32::from(*stray)
}

#[cfg(test)]
mod tests {
    use std::vec;
    use std::vec::Vec;

    use base64ct::{Base64UrlUnpadded, Encoding};

    use super::*;

    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// Checks every way to decode `src` against base64ct.
    fn check(src: &[u8]) {
        let (mut expected, mut out, mut buf) = ([0; 512], [0xa5; 512], [0; 512]);
        let expected = Base64UrlUnpadded::decode(src, &mut expected).ok();
        assert_eq!(decode(src, &mut out).ok(), expected, "{src:?}");
        let buf = &mut buf[..src.len()];
        buf.copy_from_slice(src);
        assert_eq!(decode_in_place(buf).ok(), expected, "{src:?} in place");
        if let Ok(src) = src.try_into() {
            let mut tag = [0; 32];
            let decoded = decode_tag(src, &mut tag).then_some(&tag[..]);
            assert_eq!(decoded, expected);
        }
        let needed = decoded_len(src.len());
        assert_eq!(decode(src, &mut out[..needed]).ok(), expected);
        if src.len() % 4 != 1 && needed > 0 {
            let refused = decode(src, &mut out[..needed - 1]);
            assert_eq!(refused, Err(DecodeError::TooSmall(needed)));
        }
    }

    fn check_every_byte_at(src: &mut [u8], at: usize) {
        let kept = src[at];
        for byte in 0..=255 {
            src[at] = byte;
            check(src);
        }
        src[at] = kept;
    }

    #[test]
    fn short_texts() {
        check(b"");
        for a in 0..=255 {
            check(&[a]);
            check_every_byte_at(&mut [a, 0], 1);
        }
        let edges = b"AZaz09-_";
        for n in 0..8_usize.pow(3) {
            // Three of four are edges of the alphabet's ranges, the other one is any byte.
            let mut src = [0, 3, 6, 0].map(|bits| edges[(n >> bits) % 8]);
            for at in (0..4).rev() {
                check_every_byte_at(&mut src, at);
                if at < 3 {
                    check_every_byte_at(&mut src[..3], at);
                }
                src.rotate_left(1);
            }
        }
    }

    #[test]
    fn every_byte_at_every_position() {
        for len in [8, 16, 43, 67] {
            for at in 0..len {
                check_every_byte_at(&mut vec![b'A'; len], at);
                check_every_byte_at(&mut vec![b'w'; len], at);
            }
        }
    }

    #[test]
    fn random_texts() {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut random = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state >> 33).unwrap()
        };
        for len in (1..=300).flat_map(|len| [len; 40]) {
            let mut src: Vec<u8> = (0..len).map(|_| ALPHABET[random() % 64]).collect();
            check(&src);
            src[len - 1] = b'A';
            check(&src);
            src[random() % len] = random().to_le_bytes()[0];
            check(&src);
        }
    }

    #[test]
    fn refused_by_cause() {
        for text in "A AB AAB AAAAA AA= AA== AA\t AA\n A+A A/A".split(' ') {
            let mut out = [0; 8];
            let refused = decode(text.as_bytes(), &mut out);
            assert_eq!(refused, Err(DecodeError::Encoding), "{text:?}");
        }
        assert_eq!(decode(b"A", &mut []), Err(DecodeError::Encoding));
        assert_eq!(decode(b"AB", &mut []), Err(DecodeError::TooSmall(1)));
    }
}
