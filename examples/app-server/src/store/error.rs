//! What can go wrong with the store.

use std::fmt;

use super::seal::SealError;

/// Why the store could not answer.
#[derive(Debug)]
pub enum StoreError {
    /// The database failed.
    Database(sqlx::Error),
    /// The database did not answer in time.
    TimedOut,
    /// A secret could not be encrypted or decrypted.
    Seal(SealError),
    /// A secret is not one; the text says why.
    Secret(&'static str),
    /// A stored secret is shorter than 32 bytes.
    Key(storefront_jwt::Error),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => error.fmt(f),
            Self::TimedOut => f.write_str("the database did not answer in time"),
            Self::Seal(error) => error.fmt(f),
            Self::Secret(why) => f.write_str(why),
            Self::Key(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl From<SealError> for StoreError {
    fn from(error: SealError) -> Self {
        Self::Seal(error)
    }
}
