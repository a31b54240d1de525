//! What must happen once: a token's id is kept until the token has expired.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use storefront_jwt::{Leeway, UnixTime};

mod memory;
mod redis;

pub use self::memory::{Memory, Room};
pub use self::redis::Redis;

/// The longest that a token may still live to be good for what must happen once: six times as long as
/// Shopware's do. A shop has its own secret, and could otherwise have its ids kept for ever.
pub const MAX_LIFETIME: Duration = Duration::from_secs(3600);

/// What tells a token from every other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The shop that it is about, on whichever platform.
    pub owner: String,
    /// Unique among all tokens of this owner.
    pub id: String,
    /// When it expires.
    pub exp: UnixTime,
}

/// One use of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The shop that the token is about.
    pub owner: String,
    /// What is used: the token, and what for.
    pub id: String,
    /// When the token is refused anyway, so that its id need not be kept any longer.
    pub until: UnixTime,
}

impl Use {
    /// The use of a token on a route; `None` if it lives for longer than [`MAX_LIFETIME`] from `now`. The
    /// clocks' leeway keeps it alive beyond its expiry.
    #[must_use]
    pub fn new(token: Identity, route: &str, now: UnixTime) -> Option<Self> {
        let leeway = Leeway::DEFAULT.as_duration();
        if token.exp > now.saturating_add(MAX_LIFETIME).saturating_add(leeway) {
            return None;
        }
        Some(Self {
            id: format!("{route} {}:{}", token.owner, token.id),
            owner: token.owner,
            until: token.exp.saturating_add(leeway),
        })
    }
}

/// The answer, some time later.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<bool, GuardError>> + Send + 'a>>;

/// Remembers which tokens have been used.
pub trait ReplayGuard: Send + Sync {
    /// Whether this is the first use. Of any number of calls at the same time, one gets `true`.
    ///
    /// An error is neither: the request must not be carried out.
    fn is_first<'a>(&'a self, used: &'a Use) -> Answer<'a>;
}

/// Why the guard could not answer.
#[derive(Debug)]
pub enum GuardError {
    /// It holds as many live ids as it may.
    Full,
    /// It holds as many live ids of this owner as it may.
    OwnerFull,
    /// Redis failed.
    Redis(::redis::RedisError),
}

impl fmt::Display for GuardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => f.write_str("the replay guard is full"),
            Self::OwnerFull => f.write_str("the owner's share of the replay guard is full"),
            Self::Redis(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for GuardError {}

impl From<::redis::RedisError> for GuardError {
    fn from(error: ::redis::RedisError) -> Self {
        Self::Redis(error)
    }
}
