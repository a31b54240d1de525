//! The crate's scanner, which is not public: its own files, which import nothing but `core`.
#![allow(dead_code, reason = "what the reader alone calls")]

#[path = "../../src/json/scan/array.rs"]
pub mod array;
#[path = "../../src/json/scan/checked.rs"]
pub mod checked;
#[path = "../../src/json/scan/number.rs"]
mod number;
#[path = "../../src/json/scan/space.rs"]
mod space;
#[path = "../../src/json/scan/string.rs"]
mod string;
#[path = "../../src/json/scan/template.rs"]
mod template;
#[path = "../../src/json/scan/value.rs"]
pub mod value;
#[path = "../../src/json/scan/word.rs"]
mod word;

type Word = usize;
