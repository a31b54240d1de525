//! Several bytes at a time: everything here that depends on the width of a machine word.
//!
//! The techniques are known as SWAR, SIMD within a register; Mycroft's test for a zero byte (1987)
//! is the first of them.

use super::Word;

/// Whether words are 64 bits wide. Narrower targets are microcontrollers, where flash is scarcer
/// than time: they leave out what only makes long payloads faster.
pub(crate) const WIDE: bool = Word::BITS >= 64;

/// How many there are of what only wide targets need.
pub(crate) const IF_WIDE: usize = if WIDE { 1 } else { 0 };

const WORD: usize = size_of::<Word>();

/// Skips the characters of a string that are neither a quotation mark, nor an escape, nor a control
/// character, and returns the rest.
///
/// unescaped = %x20-21 / %x23-5B / %x5D-10FFFF (RFC 8259 §7)
pub(crate) fn after_plain(rest: &[u8]) -> &[u8] {
    // Most strings are short, and the callers of the loop are many.
    match plain_in_word(rest) {
        Some((plain, _)) if plain < WORD => rest.get(plain..).unwrap_or(rest),
        Some((_, tail)) => after_plain_words(tail),
        None => after_plain_words(rest),
    }
}

/// Skips 32 plain characters, the length of an identifier, without a branch between the words; else
/// nothing.
pub(crate) fn skip_plain_32(rest: &[u8]) -> &[u8] {
    let Some((id, tail)) = rest.split_first_chunk::<32>() else {
        return rest;
    };
    let words = id.as_chunks().0.iter();
    let special = words.fold(0, |all, word| all | specials(Word::from_le_bytes(*word)));
    if special == 0 { tail } else { rest }
}

/// How many plain characters the first word starts with, and what follows the word.
fn plain_in_word(rest: &[u8]) -> Option<(usize, &[u8])> {
    let (word, tail) = rest.split_first_chunk()?;
    let special = specials(Word::from_le_bytes(*word));
    let plain = usize::try_from(special.trailing_zeros() / 8).unwrap_or(WORD);
    Some((plain, tail))
}

#[inline(never)]
fn after_plain_words(mut rest: &[u8]) -> &[u8] {
    while let Some((plain, tail)) = plain_in_word(rest) {
        if plain < WORD {
            return rest.get(plain..).unwrap_or(rest);
        }
        rest = tail;
    }
    while let [0x20..=0x21 | 0x23..=0x5B | 0x5D.., tail @ ..] = rest {
        rest = tail;
    }
    rest
}

/// Copies plain characters to a `place` of their length. False if some are not plain; what `place`
/// holds is then unspecified.
#[inline]
pub(crate) fn copy_plain(text: &[u8], place: &mut [u8]) -> bool {
    let mut special = 0;
    if let Some(last) = text.last_chunk::<WORD>() {
        let words = text.as_chunks::<WORD>().0.iter();
        for (word, place) in words.zip(place.as_chunks_mut().0) {
            special |= specials(Word::from_le_bytes(*word));
            *place = *word;
        }
        // Overlaps the word before it.
        special |= specials(Word::from_le_bytes(*last));
        if let Some(place) = place.last_chunk_mut() {
            *place = *last;
        }
    } else {
        for (byte, place) in text.iter().zip(place) {
            special |= Word::from(!matches!(byte, 0x20..=0x21 | 0x23..=0x5B | 0x5D..));
            *place = *byte;
        }
    }
    special == 0
}

const ONES: Word = Word::MAX / 0xFF;

/// Marks the bytes of a word that end a run of plain characters (`"`, `\` and control characters)
/// in their highest bits. Exact up to and with the lowest marked byte, which is all that is used.
const fn specials(word: Word) -> Word {
    // With bit 1 flipped, the quotation mark (0x22) joins the control characters below 0x21, and
    // the space (0x20) leaves them.
    let quote_or_control = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslash = (word ^ (ONES * 0x5C)).wrapping_sub(ONES);
    (quote_or_control | backslash) & !word & (ONES * 0x80)
}

