//! What is known about files, kept between runs in one SQLite file.
//!
//! ```text
//! files      path ──> size, time, inode ──> hash of its sound
//! analyses   hash of its sound, model ──> analysis
//! ```
//!
//! The first table identifies an unchanged file without reading it; the second a renamed or retagged one.

mod error;
mod schema;
mod stamp;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use genrescope_decode::ContentHash;
use rusqlite::{Connection, OptionalExtension, params};

pub use self::error::CacheError;
pub use self::stamp::Stamp;
use crate::analysis::Analysis;

/// Increased when the same model gives another analysis of the same sound: then nothing kept so far counts.
const ANALYSIS_VERSION: u32 = 1;

/// What an analysis depends on besides the sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelKey {
    /// SHA-256 of the model.
    pub model_sha256: String,
    /// Hash of the front end.
    pub front_end: String,
}

/// A file and what is known about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// Where it was when it was last seen.
    pub path: PathBuf,
    /// What the engine made of it, without segments.
    pub analysis: Analysis,
}

/// The cache, opened for one model. Threads and processes may share a file.
#[derive(Debug)]
pub struct Cache {
    connection: Mutex<Connection>,
    /// The model's row.
    model: i64,
}

impl Cache {
    /// Opens a cache, or creates a new one and its folder.
    ///
    /// # Errors
    /// [`CacheError`]; the file is then unchanged.
    pub fn open(path: &Path, key: &ModelKey) -> Result<Self, CacheError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(CacheError::Folder)?;
        }
        let connection = schema::open(path)?;
        let model = model_row(&connection, key).map_err(CacheError::database)?;
        Ok(Self { connection: Mutex::new(connection), model })
    }

    /// What is known about an unchanged file, unread. With `segments`, only an analysis that has them counts.
    ///
    /// # Errors
    /// [`CacheError::Database`].
    pub fn unchanged(
        &self,
        path: &Path,
        stamp: &Stamp,
        segments: bool,
    ) -> Result<Option<Analysis>, CacheError> {
        let found = self.ask(|connection| {
            let mut select = connection.prepare(
                "SELECT analysis, segments, warning, is_cut FROM files JOIN analyses USING (content)
                 WHERE path = ?1 AND size = ?2 AND modified = ?3 AND inode = ?4 AND model = ?5",
            )?;
            let place = params![key(path), stamp.size, stamp.modified, stamp.inode, self.model];
            let row = select.query_row(place, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)));
            row.optional()
        })?;
        // A file's warning belongs to that file: its sound may be whole in another one.
        Ok(found.and_then(|(analysis, with_segments, warning, is_cut): (Vec<u8>, _, _, _)| {
            let mut analysis = decoded(&analysis, with_segments, segments)?;
            (analysis.warning, analysis.is_cut) = (warning, is_cut);
            Some(analysis)
        }))
    }

    /// What is known about a sound, in any file; only if nothing was wrong with that file.
    ///
    /// # Errors
    /// [`CacheError::Database`].
    pub fn sound(&self, content: &ContentHash, segments: bool) -> Result<Option<Analysis>, CacheError> {
        let found = self.ask(|connection| {
            let mut select = connection
                .prepare("SELECT analysis, segments FROM analyses WHERE content = ?1 AND model = ?2")?;
            let place = params![content.as_bytes(), self.model];
            select.query_row(place, |row| Ok((row.get(0)?, row.get(1)?))).optional()
        })?;
        let analysis = found.and_then(|(analysis, kept): (Vec<u8>, _)| decoded(&analysis, kept, segments));
        Ok(analysis.filter(|analysis| analysis.warning.is_none() && !analysis.is_cut))
    }

    /// Stores the analysis of a file; it is safe once this returns, whatever happens next.
    ///
    /// # Errors
    /// [`CacheError::Database`].
    pub fn keep(
        &self,
        path: &Path,
        stamp: &Stamp,
        content: &ContentHash,
        analysis: &Analysis,
    ) -> Result<(), CacheError> {
        self.ask(|connection| {
            let transaction =
                connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let segments = analysis.segments.as_deref().map(Analysis::segments_to_bytes);
            transaction
                .prepare(
                    "INSERT INTO analyses (content, model, analysis, segments) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO UPDATE SET analysis = excluded.analysis,
                         segments = coalesce(excluded.segments, segments)",
                )?
                .execute(params![content.as_bytes(), self.model, analysis.to_bytes(), segments])?;
            // A file that was changed a moment ago may change again with the same time.
            if stamp.is_settled() {
                transaction
                    .prepare(
                        "INSERT OR REPLACE INTO files (path, size, modified, inode, content, warning, is_cut)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    )?
                    .execute(params![
                        key(path),
                        stamp.size,
                        stamp.modified,
                        stamp.inode,
                        content.as_bytes(),
                        analysis.warning,
                        analysis.is_cut
                    ])?;
            }
            transaction.commit()
        })
    }

    /// How many files seen so far this model has analyzed.
    ///
    /// # Errors
    /// [`CacheError::Database`].
    pub fn num_known(&self) -> Result<u64, CacheError> {
        let select = "SELECT count(*) FROM files JOIN analyses USING (content) WHERE model = ?1";
        let count: i64 =
            self.ask(|connection| connection.query_row(select, [self.model], |row| row.get(0)))?;
        Ok(count.unsigned_abs())
    }

    /// Hands `take` every file seen so far that this model has analyzed, except those whose path is not valid
    /// on this system.
    ///
    /// # Errors
    /// [`CacheError::Database`].
    pub fn for_each(&self, mut take: impl FnMut(Known)) -> Result<(), CacheError> {
        self.ask(|connection| {
            let mut select = connection.prepare(
                "SELECT path, analysis FROM files JOIN analyses USING (content)
                 WHERE model = ?1 ORDER BY path",
            )?;
            let mut rows = select.query([self.model])?;
            while let Some(row) = rows.next()? {
                let (path, analysis): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
                if let (Some(path), Some(analysis)) = (path_of(path), Analysis::from_bytes(&analysis)) {
                    take(Known { path, analysis });
                }
            }
            Ok(())
        })
    }

    fn ask<T>(&self, ask: impl FnOnce(&mut Connection) -> rusqlite::Result<T>) -> Result<T, CacheError> {
        // A panic elsewhere has left no transaction open: dropping one rolls it back.
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        ask(&mut connection).map_err(CacheError::database)
    }
}

