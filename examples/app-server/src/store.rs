//! The apps' secrets: SQLite by default, PostgreSQL by its URL.

use std::fmt;
use std::sync::Arc;

use data_encoding::HEXLOWER;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, Row};
use storefront_jwt::{Keys, MIN_SECRET_LEN, SecretKey, UnixTime};
use zeroize::Zeroizing;

use self::database::{Database, PATIENCE};
use self::seal::{open, reseal, seal};

mod database;
mod error;
mod seal;

pub use self::error::StoreError;
pub use self::seal::{SealError, Sealing};

/// The longest secret in bytes. Shopware's have at most 255.
pub const MAX_SECRET_LEN: usize = 255;

/// Whose secret it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner<'a> {
    /// A Shopware shop, by its id: every shop has its own secret.
    Shopware(&'a str),
    /// The app at Shopify, by its client id: one secret for all shops.
    Shopify(&'a str),
}

impl<'a> Owner<'a> {
    const fn columns(self) -> (&'static str, &'a str) {
        match self {
            Self::Shopware(id) => ("shopware", id),
            Self::Shopify(id) => ("shopify", id),
        }
    }
}

/// `shopware:ID` or `shopify:ID`.
impl fmt::Display for Owner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (platform, id) = self.columns();
        write!(f, "{platform}:{id}")
    }
}

/// The store of secrets. Each query has two seconds.
#[derive(Clone)]
pub struct Store {
    database: Database,
    sealing: Option<Arc<Sealing>>,
}

/// What came of a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// The new secret is the current one.
    Done,
    /// Nothing was changed: a previous secret still counts, and tokens signed with it would be
    /// lost.
    StillRotating,
    /// Nothing was changed: it is the current secret already.
    Unchanged,
    /// Nothing was changed: there is no such owner.
    Unknown,
}

