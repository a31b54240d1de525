//! The same modules by the words of 32-bit targets, wherever the tests run, and that they say the
//! same.

#[path = "array.rs"]
mod array;
#[path = "number.rs"]
mod number;
#[path = "space.rs"]
mod space;
#[path = "string.rs"]
mod string;
#[path = "template.rs"]
mod template;
#[path = "value.rs"]
mod value;
#[path = "word.rs"]
mod word;

type Word = u32;

#[cfg(test)]
mod tests {
    use std::format;
    use std::vec::Vec;

    use super::super as scan;
    use super::{array, number, string, value, word};

    /// By the words of this target and by narrow ones.
    macro_rules! same {
        ($module:ident :: $function:ident($text:expr $(, $argument:expr)*)) => {
            assert_eq!(
                format!("{:?}", $module::$function($text $(, $argument)*)),
                format!("{:?}", scan::$module::$function($text $(, $argument)*)),
                "{:?}",
                $text.escape_ascii()
            )
        };
    }

    fn check_words(text: &[u8]) {
        same!(word::after_plain(text));
        same!(word::skip_plain_32(text));
        same!(word::skip_digits(text));
        let copy = |copy: fn(&[u8], &mut [u8]) -> bool| {
            let mut place = std::vec![0; text.len()];
            copy(text, &mut place).then_some(place)
        };
        let copied = copy(word::copy_plain);
        assert_eq!(
            copied,
            copy(scan::word::copy_plain),
            "{:?}",
            text.escape_ascii()
        );
        assert!(copied.is_none_or(|copied| copied == text));
    }

    fn check(text: &[u8]) {
        check_words(text);
        same!(number::after_number(text));
        same!(string::after_string(text));
        same!(string::is_body(text));
        for levels in [0, 1, 3, 64] {
            same!(value::after_value(text, levels));
            same!(array::after_array(text, levels));
        }
    }

    const _: () = assert!(!word::WIDE);

    #[test]
    fn every_byte_at_every_position() {
        for len in 1..36 {
            for at in 0..len {
                for byte in 0..=255 {
                    for filler in [b'a', b'7'] {
                        let mut text = std::vec![filler; len];
                        text[at] = byte;
                        check_words(&text);
                    }
                }
            }
        }
    }

    #[test]
    fn names() {
        let text = b"a name that is longer than any that issuers write";
        for len in 0..text.len() {
            let (name, _) = text.split_at(len);
            same!(word::strip_name(text, name));
            same!(word::strip_name(&text[..len.saturating_sub(1)], name));
            for at in 0..len {
                let mut other = name.to_vec();
                other[at] ^= 0x20;
                same!(word::strip_name(text, &other));
                same!(word::common_prefix(text, &other));
                same!(word::strip_prefix(text, &other));
            }
        }
    }

    /// Arrays of elements that resemble each other, as they are and with something else in a place.
    #[test]
    fn arrays() {
        let pieces: [&[u8]; 24] = [
            b"{\"id\":17,\"title\":\"A pair of skis\",\"tags\":[]}",
            b"{\"id\":1848,\"title\":\"Sled\",\"tags\":[\"new\"]}",
            b"{\"id\":12345678901234,\"title\":\"\\u00e9\\n\",\"tags\":{}}",
            b",",
            b",",
            b",",
            b"[",
            b"]",
            b"{",
            b"}",
            b":",
            b" ",
            b"\"",
            b"\\",
            b"\\u12",
            b"\xc3\xa9",
            b"null",
            b"true",
            b"-0.5e+9",
            b"0",
            b"123456789",
            b"\"name\":",
            b"\n",
            b"\x1f",
        ];
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut random = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state >> 33).unwrap() % below
        };
        let mut valid = 0;
        for _ in 0..20_000 {
            let elements = (0..random(6)).map(|_| pieces[random(3)]);
            let mut text = [b"[", &*elements.collect::<Vec<_>>().join(&b','), b"]"].concat();
            for _ in 0..random(3) {
                let at = random(text.len());
                let end = text.len().min(at + random(3));
                text.splice(at..end, pieces[random(pieces.len())].iter().copied());
            }
            valid += usize::from(array::after_array(&text, 64).is_ok());
            check(&text);
        }
        assert!((4_000..18_000).contains(&valid), "{valid}");
    }
}
