//! Files that are complete or not there at all.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

/// Writes a file under another name, then renames it: a run that is killed, or a full disk, leaves none half
/// written.
///
/// # Errors
/// When the disk or the folder does not take it.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let part = path.with_extension(format!("{}-{:?}.part", std::process::id(), std::thread::current().id()));
    let write = || {
        let mut file = std::fs::File::create(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&part, path)
    };
    write()
        // What is left of it helps nobody.
        .inspect_err(|_| drop(std::fs::remove_file(&part)))
        .with_context(|| format!("{} cannot be written", path.display()))
}
