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
