//! Genres into the tags of files: what all code that writes tags shares.
//!
//! ```text
//! verdict ──> rules ──> plan ──> proof, journal, file ──> outcome
//! ```

mod mood;
mod options;
mod outcome;
mod writer;

use std::path::Path;

use genrescope_tags::Unrestorable;

use crate::printable::printable;

pub use self::options::{InvalidOption, profile, taxonomy, unknown_genres};
pub use self::outcome::{Outcome, Write};
pub use self::writer::{Verdict, WriteOptions, Writer};

/// Hashes what the demuxer finds in a file: the proof that its sound has not changed.
///
/// # Errors
/// If the file cannot be read, in words.
pub fn sound(path: &Path) -> Result<[u8; 32], String> {
    genrescope_decode::content_hash(path).map(|hash| *hash.as_bytes()).map_err(|error| error.to_string())
}

/// Why a run cannot be undone, in words: its first such file with the reason, and how many more there are.
pub fn why_skipped(Unrestorable { first: (path, error), num_others, .. }: &Unrestorable<'_>) -> String {
    let others = match num_others {
        0 => String::new(),
        1 => ", and 1 more file".to_owned(),
        more => format!(", and {more} more files"),
    };
    format!("{}: {error}{others}", printable(path))
}
