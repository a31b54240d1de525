//! The token as a whole: its structure, its signature and keys, its header, its times, its size; verified and signed.

#[path = "../support/mod.rs"]
mod support;

mod advisories;
mod backends;
mod base64url;
mod entry_points;
mod header;
mod hmac;
mod limits;
mod no_early_work;
mod rotation;
mod signing;
mod signing_wiped;
mod slips;
mod times;
mod typ;
mod vectors;
