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
//! Verifies and signs the HS256 JSON Web Tokens that Shopware and Shopify hand to app backends:
//! pure Rust, `no_std`, without a heap, strict, and in constant time.
//!
//! A shopper's browser talks straight to an app's server, and a short-lived token, signed with a
//! secret that only the shop and the app know, says for whom. This crate decides whether to trust
//! it.
//!
#![cfg_attr(all(feature = "rustcrypto", feature = "std"), doc = "```")]
#![cfg_attr(not(all(feature = "rustcrypto", feature = "std")), doc = "```ignore")]
//! use storefront_jwt::shopify::session::{Admin, Expected};
//! use storefront_jwt::{Error, SecretKey, SystemClock, UnixTime, Verifier, sign_to_string};
//!
//! type AppVerifier = Verifier<SecretKey, SystemClock>;
//!
//! /// The shop that a request comes from, or the status and the code of the answer.
//! fn shop(
//!     verifier: &AppVerifier,
//!     client_id: &str,
//!     authorization: &str, // the header
//! ) -> Result<String, (u16, &'static str)> {
//!     let refused = |error: Error| (error.remedy().http_status(), error.code());
//!     let token = authorization.strip_prefix("Bearer ").ok_or(refused(Error::Structure))?;
//!     let accepted = verifier.verify::<Admin>(token, &Expected::new(client_id)).map_err(refused)?;
//!     Ok(accepted.claims.shop().to_owned())
//! }
//!
//! // Once, when the server starts.
//! let key = SecretKey::new("the app's client secret, as it is shown")?;
//! let verifier = AppVerifier::new(key.clone(), SystemClock);
//!
//! // What the shop does: a token for a test.
//! let now = UnixTime::try_from(std::time::SystemTime::now())?;
//! let token = sign_to_string(&Admin::new("the client id", "example.myshopify.com", now)?, &key)?;
//!
//! let found = shop(&verifier, "the client id", &format!("Bearer {token}"));
//! assert_eq!(found.as_deref(), Ok("example.myshopify.com"));
//! let other = shop(&verifier, "another app's id", &format!("Bearer {token}"));
//! assert_eq!(other, Err((403, "claim_mismatch")));
//! let forged = token.replace('.', "AAAA.");
//! assert!(shop(&verifier, "the client id", &format!("Bearer {forged}")).is_err());
//! # Ok::<(), Error>(())
//! ```
//!
//! # Which type for which token
//!
//! | token | type | what you expect of it |
//! |---|---|---|
//! | session token of the admin | [`session::Admin`] | client id; optionally the shop |
//! | of a checkout UI extension | [`session::Checkout`] | the same |
//! | of a customer account UI extension | [`session::CustomerAccount`] | the same |
//! | any of these three | [`session::Session`] | the same |
//! | post-purchase | [`shopify::PostPurchase`] | maximum age; optionally ids and shop |
//! | changeset, signed by the app | [`shopify::Changeset`] | client id, maximum age |
//! | Shopware's app token | [`shopware::AppToken`] | the shop's id |
//! | any other issuer's | [`RegisteredClaims`] | issuer, audience, maximum age |
//! | with claims of your own | [a type of your own](Claims) | what you say |
//!
//! All of Shopify's classes are signed with the same secret, and a buyer holds some of them: none
//! is accepted as another. Checkout and customer account tokens without `iss` are the one
//! exception, since nothing in them differs; [`with_required_issuer`] refuses those.
//! [`RegisteredClaims`] tell no class from another, so use them under secrets of your own.
//!
//! # What is checked, in this order
//!
//! 1. **Structure.** Three segments; the last has 43 characters of canonical base64url.
//! 2. **Signature.** HMAC-SHA-256 over the bytes as they came, compared in constant time. Up to
//!    here not one byte of header or payload has been decoded.
//! 3. **Header.** The three headers that the platforms send are known by their bytes. Any other
//!    must be a JSON object with unique names and `alg` exactly `HS256`; `typ` absent or `JWT`, or
//!    [what the class names](Claims::typ); no `crit`, `enc` or `b64`.
//! 4. **Payload.** Canonical base64url, then one JSON object by RFC 8259 in UTF-8, at most
//!    [64 levels](json::MAX_DEPTH) deep, also where it is skipped. A known member twice, by
//!    whatever spelling, is an error, and so is one of another type, too long for its place, or
//!    `null` where the platforms never send that. Nothing is cut. Numbers never pass through a
//!    float. The elements of lists that are read one by one get these checks as they are read.
//! 5. **Times**, to the microsecond, with [10 seconds of leeway](Leeway) unless you say otherwise:
//!    `iat` and `nbf` not in the future, `exp` not reached, and the [maximum age](MaxAge) where
//!    there is one.
//! 6. **Expectations.** Your shop, client id, reference id; and whatever tells the class of token
//!    from all others.
//!
//! An [`Error`] says which of these failed, in a stable [`code`](Error::code) such as `expired` and
//! by the claim's name. It never holds the token, a claim's value or a secret, so it may be logged
//! and sent to the client.
//!
//! # What is not done
//!
//! * Replay within a token's life: keep the `jti` of what must happen once
//!   [until the token is refused](Accepted::refused_from).
//! * Other algorithms, JWKS, encryption, HTTP, storage of secrets.
//! * `inAppPurchases` is itself a token that Shopware signs with RS256; it is passed on as text.
//! * Your authorisation: a valid token says who asks, not whether they may.
//!
//! # How to
//!
//! * verify a Shopware token: [`shopware::AppToken`]
//! * verify a session token, out of `Authorization: Bearer`: [`session::Admin`],
//!   [`session::Checkout`], [`session::CustomerAccount`]
//! * take session tokens of all kinds at one endpoint: [`session::Session`]
//! * take tokens of several classes, or claims beside a class, with one MAC: [`Authenticated`]
//! * read a purchase in the token's own bytes: [`shopify::PostPurchase`]; in memory of a fixed
//!   size: [`Slot`]
//! * sign a changeset, and read it: [`shopify::Changeset`]
//! * read the tokens of any other issuer: [`RegisteredClaims`]
//! * read claims of your own, with `String`, `Vec`, `Value`, structs, enums, `flatten`: [`Claims`]
//! * keep a verifier in a server's state: [`Verifier`]
//! * rotate a secret: [`Keys`]
//! * answer with an HTTP status, and check what comes with a request: [`Remedy`]
//! * accept a token only once: [`Accepted::refused_from`]
//! * know what remains of a token's life: [`UnixTime::saturating_since`]
//! * read the claims of a token that has expired: [`Authenticated::with_validation`]
//! * compute the MAC by another library, in hardware, by a driver that needs `&mut`:
//!   [`HmacSha256`]
//! * compute it asynchronously, by WebCrypto or a secure element: [`Unverified::verify_tag`],
//!   [`Unsigned`]
//! * tell the time on a board, by a `fn` pointer, by a shared clock: [`Clock`]
//! * make tokens of every class for your own tests: [`sign`](sign#tokens-for-your-own-tests)
//! * hold a token in a Rust client of a Shopware app: [`shopware::TokenCache`]
//!
//! # Features
//!
//! * `rustcrypto`, on by default: [`SecretKey`], the MAC of the crates `hmac` and `sha2`.
//! * `alloc`: [`sign_to_string`]; [`Text`] from a `String` and back; [`HmacSha256`] for `Box`, and
//!   for `Arc` where the target has atomics.
//! * `std`: `alloc`; [`SystemClock`]; [`UnixTime`] from a `SystemTime` and back; with `simd`,
//!   detection of the processor's instructions at run time.
//! * `simd`: payloads are decoded by `base64-simd`, which is faster and contains `unsafe`.
//!
//! Features add and never change what is accepted. A closure is a [`Clock`], with `std` or without.
//! Without `rustcrypto`, bring your own [MAC](HmacSha256).
//!
//! [`session::Admin`]: shopify::session::Admin
//! [`session::Checkout`]: shopify::session::Checkout
//! [`session::CustomerAccount`]: shopify::session::CustomerAccount
//! [`session::Session`]: shopify::session::Session
//! [`with_required_issuer`]: shopify::session::Expected::with_required_issuer
#![cfg_attr(not(feature = "rustcrypto"), doc = "[`SecretKey`]: #features")]
#![cfg_attr(not(feature = "alloc"), doc = "[`sign_to_string`]: #features")]
#![cfg_attr(not(feature = "std"), doc = "[`SystemClock`]: #features")]

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

/// Compiles the README's examples, which need both features.
#[cfg(all(doctest, feature = "rustcrypto", feature = "std"))]
#[doc = include_str!("../README.md")]
struct Readme;

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
