//! What can go wrong with a cache.

use std::io;

/// Why there is no usable cache. The messages do not name the file; they continue "the cache FILE ".
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CacheError {
    /// A file of another program, or not an SQLite file at all.
    #[error("is not a cache of genrescope")]
    Foreign,
    /// Made by a version of genrescope that stores other things.
    #[error("was made by a newer genrescope")]
    Newer,
    /// What the database reports.
    #[error("cannot be used: {0}")]
    Database(String),
    /// The folder cannot be created.
    // Not its source as well: code that prints the chain would print it twice.
    #[error("cannot be created: {0}")]
    Folder(io::Error),
}

impl CacheError {
    pub(super) fn database(error: rusqlite::Error) -> Self {
        Self::Database(error.to_string())
    }
}
