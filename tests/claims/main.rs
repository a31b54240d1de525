//! The classes of token, and claim sets of the user's own: what each demands, and that none passes for another.
#![cfg(feature = "rustcrypto")]

#[path = "../support/mod.rs"]
mod support;

#[cfg(feature = "alloc")]
mod answers;
mod changeset;
mod class_confusion;
mod comparisons;
mod expectations;
mod minted;
mod names;
mod neighbours;
mod post_purchase;
mod refused_from;
mod registered;
mod session_hosts;
mod sessions;
mod shopware;
mod slots;
mod subjects;
mod times;
mod user_claims;
