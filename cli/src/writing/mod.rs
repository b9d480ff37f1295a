//! What all subcommands share that write tags: `tag`, `clean` and `set`.

mod options;
mod outcome;

use std::path::Path;

pub(crate) use self::options::{probability, profile, taxonomy};
pub(crate) use self::outcome::{Outcome, Write};

/// What the demuxer finds in a file, hashed.
pub(crate) fn sound(path: &Path) -> Result<[u8; 32], String> {
    genrescope_decode::content_hash(path).map(|hash| *hash.as_bytes()).map_err(|error| error.to_string())
}

pub(crate) fn command_line() -> Vec<String> {
    std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect()
}
