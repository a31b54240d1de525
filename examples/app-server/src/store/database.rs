//! The database: how it is opened, and its one table.

use std::fs::OpenOptions;
use std::io;
use std::time::{Duration, Instant};

use sqlx::any::AnyPoolOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AnyPool, Executor, Row};

/// How long a query may take, with the wait for a connection.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// How long a new connection may take, on a busy machine too.
const CONNECTING: Duration = Duration::from_secs(10);

/// How long a change of the whole database waits for other processes, which may be starting as
/// well.
const OTHERS: Duration = Duration::from_secs(30);

/// How long it waits until it tries again.
const PAUSE: Duration = Duration::from_millis(20);

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

/// A database of either kind.
#[derive(Clone)]
pub struct Database {
    pub pool: AnyPool,
    is_sqlite: bool,
}

impl Database {
    /// Opens the database of a URL. A file that is not there is created only if `creates`.
    pub async fn open(url: &str, creates: bool) -> Result<Self, sqlx::Error> {
        sqlx::any::install_default_drivers();
        let is_sqlite = url.starts_with("sqlite:");
        if is_sqlite {
            find_file(url, creates)?;
        }
        let pool = AnyPoolOptions::new()
            .max_connections(if is_sqlite { 4 } else { 10 })
            .acquire_timeout(CONNECTING)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    let set = if is_sqlite {
                        // What is deleted is overwritten.
                        "PRAGMA secure_delete = ON"
                    } else {
                        // A query that is not waited for any more does not keep its connection.
                        "SET statement_timeout = '2s'"
                    };
                    connection.execute(set).await?;
                    Ok(())
                })
            })
            .connect(url)
            .await?;
        Ok(Self { pool, is_sqlite })
    }

    /// Creates the table if there is none.
    pub async fn create_table(&self) -> Result<(), sqlx::Error> {
        if self.is_sqlite {
            return when_free(|| self.create_sqlite_table()).await;
        }
        let mut transaction = self.pool.begin().await?;
        // PostgreSQL's IF NOT EXISTS fails where two servers start at the same time.
        transaction.execute(LOCK).await?;
        transaction.execute(TABLE).await?;
        transaction.commit().await
    }

    async fn create_sqlite_table(&self) -> Result<(), sqlx::Error> {
        // Readers do not wait for a rotation, nor a rotation for them. The file remembers it.
        self.pool.execute("PRAGMA journal_mode = WAL").await?;
        self.pool.execute(TABLE).await?;
        Ok(())
    }

    /// Removes what was overwritten from the files of the database, as far as the database lets.
    pub async fn wipe(&self) -> Result<(), sqlx::Error> {
        if self.is_sqlite {
            return when_free(|| self.empty_log()).await;
        }
        self.pool.execute("VACUUM secrets").await?;
        Ok(())
    }

    /// Empties SQLite's write-ahead log.
    async fn empty_log(&self) -> Result<(), sqlx::Error> {
        let done = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)");
        let done = done.fetch_one(&self.pool).await?;
        if done.try_get::<i32, _>(0)? == 0 {
            return Ok(());
        }
        let why = "another process empties the write-ahead log, or reads it";
        Err(io::Error::new(io::ErrorKind::ResourceBusy, why).into())
    }
}

/// Repeats a step until no other process keeps SQLite from it. SQLite itself does not wait where
/// another process is about to do the same, since each could be waiting for the other.
async fn when_free<F>(step: impl Fn() -> F) -> Result<(), sqlx::Error>
where
    F: Future<Output = Result<(), sqlx::Error>>,
{
    let started = Instant::now();
    loop {
        match step().await {
            Err(error) if is_busy(&error) && started.elapsed() < OTHERS => {
                tokio::time::sleep(PAUSE).await;
            }
            done => return done,
        }
    }
}

/// Whether another process keeps SQLite from it at present.
fn is_busy(error: &sqlx::Error) -> bool {
    // SQLITE_BUSY and SQLITE_PROTOCOL, with or without more about them in the upper bits.
    const CODES: [u32; 2] = [5, 15];

    match error {
        sqlx::Error::Io(error) => error.kind() == io::ErrorKind::ResourceBusy,
        sqlx::Error::Database(error) => {
            let code = error.code().and_then(|code| code.parse::<u32>().ok());
            code.is_some_and(|code| CODES.contains(&(code & 0xff)))
        }
        _ => false,
    }
}

/// Creates the file of a database that is to be created, for nobody else to read: SQLite would
/// leave that to the umask. Its other files get the mode of this one.
fn find_file(url: &str, creates: bool) -> Result<(), sqlx::Error> {
    let options: SqliteConnectOptions = url.parse()?;
    let (_, settings) = url.split_once('?').unwrap_or((url, ""));
    let may_create = settings.split('&').any(|setting| setting == "mode=rwc");
    let file = options.get_filename();
    if !creates || !may_create {
        return std::fs::metadata(file).map(|_| ()).map_err(Into::into);
    }
    let mut create = OpenOptions::new();
    create.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut create, 0o600);
    match create.open(file) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(()),
    }
}