impl Store {
    /// Opens the database of a URL such as `sqlite://app-server.db?mode=rwc` or
    /// `postgres://user@host/name`, which must have been [migrated](Self::migrate). With a sealing
    /// its secrets are encrypted.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn connect(url: &str, sealing: Option<Sealing>) -> Result<Self, StoreError> {
        Ok(Self::over(Database::open(url, false).await?, sealing))
    }

    /// Creates the database or its table where there is none, and encrypts what is not yet
    /// encrypted with the first key. Does nothing where that is done.
    ///
    /// # Errors
    ///
    /// Those of the database, and secrets that cannot be decrypted.
    pub async fn migrate(url: &str, sealing: Option<Sealing>) -> Result<Self, StoreError> {
        let store = Self::over(Database::open(url, true).await?, sealing);
        store.database.create_table().await?;
        store.seal_all().await?;
        Ok(store)
    }

    /// A database in plain text, migrated.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::migrate(url, None).await
    }

    fn over(database: Database, sealing: Option<Sealing>) -> Self {
        Self {
            database,
            sealing: sealing.map(Arc::new),
        }
    }

    async fn seal_all(&self) -> Result<(), StoreError> {
        let Some(sealing) = &self.sealing else {
            return Ok(());
        };
        let rows = sqlx::query("SELECT platform, id, secret, previous FROM secrets");
        for row in rows.fetch_all(&self.database.pool).await? {
            let (platform, id): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            let (secret, previous): (String, String) = (row.try_get(2)?, row.try_get(3)?);
            let about = format!("{platform}:{id}");
            let sealed = reseal(sealing, &about, secret.clone())?;
            let sealed_previous = match previous.as_str() {
                "" => String::new(),
                _ => reseal(sealing, &about, previous.clone())?,
            };
            if (&sealed, &sealed_previous) == (&secret, &previous) {
                continue;
            }
            let query = sqlx::query(
                "UPDATE secrets SET secret = $1, previous = $2
                 WHERE platform = $3 AND id = $4 AND secret = $5 AND previous = $6",
            );
            let query = query.bind(sealed).bind(sealed_previous).bind(platform);
            let query = query.bind(id).bind(secret).bind(previous);
            query.execute(&self.database.pool).await?;
        }
        Ok(self.database.wipe().await?)
    }

    /// The keys of an owner, ready to verify with.
    ///
    /// # Errors
    ///
    /// Those of the database, and a stored secret that cannot be decrypted or is too short.
    pub async fn keys(&self, owner: Owner<'_>) -> Result<Option<Keys<SecretKey>>, StoreError> {
        let Some(row) = self.row(owner).await? else {
            return Ok(None);
        };
        let keys = Keys::new(self.key(owner, &row, "secret")?);
        let until = micros(row.try_get("previous_until")?);
        Ok(Some(if until > UnixTime::EPOCH {
            keys.with_previous(self.key(owner, &row, "previous")?, until)
        } else {
            keys
        }))
    }

    /// The current key of an owner, to sign with.
    ///
    /// # Errors
    ///
    /// As for [`keys`](Self::keys).
    pub async fn signing_key(&self, owner: Owner<'_>) -> Result<Option<SecretKey>, StoreError> {
        let row = self.row(owner).await?;
        row.map(|row| self.key(owner, &row, "secret")).transpose()
    }

    /// Whether the database can be asked.
    ///
    /// # Errors
    ///
    /// Those of the database, of which a missing table is one.
    pub async fn ready(&self) -> Result<(), StoreError> {
        let any = sqlx::query("SELECT 1 FROM secrets LIMIT 1");
        in_time(any.fetch_optional(&self.database.pool)).await?;
        Ok(())
    }

    /// Adds an owner; one that is there keeps its secret. Says whether it was added.
    ///
    /// # Errors
    ///
    /// Those of the database, and a secret that is not one.
    pub async fn add(&self, owner: Owner<'_>, secret: &str) -> Result<bool, StoreError> {
        let query = sqlx::query(
            "INSERT INTO secrets (platform, id, secret) VALUES ($1, $2, $3)
             ON CONFLICT (platform, id) DO NOTHING",
        );
        let (platform, id) = owner.columns();
        let query = query.bind(platform).bind(id);
        self.changes(query.bind(self.sealed(owner, secret)?)).await
    }

    /// Makes `secret` the current one and keeps the one before until `until`, in one statement:
    /// there is no moment at which neither counts.
    ///
    /// # Errors
    ///
    /// Those of the database, and a secret that is not one.
    pub async fn rotate(
        &self,
        owner: Owner<'_>,
        secret: &str,
        now: UnixTime,
        until: UnixTime,
    ) -> Result<Rotation, StoreError> {
        let sealed = self.sealed(owner, secret)?;
        let Some(row) = self.row(owner).await? else {
            return Ok(Rotation::Unknown);
        };
        if *self.secret(owner, &row, "secret")? == secret {
            return Ok(Rotation::Unchanged);
        }
        let stored: String = row.try_get("secret")?;
        let (platform, id) = owner.columns();
        let query = sqlx::query(
            "UPDATE secrets SET previous = secret, previous_until = $1, secret = $2
             WHERE platform = $3 AND id = $4 AND previous_until <= $5 AND secret = $6",
        );
        let query = query.bind(bigint(until)).bind(sealed);
        let query = query.bind(platform).bind(id).bind(bigint(now));
        Ok(if self.changes(query.bind(stored)).await? {
            Rotation::Done
        } else {
            Rotation::StillRotating
        })
    }

    /// Corrects the current secret: it counts no more. The previous one stays as it is. Says
    /// whether there is such an owner.
    ///
    /// # Errors
    ///
    /// Those of the database, and a secret that is not one.
    pub async fn replace(&self, owner: Owner<'_>, secret: &str) -> Result<bool, StoreError> {
        let sealed = self.sealed(owner, secret)?;
        let (platform, id) = owner.columns();
        let query = sqlx::query("UPDATE secrets SET secret = $1 WHERE platform = $2 AND id = $3");
        self.changes(query.bind(sealed).bind(platform).bind(id))
            .await
    }

    /// Ends the previous secret before its time, and forgets it. Says whether there is such an
    /// owner.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn revoke_previous(&self, owner: Owner<'_>) -> Result<bool, StoreError> {
        let (platform, id) = owner.columns();
        let query = sqlx::query(
            "UPDATE secrets SET previous = '', previous_until = 0 WHERE platform = $1 AND id = $2",
        );
        self.changes(query.bind(platform).bind(id)).await
    }

    /// Forgets previous secrets whose time is over, in the rows and in the files. Says how many.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn forget_expired(&self, now: UnixTime) -> Result<u64, StoreError> {
        let expired = sqlx::query(
            "SELECT 1 FROM secrets WHERE previous_until > 0 AND previous_until <= $1 LIMIT 1",
        );
        let expired = expired
            .bind(bigint(now))
            .fetch_optional(&self.database.pool);
        // A role that may only read is not told so until there is something to forget.
        if in_time(expired).await?.is_none() {
            return Ok(0);
        }
        let query = sqlx::query(
            "UPDATE secrets SET previous = '', previous_until = 0
             WHERE previous_until > 0 AND previous_until <= $1",
        );
        let query = query.bind(bigint(now)).execute(&self.database.pool);
        let rows = in_time(query).await?.rows_affected();
        self.database.wipe().await?;
        Ok(rows)
    }

    /// Those that there are, as [`Owner`] is shown.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn owners(&self) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query("SELECT platform, id FROM secrets");
        let rows = in_time(rows.fetch_all(&self.database.pool)).await?;
        let owner = |row: &AnyRow| -> Result<String, sqlx::Error> {
            let (platform, id): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            Ok(format!("{platform}:{id}"))
        };
        Ok(rows.iter().map(owner).collect::<Result<_, _>>()?)
    }

    /// Ends the connections, once their queries are done.
    pub async fn close(&self) {
        self.database.pool.close().await;
    }

    /// Whether the query changes a row. What it has overwritten is gone from the files as well.
    async fn changes<'q>(
        &'q self,
        query: Query<'q, Any, AnyArguments<'q>>,
    ) -> Result<bool, StoreError> {
        let done = in_time(query.execute(&self.database.pool)).await?;
        // The change itself is done.
        if let Err(error) = self.database.wipe().await {
            tracing::warn!(%error, "what was overwritten may still be in the database's files");
        }
        Ok(done.rows_affected() == 1)
    }

    async fn row(&self, owner: Owner<'_>) -> Result<Option<AnyRow>, StoreError> {
        let (platform, id) = owner.columns();
        let row = sqlx::query(
            "SELECT secret, previous, previous_until FROM secrets WHERE platform = $1 AND id = $2",
        );
        let row = row.bind(platform).bind(id);
        in_time(row.fetch_optional(&self.database.pool)).await
    }

    fn sealed(&self, owner: Owner<'_>, secret: &str) -> Result<String, StoreError> {
        check(secret)?;
        Ok(seal(self.sealing.as_deref(), &owner.to_string(), secret)?)
    }

    fn secret(
        &self,
        owner: Owner<'_>,
        row: &AnyRow,
        column: &str,
    ) -> Result<Zeroizing<String>, StoreError> {
        let stored = Zeroizing::new(row.try_get(column)?);
        Ok(open(self.sealing.as_deref(), &owner.to_string(), stored)?)
    }

    fn key(&self, owner: Owner<'_>, row: &AnyRow, column: &str) -> Result<SecretKey, StoreError> {
        SecretKey::new(self.secret(owner, row, column)?.as_bytes()).map_err(StoreError::Key)
    }
}

