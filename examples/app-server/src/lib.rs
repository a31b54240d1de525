//! An app's backend: it trusts what Shopware and Shopify have signed, and nothing else.
//!
//! Start reading at [`routes`]: a handler that takes [`Verified`](extractor::Verified) runs only if
//! the token was accepted. With the feature `demo` the module `shop` plays the platforms' side, for
//! the demonstration and the tests.

pub mod address;
pub mod app;
pub mod descriptors;
pub mod extractor;
pub mod keys;
pub mod log;
pub mod metrics;
pub mod operations;
pub mod problem;
pub mod purchase;
pub mod readiness;
pub mod replay;
pub mod router;
pub mod routes;
pub mod server;
#[cfg(feature = "demo")]
pub mod shop;
pub mod shopify;
pub mod shopware;
pub mod store;
