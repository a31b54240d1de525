//! Shopify: the tokens of post-purchase checkout extensions, and session tokens.
//!
//! All are signed with the app's client secret, its bytes as they are. Session tokens of every kind
//! even have the same audience, so each class here insists on what only its own tokens say.

pub mod changeset;
mod host;
pub mod post_purchase;
pub mod session;

pub use changeset::Changeset;
pub use post_purchase::PostPurchase;
