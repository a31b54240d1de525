//! Encoding.

use base64ct::{Base64UrlUnpadded, Encoding};

use super::block::{self, BYTES, CHARS};
use super::{DecodeError, encoded_len};

/// Encodes the first `len` bytes of `buf` where they stand; returns the number of characters.
pub(crate) fn encode_in_place(buf: &mut [u8], len: usize) -> Result<usize, DecodeError> {
    let needed = encoded_len(len).unwrap_or(usize::MAX);
    if buf.len() < needed {
        return Err(DecodeError::TooSmall(needed));
    }
    encode_blocks(buf, len);
    Ok(needed)
}

/// Goes from the last block to the first: there are more characters than bytes, so those of a block
/// end up behind all bytes of the blocks before it.
fn encode_blocks(buf: &mut [u8], len: usize) {
    let (blocks, rest) = buf.get(..len).unwrap_or_default().as_chunks::<BYTES>();
    let (whole, rest_chars) = (blocks.len(), encoded_len(rest.len()).unwrap_or(0));
    let mut padded = [0; BYTES];
    if let Some(front) = padded.get_mut(..rest.len()) {
        front.copy_from_slice(rest);
    }
    if let Some(chars) = block::encode(&padded).get(..rest_chars)
        && let Some(free) = buf.get_mut(whole.wrapping_mul(CHARS)..)
        && let Some(out) = free.get_mut(..rest_chars)
    {
        out.copy_from_slice(chars);
    }
    for number in (0..whole).rev() {
        if let Some(bytes) = buf.as_chunks().0.get(number) {
            let chars = block::encode(bytes);
            if let Some(out) = buf.as_chunks_mut().0.get_mut(number) {
                *out = chars;
            }
        }
    }
}

/// Encodes an HS256 signature. The error cannot happen.
pub(crate) fn encode_tag(tag: &[u8; 32], signature: &mut [u8; 43]) -> Result<(), DecodeError> {
    match Base64UrlUnpadded::encode(tag, signature) {
        Ok(_) => Ok(()),
        Err(_) => Err(DecodeError::TooSmall(signature.len())),
    }
}

#[cfg(test)]
mod tests {
    use std::vec;
    use std::vec::Vec;

    use super::super::decoder::decode_tag;
    use super::*;

    /// Encodes in place with every gap behind the characters.
    fn check(src: &[u8]) {
        let mut expected = [0; 512];
        let expected = Base64UrlUnpadded::encode(src, &mut expected).unwrap();
        let needed = expected.len();
        for gap in 0..70 {
            let mut buf = vec![0xa5; needed + gap];
            buf[..src.len()].copy_from_slice(src);
            assert_eq!(encode_in_place(&mut buf, src.len()), Ok(needed));
            assert_eq!(buf[..needed], *expected.as_bytes(), "{src:?}, {gap}");
            assert_eq!(buf[needed..], vec![0xa5; gap], "{src:?}, {gap}");
        }
    }

    fn random() -> impl FnMut() -> u8 {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[7]
        }
    }

    #[test]
    fn every_sextet_at_every_position() {
        for sextet in 0..64_u8 {
            for at in 0..64 {
                let mut bytes = [0_u8; 48];
                let bits = u16::from(sextet) << (10 - at * 6 % 8);
                let [high, low] = bits.to_be_bytes();
                bytes[at * 6 / 8] = high;
                if low != 0 {
                    bytes[at * 6 / 8 + 1] = low;
                }
                check(&bytes);
            }
        }
    }

    #[test]
    fn every_length() {
        let mut random = random();
        for len in 0..300 {
            check(&vec![0; len]);
            check(&vec![0xff; len]);
            check(&(0..len).map(|_| random()).collect::<Vec<u8>>());
        }
    }

    #[test]
    fn too_small() {
        for len in 1..200 {
            let needed = encoded_len(len).unwrap();
            for room in 0..needed {
                let mut buf = vec![7; room];
                let refused = encode_in_place(&mut buf, len);
                assert_eq!(refused, Err(DecodeError::TooSmall(needed)));
                assert_eq!(buf, vec![7; room]);
            }
        }
        let refused = encode_in_place(&mut [], usize::MAX);
        assert_eq!(refused, Err(DecodeError::TooSmall(usize::MAX)));
    }

    #[test]
    fn tags() {
        let mut random = random();
        for _ in 0..100 {
            let tag: [u8; 32] = core::array::from_fn(|_| random());
            let (mut signature, mut decoded) = ([0; 43], [0; 32]);
            assert_eq!(encode_tag(&tag, &mut signature), Ok(()));
            assert!(decode_tag(&signature, &mut decoded));
            assert_eq!(decoded, tag);
        }
    }
}
