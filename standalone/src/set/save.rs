//! Files of a timeline, each wholly there or not at all.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use genrescope_timeline::{Format, Mix};

/// A file to write.
#[derive(Debug)]
pub(super) struct Destination {
    pub(super) format: Format,
    pub(super) path: PathBuf,
}

impl Destination {
    /// In `folder`, named after the recording.
    pub(super) fn new(format: Format, folder: &Path, stem: &OsStr) -> Self {
        let mut name = stem.to_owned();
        name.push(".");
        name.push(format.ending());
        Self { format, path: folder.join(name) }
    }
}

/// Writes a file beside its place, then renames it: whatever ends the program, nothing is half written.
///
/// # Errors
/// When the format cannot hold this timeline, or the disk not the file.
pub(super) fn save(mix: &Mix<'_>, destination: &Destination) -> Result<()> {
    let path = &destination.path;
    let folder = path.parent().unwrap_or(Path::new("."));
    let absolute = std::path::absolute(folder)?;
    let contents = destination.format.write(mix, &absolute)?;
    let mut part = path.file_name().unwrap_or_default().to_owned();
    part.push(format!(".{}.part", std::process::id()));
    let part = folder.join(part);
    let write = || {
        let mut file = File::create(&part)?;
        file.write_all(&contents)?;
        file.sync_all()?;
        fs::rename(&part, path)
    };
    write()
        .inspect_err(|_| {
            // What is left of it helps nobody.
            let _ = fs::remove_file(&part);
        })
        .context("cannot be written")
}
