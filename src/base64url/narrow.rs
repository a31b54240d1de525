//! The codec by the blocks of 32-bit targets, with its tests, wherever these run.

use super::{DecodeError, decoded_len, encoded_len};

#[path = "block/word.rs"]
mod block;
#[path = "decoder.rs"]
mod decoder;
#[path = "encoder.rs"]
mod encoder;
