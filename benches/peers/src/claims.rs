//! The claims structs of the peers, and the checks that a library leaves to its user.
//!
//! All peers want an owned `Deserialize`, so the texts are `String`s. The times are `f64`, since Shopware's are
//! fractions. Each token has three structs: all claims; without the times, for a library that reads those into
//! a struct of its own; and without any registered claim, for a library that reads all of those.

#![expect(
    dead_code,
    reason = "most claims are read from the token, and then only dropped"
)]

mod changeset;
mod post_purchase;
mod session;
mod shopware;

pub use changeset::ChangesetToken;
pub use post_purchase::{PostPurchaseToken, Purchase, Summary};
pub use session::AdminSessionToken;
pub use shopware::ShopwareToken;

use serde::{Serialize, de::DeserializeOwned};

use crate::tokens::{Kind, LEEWAY, MAX_AGE};

/// A token's claims structs.
pub trait Token: 'static {
    const KIND: Kind;
    type All: Timed;
    type Untimed: Named;
    type Custom: Body;

    /// The `iss` to expect.
    const ISSUER: &'static str;
    /// The `aud` to expect.
    const AUDIENCE: Option<&'static str> = None;
    /// The `sub` to expect.
    const SUBJECT: Option<&'static str> = None;
    const HAS_LIFETIME: bool = true;
}

/// A token that the subjects sign as well. Each function gives the claims that a kind of library leaves to the app.
pub trait Mint: Token {
    /// For a library that takes all claims as one value.
    fn all(now: u64) -> impl Serialize + Clone + 'static;
    /// For one that takes the times apart.
    fn beside_times(now: u64) -> impl Serialize + Clone + 'static;
    /// For one that takes every registered claim apart.
    fn beside_registered(now: u64) -> impl Serialize + Clone + 'static;
    /// What is taken apart.
    fn registered(now: u64) -> Registered;
}

/// Registered claims that a library writes by itself. The times are whole seconds.
#[derive(Default)]
pub struct Registered {
    pub iss: Option<&'static str>,
    pub aud: Option<&'static str>,
    pub sub: Option<&'static str>,
    pub jti: Option<&'static str>,
    pub iat: Option<u64>,
    pub nbf: Option<u64>,
    pub exp: Option<u64>,
}

pub trait Body: DeserializeOwned + Send + Sync + 'static {
    /// Whether the claims hold that no library knows.
    fn body_holds(&self) -> bool {
        true
    }
}

pub trait Named: Body {
    fn iss(&self) -> &str;
    fn aud(&self) -> Option<&str> {
        None
    }
    fn sub(&self) -> Option<&str> {
        None
    }
}

pub trait Timed: Named {
    fn iat(&self) -> f64;
    fn nbf(&self) -> Option<f64> {
        None
    }
    fn exp(&self) -> Option<f64> {
        None
    }
}

pub fn names_hold<T: Token>(claims: &impl Named) -> bool {
    claims.iss() == T::ISSUER
        && T::AUDIENCE.is_none_or(|aud| claims.aud() == Some(aud))
        && T::SUBJECT.is_none_or(|sub| claims.sub() == Some(sub))
}

/// `iat` is not in the future and, where the token has no `exp`, not too old.
pub fn iat_holds<T: Token>(iat: f64, now: f64) -> bool {
    iat <= now + f64::from(LEEWAY) && (T::HAS_LIFETIME || now - iat <= f64::from(MAX_AGE))
}

pub fn times_hold<T: Token>(claims: &impl Timed, now: f64) -> bool {
    let leeway = f64::from(LEEWAY);
    iat_holds::<T>(claims.iat(), now)
        && claims.nbf().is_none_or(|nbf| nbf <= now + leeway)
        && (!T::HAS_LIFETIME || claims.exp().is_some_and(|exp| now < exp + leeway))
}
