//! The guard that several servers share.

use std::time::Duration;

use redis::Client;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};

use super::{Answer, GuardError, ReplayGuard, Use};

/// How many ids of one shop that expire within the same hour are kept, at roughly 150 bytes each.
const OF_ONE: u32 = 50_000;

const HOUR: u64 = 3600;

/// Answers 1 for the first use, 0 for another, and -1 if the owner's share is used up.
const SCRIPT: &str = "
    if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
    if tonumber(redis.call('GET', KEYS[2]) or 0) >= tonumber(ARGV[2]) then return -1 end
    redis.call('SET', KEYS[1], 1, 'NX', 'EXAT', ARGV[1])
    redis.call('INCR', KEYS[2])
    redis.call('EXPIREAT', KEYS[2], ARGV[3])
    return 1";

/// Keeps the ids in Redis: `SET replay:ID 1 NX EXAT seconds`, which forgets by itself, in a script that
/// also counts them by owner. A script is atomic.
///
/// Needs Redis 6.2. Let it evict nothing (`maxmemory-policy noeviction`, the default): a forgotten id
/// lets its token pass again.
#[derive(Clone)]
pub struct Redis {
    connection: ConnectionManager,
    of_one: u32,
}

impl Redis {
    /// Connects to a URL such as `redis://127.0.0.1/`, and again whenever the connection is lost.
    ///
    /// # Errors
    ///
    /// Those of Redis.
    pub async fn connect(url: &str) -> Result<Self, GuardError> {
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(Duration::from_secs(1)))
            .set_response_timeout(Some(Duration::from_secs(1)))
            .set_number_of_retries(1);
        let connection = ConnectionManager::new_with_config(Client::open(url)?, config).await?;
        Ok(Self {
            connection,
            of_one: OF_ONE,
        })
    }

    /// The same with another share for each owner.
    #[must_use]
    pub fn of_one(self, ids: u32) -> Self {
        Self {
            of_one: ids,
            ..self
        }
    }
}

impl ReplayGuard for Redis {
    fn is_first<'a>(&'a self, used: &'a Use) -> Answer<'a> {
        // Rounded up to the second: an id may be kept for longer than its token lives, not for less.
        let until = used.until.as_secs().saturating_add(1);
        let hour = until.div_ceil(HOUR);
        Box::pin(async move {
            let mut connection = self.connection.clone();
            let answer: i64 = redis::cmd("EVAL")
                .arg(SCRIPT)
                .arg(2)
                .arg(format!("replay:{}", used.id))
                .arg(format!("replay-count:{hour}:{}", used.owner))
                .arg(until)
                .arg(self.of_one)
                .arg(hour.saturating_mul(HOUR))
                .query_async(&mut connection)
                .await?;
            match answer {
                -1 => Err(GuardError::OwnerFull),
                answer => Ok(answer == 1),
            }
        })
    }
}
