//! The classes of token, and claim sets of the user's own: what each demands, and that none passes for another.
#![cfg(feature = "rustcrypto")]

#[path = "../support/mod.rs"]
mod support;

mod changeset;
mod class_confusion;
mod post_purchase;
mod registered;
mod session_hosts;
mod shopware;
mod slots;
mod user_claims;
