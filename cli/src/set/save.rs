//! Files of a timeline.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use genrescope_timeline::{Format, Mix};

use crate::files::write_whole;

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

/// Writes one file of a timeline.
///
/// # Errors
/// If the format cannot hold this timeline, or the disk the file.
pub(super) fn save(mix: &Mix<'_>, destination: &Destination) -> Result<()> {
    let path = &destination.path;
    let folder = std::path::absolute(path.parent().unwrap_or(Path::new(".")))?;
    let contents = destination.format.write(mix, &folder)?;
    write_whole(path, &contents).context("cannot be written")
}
