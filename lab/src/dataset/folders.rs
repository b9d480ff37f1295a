//! A folder a genre.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use genrescope_decode::{Decoders, is_audio_name_for, is_of_the_system};

use super::entry::Entry;
use super::listed::Listed;

/// Each folder in `root` is a genre, and each audio file below it one of its tracks.
///
/// Leaves out files that are not named like audio files, the system's own, and folders without any music.
/// Folders whose names differ only in case are one genre; a file below several is a track of all. A folder
/// below it that cannot be read becomes a line, and the others go on.
///
/// # Errors
/// When `root` itself cannot be read.
pub fn read_folders(root: &Path, decoders: Decoders) -> Result<Listed> {
    let mut listed = Listed::default();
    for folder in list(root)?.into_iter().filter(|path| path.is_dir()) {
        let genre = folder.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let files = files_below(&folder, decoders, &mut listed.troubles);
        listed.entries.extend(files.into_iter().map(|file| Entry::new(file, &genre)));
    }
    Ok(listed)
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

/// The audio files in a folder and below it; folders that cannot be read become troubles.
pub(crate) fn files_below(folder: &Path, decoders: Decoders, troubles: &mut Vec<String>) -> Vec<PathBuf> {
    let paths = list(folder).unwrap_or_else(|error| {
        troubles.push(format!("{error:#}"));
        Vec::new()
    });
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() && !path.is_symlink() {
            files.extend(files_below(&path, decoders, troubles));
        } else if path.is_file() && is_audio_name_for(&path, decoders) {
            files.push(path);
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_cannot_be_read_is_reported_and_the_others_go_on() {
        let root = std::env::temp_dir().join("genrescope-test-folders");
        std::fs::create_dir_all(root.join("rock/live")).unwrap();
        std::fs::write(root.join("rock/live/a.mp3"), "").unwrap();
        let mut troubles = Vec::new();
        let of = |folder: &str, troubles: &mut Vec<String>| {
            files_below(&root.join(folder), Decoders::Own, troubles)
        };
        // As one that vanished after it was listed.
        assert_eq!(of("gone", &mut troubles), Vec::<PathBuf>::new());
        assert_eq!(of("rock", &mut troubles), [root.join("rock/live/a.mp3")]);
        assert!(troubles.len() == 1 && troubles[0].contains("gone cannot be read: "), "{troubles:?}");
        assert!(read_folders(&root.join("gone"), Decoders::Own).is_err());
        std::fs::remove_dir_all(root).unwrap();
    }
}
