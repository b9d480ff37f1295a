//! The database file: recognized, created, opened.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use super::error::CacheError;

/// "gnrs", which marks a database as ours.
const APPLICATION_ID: i32 = 0x676e_7273;

/// Increased when the tables change.
const SCHEMA_VERSION: i32 = 1;

/// How long to wait for another process that is writing.
const PATIENCE: Duration = Duration::from_secs(20);

const TABLES: &str = "
    CREATE TABLE models (
        id INTEGER PRIMARY KEY,
        model TEXT NOT NULL,
        front_end TEXT NOT NULL,
        UNIQUE (model, front_end)
    ) STRICT;
    CREATE TABLE analyses (
        content BLOB NOT NULL,
        model INTEGER NOT NULL REFERENCES models (id),
        analysis BLOB NOT NULL,
        segments BLOB,
        PRIMARY KEY (content, model)
    ) STRICT;
    CREATE TABLE files (
        path BLOB PRIMARY KEY,
        size INTEGER NOT NULL,
        modified INTEGER NOT NULL,
        inode INTEGER NOT NULL,
        content BLOB NOT NULL,
        warning TEXT,
        is_cut INTEGER NOT NULL
    ) STRICT;";

/// Opens the file, and creates the tables if there are none.
pub(super) fn open(path: &Path) -> Result<Connection, CacheError> {
    // Without the flag that lets SQLite read a name as a URI.
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        Ok(connection)
    };
    let mut connection = open().map_err(CacheError::database)?;
    if owner_of(&mut connection).map_err(CacheError::database)?.is_empty()? {
        make_tables(&mut connection)?;
    }
    // Allows readers alongside one writer; a file system that cannot do it keeps its usual mode.
    let _ = connection.pragma_update(None, "journal_mode", "wal");
    // A power failure may cost the last results, never the file.
    connection.pragma_update(None, "synchronous", "normal").map_err(CacheError::database)?;
    Ok(connection)
}

/// Whose database the file is, all of it read at one moment: another process may be making the tables.
fn owner_of(connection: &mut Connection) -> rusqlite::Result<Owner> {
    Owner::of(&*connection.transaction()?)
}

fn make_tables(connection: &mut Connection) -> Result<(), CacheError> {
    let mut make = || {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have been faster.
        let owner = Owner::of(&transaction)?;
        if owner == Owner::Nobody {
            transaction.execute_batch(TABLES)?;
            transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
            transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
        }
        transaction.commit()?;
        Ok(owner)
    };
    let owner = make().map_err(CacheError::database)?;
    owner.is_empty().map(|_| ())
}

/// Whose database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// It is empty.
    Nobody,
    /// A cache of this version.
    Us,
    /// A cache of a newer version.
    Newer,
    /// Another program.
    Others,
}

impl Owner {
    fn of(connection: &Connection) -> rusqlite::Result<Self> {
        let number = |pragma: &str| connection.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
        let id = match number("application_id") {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
                return Ok(Self::Others);
            }
            id => id?,
        };
        if id == APPLICATION_ID {
            return Ok(if number("user_version")? == SCHEMA_VERSION { Self::Us } else { Self::Newer });
        }
        let num_tables: i64 =
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        Ok(if id == 0 && num_tables == 0 { Self::Nobody } else { Self::Others })
    }

    /// Whether it can become ours; an error if it can neither become nor be ours.
    fn is_empty(self) -> Result<bool, CacheError> {
        match self {
            Self::Nobody => Ok(true),
            Self::Us => Ok(false),
            Self::Newer => Err(CacheError::Newer),
            Self::Others => Err(CacheError::Foreign),
        }
    }
}
