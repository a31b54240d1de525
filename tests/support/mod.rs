//! What the tests share. Every target brings in all of it and uses a part.
#![allow(dead_code, reason = "every target uses a part of this")]

pub mod classes;
pub mod hex;
pub mod judge;
pub mod most;
pub mod neighbours;
pub mod property;
pub mod public_api;
pub mod sha256;

#[cfg(feature = "rustcrypto")]
pub mod claims;
#[cfg(feature = "rustcrypto")]
pub mod conformance;
#[cfg(feature = "rustcrypto")]
pub mod roundtrip;
#[cfg(feature = "rustcrypto")]
pub mod token;
#[cfg(feature = "rustcrypto")]
pub mod vectors;
