//! Values that have been scanned before, and so are known to be JSON.

/// Skips an array or object by its quotation marks and brackets alone, and returns the rest.
///
/// Where it is JSON, that is what [`after_value`](super::value::after_value) returns. Other text
/// may be taken for anything, but the rest is always a part of it.
#[inline(never)]
pub(crate) fn after_checked(mut rest: &[u8]) -> Option<&[u8]> {
    let mut open = Open::default();
    while let Some((word, tail)) = rest.split_first_chunk() {
        if let Some(after) = open.end_in(u64::from_le_bytes(*word)) {
            return rest.get(after..);
        }
        rest = tail;
    }
    let mut last = [b' '; 8];
    last.get_mut(..rest.len())?.copy_from_slice(rest);
    rest.get(open.end_in(u64::from_le_bytes(last))?..)
}

/// The lowest bit of each byte.
const LOW: u64 = u64::MAX / 0xFF;

/// The highest bit of each byte.
const HIGH: u64 = LOW * 0x80;

/// What the words so far have left open.
#[derive(Default)]
struct Open {
    /// Arrays and objects.
    brackets: usize,
    /// A string: then all ones.
    string: u64,
    /// An escape: then the highest bit of the first byte.
    escape: u64,
}

impl Open {
    /// Reads eight characters, the first in the lowest byte. If the value ends with one of them,
    /// returns how many belong to it.
    #[inline]
    fn end_in(&mut self, word: u64) -> Option<usize> {
        /// Closing brackets have this bit, and opening ones have not.
        const CLOSING: u64 = LOW * 0x04;

        let mut brackets = self.brackets_in(word);
        let closing = (word & CLOSING) << 5;
        while brackets != 0 {
            let first = brackets & brackets.wrapping_neg();
            brackets ^= first;
            if closing & first == 0 {
                self.brackets = self.brackets.wrapping_add(1);
            } else if self.brackets > 1 {
                self.brackets = self.brackets.wrapping_sub(1);
            } else {
                return usize::try_from(first.trailing_zeros() / 8)
                    .ok()?
                    .checked_add(1);
            }
        }
        None
    }

    /// Marks the brackets outside of strings. As in simdjson, the parity of the quotation marks
    /// before a character says whether it stands in a string.
    fn brackets_in(&mut self, word: u64) -> u64 {
        let quotes = equal(word, b'"') & !self.escaped_in(word);
        // Adds up, in the highest bit of each byte, the marks of the bytes before it and its own.
        let string = quotes.wrapping_mul(LOW) ^ self.string;
        self.string = (string.cast_signed() >> 63).cast_unsigned();
        // With these bits set all brackets are alike, and like nothing else that JSON has outside
        // of strings.
        equal(word | (LOW * 0x26), 0x7F) & !string
    }

    /// Marks the characters that follow a backslash which is not escaped itself.
    fn escaped_in(&mut self, word: u64) -> u64 {
        let mut backslashes = equal(word, b'\\');
        let mut escaped = self.escape;
        self.escape = 0;
        while backslashes != 0 {
            let first = backslashes & backslashes.wrapping_neg();
            backslashes ^= first;
            if escaped & first == 0 {
                escaped |= first << 8;
                self.escape = first >> 56;
            }
        }
        escaped
    }
}

/// Marks, in their highest bits, the bytes of a word that are this ASCII character.
fn equal(word: u64, char: u8) -> u64 {
    let difference = (word & !HIGH) ^ LOW.wrapping_mul(char.into());
    !difference.wrapping_add(!HIGH) & !word & HIGH
}

#[cfg(test)]
mod tests {
    use std::string::String;
    use std::vec::Vec;

    use proptest::prelude::*;
    use proptest::sample::select;
    use proptest::test_runner::RngSeed;

    use super::super::value::after_value;
    use super::after_checked;

