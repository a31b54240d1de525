//! The apps' secrets: SQLite by default, PostgreSQL by its URL.

use std::fmt;
use std::fs::OpenOptions;
use std::io;
use std::time::Duration;

use sqlx::any::{AnyArguments, AnyPoolOptions, AnyRow};
use sqlx::query::Query;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Any, AnyPool, Executor, Row};
use storefront_jwt::{Keys, MIN_SECRET_LEN, SecretKey, UnixTime};
use zeroize::Zeroizing;

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

/// The store of secrets. Every request reads it, so that a rotation counts at once, on every server.
#[derive(Clone)]
pub struct Store {
    pool: AnyPool,
}

/// What came of a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// The new secret is the current one.
    Done,
    /// Nothing was changed: a previous secret still counts, and tokens signed with it would be lost.
    StillRotating,
    /// Nothing was changed: there is no such owner.
    Unknown,
}

/// Why the store could not answer.
#[derive(Debug)]
pub enum StoreError {
    /// The database failed.
    Database(sqlx::Error),
    /// A secret is shorter than 32 bytes.
    Secret(storefront_jwt::Error),
}

impl Store {
    /// Opens the database of a URL such as `sqlite://app-server.db?mode=rwc` or
    /// `postgres://user@host/name`, and creates the table if there is none.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let is_sqlite = url.starts_with("sqlite:");
        if is_sqlite {
            create_private(url)?;
        }
        let pool = AnyPoolOptions::new()
            .max_connections(if is_sqlite { 4 } else { 10 })
            .acquire_timeout(Duration::from_secs(2))
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if is_sqlite {
                        // Readers do not wait for a rotation, nor a rotation for them.
                        connection.execute("PRAGMA journal_mode = WAL").await?;
                    }
                    Ok(())
                })
            })
            .connect(url)
            .await?;
        let mut transaction = pool.begin().await?;
        if !is_sqlite {
            // PostgreSQL's IF NOT EXISTS fails where two servers start at the same time.
            transaction.execute(LOCK).await?;
        }
        transaction.execute(TABLE).await?;
        transaction.commit().await?;
        Ok(Self { pool })
    }

    /// The keys of an owner, ready to verify with.
    ///
    /// # Errors
    ///
    /// Those of the database, and a stored secret that is too short.
    pub async fn keys(&self, owner: Owner<'_>) -> Result<Option<Keys<SecretKey>>, StoreError> {
        let Some(row) = self.row(owner).await? else {
            return Ok(None);
        };
        let keys = Keys::new(key(&row, "secret")?);
        let until = micros(row.try_get("previous_until")?);
        Ok(Some(if until > UnixTime::EPOCH {
            keys.with_previous(key(&row, "previous")?, until)
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
        row.map(|row| key(&row, "secret")).transpose()
    }

    /// Adds an owner; one that is there keeps its secret. Says whether it was added.
    ///
    /// # Errors
    ///
    /// Those of the database, and a secret that is too short.
    pub async fn add(&self, owner: Owner<'_>, secret: &str) -> Result<bool, StoreError> {
        check(secret)?;
        let (platform, id) = owner.columns();
        let query = sqlx::query(
            "INSERT INTO secrets (platform, id, secret) VALUES ($1, $2, $3)
             ON CONFLICT (platform, id) DO NOTHING",
        );
        self.changes(query.bind(platform).bind(id).bind(secret))
            .await
    }

    /// Makes `secret` the current one and keeps the one before until `until`, in one statement: there is
    /// no moment at which neither counts.
    ///
    /// # Errors
    ///
    /// Those of the database, and a secret that is too short.
    pub async fn rotate(
        &self,
        owner: Owner<'_>,
        secret: &str,
        now: UnixTime,
        until: UnixTime,
    ) -> Result<Rotation, StoreError> {
        check(secret)?;
        let (platform, id) = owner.columns();
        let query = sqlx::query(
            "UPDATE secrets SET previous = secret, previous_until = $1, secret = $2
             WHERE platform = $3 AND id = $4 AND previous_until <= $5",
        );
        let query = query
            .bind(bigint(until))
            .bind(secret)
            .bind(platform)
            .bind(id);
        if self.changes(query.bind(bigint(now))).await? {
            return Ok(Rotation::Done);
        }
        Ok(match self.row(owner).await? {
            Some(_) => Rotation::StillRotating,
            None => Rotation::Unknown,
        })
    }

    /// Corrects the current secret: it counts no more, at once. The previous one stays as it is. Says whether
    /// there is such an owner.
    ///
    /// # Errors
    ///
    /// Those of the database, and a secret that is too short.
    pub async fn replace(&self, owner: Owner<'_>, secret: &str) -> Result<bool, StoreError> {
        check(secret)?;
        let (platform, id) = owner.columns();
        let query = sqlx::query("UPDATE secrets SET secret = $1 WHERE platform = $2 AND id = $3");
        self.changes(query.bind(secret).bind(platform).bind(id))
            .await
    }

    /// Ends the previous secret before its time, and forgets it. Says whether there is such an owner.
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

    /// Ends the connections, once their queries are done.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Whether the query changes a row.
    async fn changes<'q>(
        &'q self,
        query: Query<'q, Any, AnyArguments<'q>>,
    ) -> Result<bool, StoreError> {
        Ok(query.execute(&self.pool).await?.rows_affected() == 1)
    }

    async fn row(&self, owner: Owner<'_>) -> Result<Option<AnyRow>, StoreError> {
        let (platform, id) = owner.columns();
        let row = sqlx::query(
            "SELECT secret, previous, previous_until FROM secrets WHERE platform = $1 AND id = $2",
        )
        .bind(platform)
        .bind(id)
        .fetch_optional(&self.pool)
        .await?;
        Ok(row)
    }
}

const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS secrets (
        platform TEXT NOT NULL,
        id TEXT NOT NULL,
        secret TEXT NOT NULL,
        previous TEXT NOT NULL DEFAULT '',
        previous_until BIGINT NOT NULL DEFAULT 0,
        PRIMARY KEY (platform, id)
    )";

/// Until the end of the transaction. The number is any that nothing else in the database locks.
const LOCK: &str = "DO $$ BEGIN PERFORM pg_advisory_xact_lock(7301850412); END $$";

/// Creates the file of a database that is to be created, for nobody else to read: SQLite would leave that to
/// the umask. Its other files get the mode of this one.
fn create_private(url: &str) -> Result<(), StoreError> {
    let creates = url.split_once('?').is_some_and(|(_, options)| {
        let mut options = options.split('&');
        options.any(|option| option == "mode=rwc")
    });
    if !creates {
        return Ok(());
    }
    let options: SqliteConnectOptions = url.parse()?;
    let mut file = OpenOptions::new();
    file.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    match file.open(options.get_filename()) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(sqlx::Error::Io(error).into())
        }
        _ => Ok(()),
    }
}

