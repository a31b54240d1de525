//! What must not be proved, or the proof proves nothing; and one that must.

use core::fmt;

use serde::Serialize;
use serde::ser::Error as _;
use storefront_jwt::json::List;

/// Makes functions that can be linked by name: `control.` and the text.
macro_rules! controls {
    ($($name:literal => $function:item)*) => {$(
        const _: () = {
            #[unsafe(export_name = concat!("control.", $name))]
            $function
        };
    )*};
}

controls! {
    "index" => pub fn index(slice: &[u8], at: usize) -> u8 {
        slice[at]
    }

    "range" => pub fn range(text: &str, to: usize) -> &str {
        &text[..to]
    }

    "unwrap" => pub fn unwrap(value: Option<u8>) -> u8 {
        value.unwrap()
    }

    "division" => pub fn division(one: u32, other: u32) -> u32 {
        one / other
    }

    "copy" => pub fn copy(from: &[u8], to: &mut [u8]) {
        to.copy_from_slice(from);
    }

    // Not called here, but a pointer to it is.
    "vtable" => pub fn vtable(out: &mut dyn fmt::Write, at: usize) -> fmt::Result {
        out.write_fmt(format_args!("{}", Picky(at)))
    }

    "element" => pub fn element(list: &List<u8, 4>, at: usize) -> u8 {
        list[at]
    }

    // Panics in the serializer that this crate does without.
    "claims" => pub fn claims(buf: &mut [u8]) -> bool {
        storefront_jwt::signed_len(&Rude).is_ok_and(|len| len < buf.len())
    }
}

struct Picky(usize);

impl fmt::Display for Picky {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(["none", "one", "two"][self.0])
    }
}

/// A claim set whose own code panics.
struct Rude;

impl Serialize for Rude {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            panic!("rude");
        }
        Err(S::Error::custom("rude"))
    }
}

proofs! {
    "nothing" => pub fn nothing(slice: &[u8], at: usize) -> Option<&u8> {
        slice.get(at)
    }
}
