//! The public types by themselves: their traits, what they print, their errors, their conversions.

#[path = "../support/mod.rs"]
mod support;

mod auto_traits;
mod conversions;
mod dates;
mod debug;
mod errors;
mod text;