/// Skips digits, if there are any, and returns the rest. The ids of a purchase have 11 to 14.
pub(crate) fn skip_digits(mut rest: &[u8]) -> &[u8] {
    if WIDE {
        while let [b'0'..=b'9', ..] = rest
            && let Some((word, tail)) = rest.split_first_chunk()
        {
            match digit_bits(u64::from_le_bytes(*word)) {
                64 => rest = tail,
                bits => {
                    let digits = usize::try_from(bits / 8).unwrap_or(0);
                    return rest.get(digits..).unwrap_or(rest);
                }
            }
        }
    }
    while let [b'0'..=b'9', tail @ ..] = rest {
        rest = tail;
    }
    rest
}

/// How many leading bits of `text`, whose first character is in the lowest byte, are digits.
pub(crate) fn digit_bits(text: u64) -> u32 {
    let values = text ^ 0x3030_3030_3030_3030;
    // Exact up to and with the first other character; a carry only reaches those behind it.
    let others = (values | values.wrapping_add(0x0606_0606_0606_0606)) & 0xF0F0_F0F0_F0F0_F0F0;
    others.trailing_zeros() & !7
}

/// The number of eight digits, the first one in the lowest byte. Zero bytes count as zeros.
pub(crate) fn eight_digits(digits: u64) -> u64 {
    // Neighbours are joined to pairs, fours and eight.
    let ones = digits & 0x0F0F_0F0F_0F0F_0F0F;
    let twos = (ones.wrapping_mul((10 << 8) | 1) >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = (twos.wrapping_mul((100 << 16) | 1) >> 16) & 0x0000_FFFF_0000_FFFF;
    fours.wrapping_mul((10_000 << 32) | 1) >> 32
}

/// Compared at once by [`common_prefix`]; two of the processor's words.
pub(crate) const DOUBLE_WORD: usize = size_of::<u128>();

/// How many bytes two texts have in common at their start.
pub(crate) fn common_prefix(one: &[u8], other: &[u8]) -> usize {
    let words = one.as_chunks::<DOUBLE_WORD>().0.iter();
    let mut equal: usize = 0;
    for (one, other) in words.zip(other.as_chunks().0) {
        let difference = u128::from_le_bytes(*one) ^ u128::from_le_bytes(*other);
        if difference != 0 {
            let bytes = usize::try_from(difference.trailing_zeros() / 8).unwrap_or(0);
            return equal.wrapping_add(bytes);
        }
        equal = equal.wrapping_add(DOUBLE_WORD);
    }
    let ends = one.iter().zip(other).skip(equal);
    let ends = ends.take_while(|(one, other)| one == other);
    equal.wrapping_add(ends.count())
}

/// Strips `prefix`, a member's name, if the text begins with it. Names are short, and calling
/// `memcmp` takes longer than this.
pub(crate) fn strip_name<'t>(text: &'t [u8], prefix: &[u8]) -> Option<&'t [u8]> {
    if !WIDE {
        return strip_prefix(text, prefix);
    }
    let (head, rest) = text.split_at_checked(prefix.len())?;
    // The first and the last bytes, which overlap unless the name is twice as long.
    let same = match prefix.len() {
        17..=32 => ends::<16>(head) == ends(prefix),
        8..=16 => ends::<8>(head) == ends(prefix),
        4..=7 => ends::<4>(head) == ends(prefix),
        2..=3 => ends::<2>(head) == ends(prefix),
        _ => head == prefix,
    };
    same.then_some(rest)
}

fn ends<const N: usize>(name: &[u8]) -> Option<([u8; N], [u8; N])> {
    Some((*name.first_chunk()?, *name.last_chunk()?))
}

/// Strips `prefix` if the text begins with it; compares four bytes at a time. Where `memcmp`
/// compares byte by byte, as on Cortex-M, that is a third of the work.
pub(crate) fn strip_prefix<'t>(text: &'t [u8], prefix: &[u8]) -> Option<&'t [u8]> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    let ((head, head_end), (prefix, prefix_end)) = (head.as_chunks::<4>(), prefix.as_chunks());
    let same = head.iter().zip(prefix).all(|(one, other)| one == other);
    let mut ends = head_end.iter().zip(prefix_end);
    (same && ends.all(|(one, other)| one == other)).then_some(rest)
}