/// A new secret: 32 random bytes in hexadecimal digits.
///
/// # Errors
///
/// Those of the operating system's randomness.
pub fn new_secret() -> Result<Zeroizing<String>, getrandom::Error> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *bytes)?;
    Ok(Zeroizing::new(HEXLOWER.encode(&*bytes)))
}

async fn in_time<T>(query: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, StoreError> {
    match tokio::time::timeout(PATIENCE, query).await {
        Err(_) => Err(StoreError::TimedOut),
        Ok(answer) => Ok(answer?),
    }
}

fn check(secret: &str) -> Result<(), StoreError> {
    let why = if secret.is_empty() {
        "the secret is empty"
    } else if secret.len() < MIN_SECRET_LEN {
        "the secret is shorter than 32 bytes"
    } else if secret.len() > MAX_SECRET_LEN {
        "the secret is longer than 255 bytes"
    } else if secret.contains(char::is_control) {
        "the secret has more than one line or a control character"
    } else if secret.trim() != secret {
        "the secret begins or ends with a space"
    } else {
        return Ok(());
    };
    Err(StoreError::Secret(why))
}

/// SQL has no unsigned integers.
fn bigint(time: UnixTime) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

fn micros(stored: i64) -> UnixTime {
    UnixTime::from_micros(u64::try_from(stored).unwrap_or(0))
}