/// A new secret: 32 random bytes in hexadecimal digits.
///
/// # Errors
///
/// Those of the operating system's randomness.
pub fn new_secret() -> Result<Zeroizing<String>, getrandom::Error> {
    use fmt::Write as _;

    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *bytes)?;
    let mut secret = Zeroizing::new(String::with_capacity(64));
    for byte in bytes.iter() {
        let _ = write!(secret, "{byte:02x}");
    }
    Ok(secret)
}

fn key(row: &AnyRow, column: &str) -> Result<SecretKey, StoreError> {
    let secret: Zeroizing<String> = Zeroizing::new(row.try_get(column)?);
    Ok(SecretKey::new(secret.as_bytes())?)
}

fn check(secret: &str) -> Result<(), StoreError> {
    if secret.len() < MIN_SECRET_LEN {
        return Err(storefront_jwt::Error::KeyTooShort.into());
    }
    Ok(())
}

/// SQL has no unsigned integers.
fn bigint(time: UnixTime) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

fn micros(stored: i64) -> UnixTime {
    UnixTime::from_micros(u64::try_from(stored).unwrap_or(0))
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => error.fmt(f),
            Self::Secret(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl From<storefront_jwt::Error> for StoreError {
    fn from(error: storefront_jwt::Error) -> Self {
        Self::Secret(error)
    }
}
