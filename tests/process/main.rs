//! What takes a process of its own: the examples as a user runs them, and stacks that overflow.
#![cfg(feature = "rustcrypto")]

#[path = "../support/mod.rs"]
mod support;

mod conformance_example;
mod stack;
mod verify_example;
