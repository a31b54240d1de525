//! The guard that several servers share.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisError};
use storefront_jwt::{Clock, Leeway, SystemClock, UnixTime};
use uuid::Uuid;

use super::guard::{Answer, GuardError, ReplayGuard, Use, Verdict};

/// How many ids of one shop that expire within the same hour are kept, at 261 bytes each.
const OF_ONE: u32 = 50_000;

/// How far the clocks of the servers may differ from each other, and Redis' from what it was.
const CLOCKS_APART: Duration = Duration::from_secs(10);

/// How much longer than it counts an id is kept: another server's clock may be behind by
/// [`CLOCKS_APART`], and Redis' may have gone ahead by that twice before the script notices.
const MARGIN: Duration = CLOCKS_APART.saturating_mul(3);

/// How long a request waits for Redis.
const PATIENCE: Duration = Duration::from_secs(2);

const HOUR: u64 = 3600;

/// The mark says since when the ids are known: `run` is the process of Redis that wrote it, and
/// `ahead` how far that one's clock was ahead of the server's. After a restart, a fail-over, a
/// flush or a jump of a clock one of them is not as it was, and only what comes later is known.
/// This and the id are one step, so that nothing can happen between them.
///
/// Times are in microseconds. The answer is 1 for the first use, 0 for another, -1 if the owner's
/// share is used up, and -2 if the token may have been used before; then comes how long to wait for
/// another.
const SCRIPT: &str = "
    local id, count, mark = KEYS[1], KEYS[2], KEYS[3]
    local request, now, from, keep = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
    local share, keep_count, apart = tonumber(ARGV[5]), ARGV[6], tonumber(ARGV[7])
    local leeway = tonumber(ARGV[8])

    local time = redis.call('TIME')
    local ahead = time[1] * 1000000 + time[2] - now
    local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
    local known = redis.call('HMGET', mark, 'run', 'ahead', 'since')
    if known[1] ~= run or math.abs(ahead - tonumber(known[2])) > apart then
        known = { run, ahead, now }
        local ahead_text = string.format('%.0f', ahead)
        redis.call('HSET', mark, 'run', run, 'ahead', ahead_text, 'since', ARGV[2])
    end

    local by = redis.call('GET', id)
    if by then return { by == request and 1 or 0, 0 } end
    local since = tonumber(known[3]) + apart
    if from <= since then return { -2, math.max(0, since + leeway - now) } end
    if tonumber(redis.call('GET', count) or 0) >= share then return { -1, 0 } end
    redis.call('SET', id, request, 'PX', keep)
    redis.call('INCR', count)
    redis.call('PEXPIRE', count, keep_count)
    return { 1, 0 }";

/// Keeps the ids in Redis, each for as long as its token lives and a margin, which forgets by
/// itself.
///
/// Needs Redis 6.2 with `maxmemory-policy noeviction` (the default). It need not persist anything:
/// after a restart, tokens that may have been used before are refused, and so they are after a
/// fail-over.
#[derive(Clone)]
pub struct Redis<T = SystemClock> {
    connection: ConnectionManager,
    of_one: u32,
    clock: T,
}

impl Redis {
    /// Connects to a URL such as `redis://127.0.0.1/`, and again whenever the connection is lost.
    ///
    /// # Errors
    ///
    /// Those of Redis, and [`GuardError::Evicts`].
    pub async fn connect(url: &str) -> Result<Self, GuardError> {
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(Duration::from_secs(1)))
            .set_response_timeout(Some(PATIENCE))
            .set_number_of_retries(1);
        let mut connection = ConnectionManager::new_with_config(Client::open(url)?, config).await?;
        let memory: String = redis::cmd("INFO")
            .arg("memory")
            .query_async(&mut connection)
            .await?;
        let is = |line| memory.lines().any(|found| found == line);
        if !is("maxmemory:0") && !is("maxmemory_policy:noeviction") {
            return Err(GuardError::Evicts);
        }
        Ok(Self {
            connection,
            of_one: OF_ONE,
            clock: SystemClock,
        })
    }
}

impl<T> Redis<T> {
    /// The same with another share for each owner.
    #[must_use]
    pub fn of_one(self, ids: u32) -> Self {
        Self {
            of_one: ids,
            ..self
        }
    }

    /// The same by another clock.
    #[must_use]
    pub fn with_clock<U>(self, clock: U) -> Redis<U> {
        Redis {
            connection: self.connection,
            of_one: self.of_one,
            clock,
        }
    }
}

impl<T: Clock> Redis<T> {
    async fn ask(&self, used: &Use) -> Result<Verdict, GuardError> {
        let now = self.clock.now().ok_or(GuardError::Clock)?;
        if used.until <= now {
            return Err(GuardError::Clock);
        }
        let hour = used.until.as_secs().div_ceil(HOUR);
        let hour_ends = UnixTime::from_secs(hour.saturating_mul(HOUR));
        let mut script = redis::cmd("EVAL");
        script
            .arg(SCRIPT)
            .arg(3)
            .arg(format!("replay:{}", used.id))
            .arg(format!("replay-count:{hour}:{}", used.owner))
            .arg("replay-mark")
            // Tells this request from every other, so that it can be asked again if the answer is
            // lost.
            .arg(Uuid::new_v4().as_bytes().as_slice())
            .arg(now.as_micros())
            .arg(used.from.unwrap_or(UnixTime::EPOCH).as_micros())
            .arg(kept(used.until, now))
            .arg(self.of_one)
            .arg(kept(hour_ends, now))
            .arg(micros(CLOCKS_APART))
            .arg(micros(Leeway::DEFAULT.as_duration()));
        let answer = tokio::time::timeout(PATIENCE, self.insist(&script)).await;
        let (verdict, wait) = answer.map_err(|_| GuardError::TimedOut)??;
        match verdict {
            1 => Ok(Verdict::First),
            0 => Ok(Verdict::Used),
            -2 => Ok(Verdict::Unknown {
                wait: Duration::from_micros(wait),
            }),
            _ => Err(GuardError::OwnerFull),
        }
    }

    /// A connection that a restart has ended is noticed by the request that uses it next.
    async fn insist(&self, command: &redis::Cmd) -> Result<(i64, u64), RedisError> {
        let mut connection = self.connection.clone();
        for pause in [Duration::ZERO, Duration::from_millis(50)] {
            match command.query_async(&mut connection).await {
                Err(error) if error.is_io_error() && !error.is_timeout() => {
                    tokio::time::sleep(pause).await;
                }
                answer => return answer,
            }
        }
        command.query_async(&mut connection).await
    }
}

/// For how many milliseconds what counts until then is kept, rounded up.
fn kept(until: UnixTime, now: UnixTime) -> u64 {
    let left = until.saturating_since(now).saturating_add(MARGIN);
    micros(left).div_ceil(1000)
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

impl<T: Clock + Send + Sync> ReplayGuard for Redis<T> {
    fn record<'a>(&'a self, used: &'a Use) -> Answer<'a, Verdict> {
        Box::pin(self.ask(used))
    }

    fn ready(&self) -> Answer<'_, ()> {
        Box::pin(async {
            let mut connection = self.connection.clone();
            let ping = redis::cmd("PING");
            let answer = ping.query_async::<()>(&mut connection);
            let answer = tokio::time::timeout(PATIENCE, answer).await;
            Ok(answer.map_err(|_| GuardError::TimedOut)??)
        })
    }
}