    /// Scalars, among them strings that look like everything else.
    fn scalar() -> impl Strategy<Value = String> {
        let characters = prop_oneof![
            select(
                &[
                    "[", "]", "{", "}", "\\\"", "\\\\", "\\\\\\\"", "\\u005d", "\\n", ",", ":",
                    "y", "Y", "_", "\u{7f}", "é", "\u{2028}", "😀", " ", "x", "\\/", "[{", "}]",
                    "¢",
                ][..]
            )
            .prop_map(String::from),
            "[ -!#-\\[\\]-~]{0,9}",
        ];
        let string = prop::collection::vec(characters, 0..12);
        prop_oneof![
            string.prop_map(|parts| ["\"", &parts.concat(), "\""].concat()),
            select(
                &[
                    "0", "-1.5e+10", "17", "true", "false", "null", "1E-2", "\"\""
                ][..]
            )
            .prop_map(String::from),
        ]
    }

    fn space() -> impl Strategy<Value = &'static str> {
        prop_oneof![6 => Just(""), 1 => Just(" "), 1 => Just("\r\n\t  ")]
    }

    fn array_or_object() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![scalar(), Just("[]".into()), Just("{ }".into())];
        let inner = leaf.prop_recursive(6, 60, 6, |inner| {
            let object = (scalar(), space(), inner.clone(), space());
            prop_oneof![
                (prop::collection::vec(inner, 0..6), space()).prop_map(list),
                (prop::collection::vec(object, 0..6), space()).prop_map(object_of),
            ]
        });
        (prop::collection::vec(inner, 0..5), space()).prop_map(list)
    }

    fn list((elements, space): (Vec<String>, &str)) -> String {
        ["[", space, &elements.join(","), space, "]"].concat()
    }

    fn object_of((members, space): (Vec<(String, &str, String, &str)>, &str)) -> String {
        let members = members.iter().map(|(name, before, value, after)| {
            let name = if name.starts_with('"') { name } else { "\"a\"" };
            [before, name, after, ":", before, value, after].concat()
        });
        let members: Vec<String> = members.collect();
        ["{", space, &members.join(","), space, "}"].concat()
    }

    /// Whatever this is, what is left is a part of it.
    fn check_any(text: &[u8]) -> Result<(), TestCaseError> {
        if let Some(rest) = after_checked(text) {
            let inside = text.as_ptr_range();
            let begins = rest.as_ptr() > inside.start && rest.as_ptr_range().end == inside.end;
            prop_assert!(begins, "{text:?}: {rest:?}");
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 2000,
            failure_persistence: None,
            rng_seed: RngSeed::Fixed(0),
            ..ProptestConfig::default()
        })]

        /// The strict skip and this one end at the same place.
        #[test]
        fn valid(text in array_or_object(), behind in "[\\[\\]{}\",:\\\\ x]{0,20}") {
            let all = [&*text, &behind].concat();
            let strict = after_value(all.as_bytes(), 64);
            prop_assert_eq!(strict, Ok(behind.as_bytes()), "the text is no JSON");
            prop_assert_eq!(after_checked(all.as_bytes()), Some(behind.as_bytes()), "{}", all);
            for end in 0..text.len() {
                check_any(&all.as_bytes()[..end])?;
                check_any(&all.as_bytes()[end..])?;
            }
        }

        #[test]
        fn invalid(text in prop::collection::vec(any::<u8>(), 0..64)) {
            check_any(&text)?;
        }

        #[test]
        fn nearly_valid(text in "[\\[\\]{}\",:\\\\ y_Y0]{0,40}") {
            check_any(text.as_bytes())?;
        }
    }

    /// Escapes at every distance from a word's end, and more closing brackets than opening ones.
    #[test]
    fn escapes_across_words() {
        for (before, backslashes) in (0..20).flat_map(|n| (0..20).map(move |b| (n, b))) {
            let plain = "x".repeat(before);
            let closed = if backslashes % 2 == 0 { "" } else { "\"" };
            let string = ["[\"", &plain, &"\\".repeat(backslashes), "\"", closed, "]"].concat();
            let all = [&*string, "],\"]"].concat();
            assert_eq!(after_value(all.as_bytes(), 64), Ok(&b"],\"]"[..]), "{all}");
            assert_eq!(after_checked(all.as_bytes()), Some(&b"],\"]"[..]), "{all}");
        }
    }
}
