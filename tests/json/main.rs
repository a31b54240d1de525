//! The payload's JSON: what is valid, what it means, and that neither depends on the way it is read.

#[path = "../support/mod.rs"]
mod support;

mod against_serde_json;
#[cfg(feature = "rustcrypto")]
mod buffered;
mod elements;
mod exact_decimals;
mod grammar;
mod json_test_suite;
#[cfg(feature = "rustcrypto")]
mod lengths_and_floats;
mod member_order;
mod serde_data_model;
mod similar_elements;
mod values;
