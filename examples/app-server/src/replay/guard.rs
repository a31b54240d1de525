//! What a guard against replay is asked and answers.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use redis::RedisError;
use storefront_jwt::{Leeway, UnixTime};

/// The longest that a token may still live to be good for what must happen once: six times as long
/// as Shopware's do. A shop has its own secret, and could otherwise have its ids kept for ever.
pub const MAX_LIFETIME: Duration = Duration::from_secs(3600);

/// What tells a token from every other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The shop that it is about, on whichever platform.
    pub owner: String,
    /// Unique among all tokens of this owner.
    pub id: String,
    /// When it was issued, if it says so.
    pub iat: Option<UnixTime>,
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
    /// The earliest time at which a server may have accepted the token, if that is known: `iat`
    /// less the clocks' leeway.
    pub from: Option<UnixTime>,
    /// When the token is refused anyway, so that its id need not be kept any longer: `exp` and the
    /// leeway.
    pub until: UnixTime,
}

impl Use {
    /// The use of a token on a route; `None` if it lives for longer than [`MAX_LIFETIME`] from
    /// `now`. The clocks' leeway keeps it alive beyond its expiry.
    #[must_use]
    pub fn new(token: Identity, route: &str, now: UnixTime) -> Option<Self> {
        let leeway = Leeway::DEFAULT.as_duration();
        if token.exp > now.saturating_add(MAX_LIFETIME).saturating_add(leeway) {
            return None;
        }
        Some(Self {
            id: format!("{route} {}:{}", token.owner, token.id),
            owner: token.owner,
            from: token.iat.map(|iat| iat.saturating_sub(leeway)),
            until: token.exp.saturating_add(leeway),
        })
    }
}

/// What the guard knows about a use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the first.
    First,
    /// It is not the first.
    Used,
    /// The token may have been used before the guard could know. The client needs one that is
    /// issued after this wait.
    Unknown {
        /// None if a token that is issued now will do.
        wait: Duration,
    },
}

/// An answer, some time later.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, GuardError>> + Send + 'a>>;

/// Remembers which tokens have been used.
pub trait ReplayGuard: Send + Sync {
    /// Whether this is the first use. Of any number of calls at the same time, one gets
    /// [`Verdict::First`].
    ///
    /// After an error the id may be kept or not: the request must not be carried out, and the
    /// client needs another token.
    fn record<'a>(&'a self, used: &'a Use) -> Answer<'a, Verdict>;

    /// Whether it would answer at present.
    fn ready(&self) -> Answer<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}

/// Why the guard could not answer.
#[derive(Debug)]
pub enum GuardError {
    /// It holds as many live ids as it may.
    Full,
    /// It holds as many live ids of this owner as it may.
    OwnerFull,
    /// There is no time, or it has been set back beyond ids that are forgotten.
    Clock,
    /// Redis did not answer in time.
    TimedOut,
    /// Redis may forget live ids when its memory is full.
    Evicts,
    /// Redis failed.
    Redis(RedisError),
}

impl fmt::Display for GuardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => f.write_str("the replay guard is full"),
            Self::OwnerFull => f.write_str("the owner's share of the replay guard is full"),
            Self::Clock => f.write_str("the clock has failed or been set back"),
            Self::TimedOut => f.write_str("Redis did not answer in time"),
            Self::Evicts => f.write_str(
                "Redis may forget used tokens when its memory is full; \
                 set `maxmemory-policy noeviction`",
            ),
            Self::Redis(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for GuardError {}

impl From<RedisError> for GuardError {
    fn from(error: RedisError) -> Self {
        Self::Redis(error)
    }
}
