//! Four characters at a time in one 32-bit word.

use core::cell::Cell;

pub(crate) const CHARS: usize = 4;
pub(crate) const BYTES: usize = 3;
pub(crate) const INVALID: u32 = 0x8080_8080;

/// Decodes one block, and tells by the `INVALID` bits if it is not of the alphabet.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "a block may be larger")]
pub(crate) fn decode(chars: &[u8; CHARS]) -> ([u8; BYTES], u32) {
    // These two answer in the high bit of each byte.
    let at_least = |text: u32, low: u8| text.wrapping_add(each(0x80_u8.wrapping_sub(low)));
    let not = |text: u32, char: u8| (text ^ each(char)).wrapping_add(each(0x7f));

    let word = u32::from_be_bytes(*chars);
    let ascii = word & each(0x7f);
    let folded = ascii | each(0x20);
    let not_minus = not(ascii, b'-');
    let not_underscore = not(ascii, b'_');
    // A character of the alphabet passes an odd number of these tests, any other an even one.
    let odd = not_minus
        ^ not_underscore
        ^ at_least(ascii, b'0')
        ^ at_least(ascii, b'9' + 1)
        ^ at_least(folded, b'a')
        ^ at_least(folded, b'z' + 1);

    // From character to value: '-' 17, '0' 4, 'A' -65, '_' -32, 'a' -71.
    let letter = (ascii >> 6) & each(1);
    let lower = letter & (ascii >> 5);
    let sextets = ascii
        .wrapping_add(each(4 + 13 + 33))
        .wrapping_sub(((not_minus >> 7) & each(1)).wrapping_mul(13))
        .wrapping_sub(((not_underscore >> 7) & each(1)).wrapping_mul(33))
        .wrapping_sub(letter.wrapping_mul(69))
        .wrapping_sub(lower.wrapping_mul(6));

    let twos = ((sextets >> 2) & 0x0fc0_0fc0) | (sextets & 0x003f_003f);
    let four = ((twos >> 4) & !0xfff) | (twos & 0xfff);
    let [_, a, b, c] = four.to_be_bytes();
    ([a, b, c], !odd | word)
}

/// Decodes the whole blocks of a buffer to its front; not zero if one is not of the alphabet.
///
/// Works over cells, so that the compiler does not check both positions again for each block: 12
/// instructions a character on a Cortex-M4 instead of 15.
#[inline(never)]
pub(crate) fn decode_in_place(buf: &mut [u8]) -> u32 {
    let mut invalid = 0;
    let cells = Cell::from_mut(buf).as_slice_of_cells();
    // A block is read before it is written, and writes never overtake reads.
    for ([a, b, c, d], [x, y, z]) in cells.as_chunks().0.iter().zip(cells.as_chunks().0) {
        let ([first, second, third], bad) = decode(&[a.get(), b.get(), c.get(), d.get()]);
        invalid |= bad;
        x.set(first);
        y.set(second);
        z.set(third);
    }
    invalid & INVALID
}

/// Encodes one block.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "a block may be larger")]
pub(crate) fn encode(bytes: &[u8; BYTES]) -> [u8; CHARS] {
    let [a, b, c] = *bytes;
    let four = u32::from_be_bytes([0, a, b, c]);
    let twos = ((four << 4) & 0x0fff_0000) | (four & 0x0fff);
    let sextets = ((twos << 2) & 0x3f00_3f00) | (twos & 0x003f_003f);
    // One in the lowest bit of each byte whose sextet is that large.
    let from = |first: u8| (sextets.wrapping_add(each(0x80_u8.wrapping_sub(first))) >> 7) & each(1);

    // From each of these sextets on, the character is another step away from its sextet.
    sextets
        .wrapping_add(each(b'A'))
        .wrapping_add(from(26).wrapping_mul(u32::from(b'a' - b'Z' - 1)))
        .wrapping_sub(from(52).wrapping_mul(u32::from(b'z' + 1 - b'0')))
        .wrapping_sub(from(62).wrapping_mul(u32::from(b'9' + 1 - b'-')))
        .wrapping_add(from(63).wrapping_mul(u32::from(b'_' - b'-' - 1)))
        .to_be_bytes()
}

const fn each(byte: u8) -> u32 {
    u32::from_ne_bytes([byte; 4])
}
