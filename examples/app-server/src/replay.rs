//! What must happen once: a token's id is kept until the token has expired.

use std::fmt;
use std::pin::Pin;

use storefront_jwt::{Leeway, UnixTime};

mod memory;
mod redis;

pub use self::memory::Memory;
pub use self::redis::Redis;

/// One use of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The token's id, unique among all tokens that the guard sees.
    pub id: String,
    /// When the token is refused anyway, so that its id need not be kept any longer.
    pub until: UnixTime,
}

impl Use {
    /// The use of a token of this id that expires at `exp`; the clocks' leeway keeps it alive for longer.
    #[must_use]
    pub fn new(id: String, exp: UnixTime) -> Self {
        let until = exp.saturating_add(Leeway::DEFAULT.as_duration());
        Self { id, until }
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
    /// Redis failed.
    Redis(::redis::RedisError),
}

impl fmt::Display for GuardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => f.write_str("the replay guard is full"),
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
