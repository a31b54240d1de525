#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(test),
    deny(
        clippy::alloc_instead_of_core,
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::std_instead_of_alloc,
        clippy::std_instead_of_core,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]
// The README's examples need both features.
#![cfg_attr(
    all(feature = "rustcrypto", feature = "std"),
    doc = include_str!("../README.md")
)]
#![cfg_attr(
    not(all(feature = "rustcrypto", feature = "std")),
    doc = "Verifies and signs the HS256 JSON Web Tokens of Shopware and Shopify."
)]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

mod base64url;
mod claims;
mod error;
pub mod json;
mod mac;
pub mod shopify;
pub mod shopware;
mod sign;
mod time;
mod token;
#[cfg(all(doctest, feature = "rustcrypto"))]
mod type_states;
mod verifier;

pub use claims::registered::{self, RegisteredClaims};
pub use claims::{Accepted, Claims, FromPayload, Owned, Slot};
pub use error::{Error, Remedy};
pub use json::text::Text;
#[cfg(feature = "rustcrypto")]
pub use mac::rustcrypto::SecretKey;
pub use mac::{HmacSha256, Keys, MIN_SECRET_LEN, MacError, MatchedKey, Tag};
#[cfg(feature = "alloc")]
pub use sign::sign_to_string;
pub use sign::{Unsigned, sign, signed_len};
#[cfg(feature = "std")]
pub use time::SystemClock;
pub use time::{Clock, Leeway, MaxAge, Times, UnixTime, Validation};
pub use token::{Authenticated, Unverified};
pub use verifier::Verifier;
