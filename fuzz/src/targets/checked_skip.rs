//! Where a value ends, a strict skip, the one with a template, and a parser that goes byte by byte say the same, and
//! so does the skip by quotation marks and brackets if it is JSON. On any other text that one ends within the text.

use arbitrary::{Arbitrary, Unstructured};

use crate::json::MAX_DEPTH;
use crate::payload::{Edit, array};
use crate::{bytewise, scan};

pub fn run(data: &[u8]) {
    let [kind, rest @ ..] = data else { return };
    let _ = match kind {
        0xFF => {
            let mut rest = Unstructured::new(rest);
            let model = u8::arbitrary(&mut rest).unwrap_or_default();
            let edits = Vec::<Vec<Edit<'_>>>::arbitrary(&mut rest).unwrap_or_default();
            let (first, others) = edits
                .split_first()
                .map_or((&[][..], &[][..]), |(first, others)| (first, others));
            agree(array(model, first, others).as_bytes())
        }
        _ => agree(data),
    };
}

/// Of an array or object, and whatever follows it. Returns whether it is one.
pub fn agree(text: &[u8]) -> bool {
    let levels = MAX_DEPTH as u8;
    let checked = scan::checked::after_checked(text);
    if let Some(rest) = checked {
        assert!(
            rest.len() < text.len() && text.ends_with(rest),
            "no part of it"
        );
        let begins = text.len() - rest.len();
        assert!(std::ptr::eq(&text[begins..], rest), "no part of it");
    }
    // A reader has seen to that before.
    if std::str::from_utf8(text).is_err() {
        return false;
    }
    let strict = scan::value::after_value(text, levels);
    assert_eq!(strict, bytewise::after_value(text, levels), "strict");
    match text {
        [b'[', ..] => {
            let elements = bytewise::after_elements(text, levels);
            assert_eq!(scan::array::after_array(text, levels), elements, "array");
        }
        [b'{', ..] => {}
        _ => return false,
    }
    if let Ok(rest) = strict {
        assert_eq!(checked, Some(rest), "checked");
    }
    strict.is_ok()
}
