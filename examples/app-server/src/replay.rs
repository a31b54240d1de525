//! What must happen once: a token's id is kept until the token has expired.

mod guard;
mod memory;
mod redis;

pub use self::guard::{Answer, GuardError, Identity, MAX_LIFETIME, ReplayGuard, Use, Verdict};
pub use self::memory::{Memory, Room, steady_clock};
pub use self::redis::Redis;
