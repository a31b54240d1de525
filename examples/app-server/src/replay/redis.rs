//! The guard that several servers share.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, ExistenceCheck, SetExpiry, SetOptions, Value};

use super::{Answer, GuardError, ReplayGuard, Use};

/// Keeps the ids in Redis: `SET replay:ID 1 NX EXAT seconds`, which is atomic and forgets by itself.
///
/// Needs Redis 6.2. Let it evict nothing (`maxmemory-policy noeviction`, the default): a forgotten id
/// lets its token pass again.
#[derive(Clone)]
pub struct Redis {
    connection: ConnectionManager,
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
        Ok(Self { connection })
    }
}

impl ReplayGuard for Redis {
    fn is_first<'a>(&'a self, used: &'a Use) -> Answer<'a> {
        // Rounded up to the second: an id may be kept for longer than its token lives, not for less.
        let until = used.until.as_secs().saturating_add(1);
        let options = SetOptions::default()
            .conditional_set(ExistenceCheck::NX)
            .with_expiration(SetExpiry::EXAT(until));
        Box::pin(async move {
            let mut connection = self.connection.clone();
            let answer: Value = redis::cmd("SET")
                .arg(format!("replay:{}", used.id))
                .arg(1)
                .arg(options)
                .query_async(&mut connection)
                .await?;
            Ok(answer == Value::Okay)
        })
    }
}
