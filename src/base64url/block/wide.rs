//! Sixteen characters at a time in vector registers, where the compiler finds some, then eight at a
//! time in 64-bit words.

pub(crate) const CHARS: usize = 64;
pub(crate) const BYTES: usize = 48;
pub(crate) const INVALID: u32 = 1;

/// Decodes one block, and tells by the `INVALID` bit if it is not of the alphabet.
pub(crate) fn decode(chars: &[u8; CHARS]) -> ([u8; BYTES], u32) {
    let (groups, invalid) = groups(chars);
    let mut bytes = [0; BYTES];
    let (fours, _) = groups.as_chunks();
    for (out, [a, b, c, d]) in bytes.as_chunks_mut::<24>().0.iter_mut().zip(fours) {
        let words = [(a << 16) | (b >> 32), (b << 32) | (c >> 16), (c << 48) | d];
        for (out, word) in out.as_chunks_mut().0.iter_mut().zip(words) {
            *out = word.to_be_bytes();
        }
    }
    (bytes, invalid)
}

/// Decodes the whole blocks of a buffer to its front; not zero if one is not of the alphabet.
pub(crate) fn decode_in_place(buf: &mut [u8]) -> u32 {
    let (mut read, mut write, mut invalid) = (0_usize, 0_usize, 0);
    // A block is read before it is written, and writes never overtake reads.
    while let Some(chars) = buf.get(read..).and_then(<[u8]>::first_chunk) {
        let (bytes, bad) = decode(chars);
        invalid |= bad;
        if let Some(out) = buf.get_mut(write..).and_then(<[u8]>::first_chunk_mut) {
            *out = bytes;
        }
        read = read.wrapping_add(CHARS);
        write = write.wrapping_add(BYTES);
    }
    invalid & INVALID
}

/// The block's characters in groups of eight, 48 bits each.
///
/// Out of line, because LLVM vectorises the packing when it ends in adjacent stores, and
/// inlined it does not.
#[inline(never)]
fn groups(chars: &[u8; CHARS]) -> ([u64; 8], u32) {
    let mut sextets = [0; CHARS];
    for (sextet, char) in sextets.iter_mut().zip(chars) {
        *sextet = self::sextet(*char);
    }
    let mut groups = [0; 8];
    let mut all = 0;
    for (group, eight) in groups.iter_mut().zip(sextets.as_chunks().0) {
        let word = u64::from_le_bytes(*eight);
        all |= word;
        *group = pack(word);
    }
    let invalid = (all & u64::from_ne_bytes([0x80; 8])) != 0;
    (groups, u32::from(invalid))
}

/// The six bits that a character stands for; the high bit is set if it is none of the alphabet.
fn sextet(char: u8) -> u8 {
    let offset = |first: u8, count: i8, value: u8| {
        // Signed, because SSE2 compares bytes no other way.
        let from_first = char.wrapping_sub(first).wrapping_add(0x80).cast_signed();
        let inside = u8::from(from_first < i8::MIN.wrapping_add(count)).wrapping_neg();
        inside & value.wrapping_sub(first).wrapping_add(0x80)
    };
    // At most one offset is not zero, and takes the high bit away again.
    (char | 0x80)
        .wrapping_add(offset(b'A', 26, 0))
        .wrapping_add(offset(b'a', 26, 26))
        .wrapping_add(offset(b'0', 10, 52))
        .wrapping_add(offset(b'-', 1, 62))
        .wrapping_add(offset(b'_', 1, 63))
}

/// Eight sextets, the first in the lowest byte, to 48 bits, the first in the highest.
fn pack(sextets: u64) -> u64 {
    let twos = ((sextets << 6) & 0x0fc0_0fc0_0fc0_0fc0) | ((sextets >> 8) & 0x00ff_00ff_00ff_00ff);
    let fours = ((twos << 12) & 0x00ff_f000_00ff_f000) | ((twos >> 16) & 0x0000_ffff_0000_ffff);
    ((fours << 24) & 0xffff_ffff_ffff) | (fours >> 32)
}

/// Encodes one block.
///
/// Out of line, so that LLVM vectorises it.
#[inline(never)]
pub(crate) fn encode(bytes: &[u8; BYTES]) -> [u8; CHARS] {
    let mut groups = [0; 8];
    for (groups, bytes) in groups
        .as_chunks_mut()
        .0
        .iter_mut()
        .zip(bytes.as_chunks::<24>().0)
    {
        if let [a, b, c] = *bytes.as_chunks().0 {
            let [a, b, c] = [a, b, c].map(u64::from_be_bytes);
            *groups = [a >> 16, (a << 32) | (b >> 32), (b << 16) | (c >> 48), c];
        }
    }
    let mut chars = [0; CHARS];
    for (chars, group) in chars.as_chunks_mut().0.iter_mut().zip(groups) {
        *chars = unpack(group).to_le_bytes();
    }
    for char in &mut chars {
        *char = self::char(*char);
    }
    chars
}

/// The lower 48 bits to eight sextets, the first in the lowest byte.
fn unpack(group: u64) -> u64 {
    let fours = ((group >> 24) & 0x00ff_ffff) | ((group & 0x00ff_ffff) << 32);
    let twos = ((fours >> 12) & 0x0000_0fff_0000_0fff) | ((fours & 0x0000_0fff_0000_0fff) << 16);
    ((twos >> 6) & 0x003f_003f_003f_003f) | ((twos & 0x003f_003f_003f_003f) << 8)
}

/// The character that stands for a sextet.
fn char(sextet: u8) -> u8 {
    let from = |first: i8, step: u8| {
        let reached = u8::from(sextet.cast_signed() >= first).wrapping_neg();
        reached & step
    };
    // From each of these sextets on, the character is another step away from its sextet.
    sextet
        .wrapping_add(b'A')
        .wrapping_add(from(26, b'a' - b'Z' - 1))
        .wrapping_add(from(52, b'0'.wrapping_sub(b'z' + 1)))
        .wrapping_add(from(62, b'-'.wrapping_sub(b'9' + 1)))
        .wrapping_add(from(63, b'_' - b'-' - 1))
}
