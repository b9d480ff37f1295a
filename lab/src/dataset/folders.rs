//! A folder a genre.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use genrescope_decode::{Decoders, is_audio_name_for, is_of_the_system};

use super::entry::Entry;

/// Each folder in `root` is a genre, and each audio file below it one of its tracks.
///
/// Leaves out files that are not named like audio files, the system's own, and folders without any music.
/// Folders whose names differ only in case are one genre; a file below several is a track of all.
///
/// # Errors
/// When a folder cannot be read.
pub fn read_folders(root: &Path, decoders: Decoders) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for folder in list(root)?.into_iter().filter(|path| path.is_dir()) {
        let genre = folder.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        entries.extend(files_below(&folder, decoders)?.into_iter().map(|file| Entry::new(file, &genre)));
    }
    Ok(entries)
}

/// A folder's entries except the system's own, sorted, so that nothing depends on the file system.
pub(super) fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("folder {} cannot be read", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.retain(|path| path.file_name().is_some_and(|name| !is_of_the_system(name)));
    paths.sort();
    Ok(paths)
}

/// The audio files in a folder and below it.
pub(crate) fn files_below(folder: &Path, decoders: Decoders) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in list(folder)? {
        if path.is_dir() && !path.is_symlink() {
            files.extend(files_below(&path, decoders)?);
        } else if path.is_file() && is_audio_name_for(&path, decoders) {
            files.push(path);
        }
    }
    Ok(files)
}