/// The number of a model, which gets one if it has none.
fn model_row(connection: &Connection, key: &ModelKey) -> rusqlite::Result<i64> {
    let front_end = format!("{} {ANALYSIS_VERSION}", key.front_end);
    let insert = "INSERT OR IGNORE INTO models (model, front_end) VALUES (?1, ?2)";
    let select = "SELECT id FROM models WHERE model = ?1 AND front_end = ?2";
    let names = params![key.model_sha256, front_end];
    if let Some(model) = connection.query_row(select, names, |row| row.get(0)).optional()? {
        return Ok(model);
    }
    connection.execute(insert, names)?;
    connection.query_row(select, names, |row| row.get(0))
}

fn decoded(analysis: &[u8], kept: Option<Vec<u8>>, segments: bool) -> Option<Analysis> {
    let mut analysis = Analysis::from_bytes(analysis)?;
    if segments {
        analysis.segments = Some(Analysis::segments_from_bytes(&kept?)?);
    }
    Some(analysis)
}

/// A path as the table holds it: absolute, so that it means the same from every folder.
fn key(path: &Path) -> Vec<u8> {
    let absolute = std::path::absolute(path);
    absolute.as_deref().unwrap_or(path).as_os_str().as_encoded_bytes().to_vec()
}

#[cfg(unix)]
fn path_of(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    Some(OsStr::from_bytes(&bytes).into())
}

#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> Option<PathBuf> {
    let text = String::from_utf8(bytes).ok()?;
    Some(AsRef::<OsStr>::as_ref(&text).into())
}
