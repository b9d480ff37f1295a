//! From what the user named to files.

use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::stderr::printable;

/// Endings of files that are taken out of a folder. A file that is named itself may have any.
const ENDINGS: [&str; 18] = [
    "mp3", "flac", "wav", "wave", "aif", "aiff", "aifc", "m4a", "m4b", "mp4", "aac", "ogg", "oga", "opus",
    "mka", "caf", "mp2", "webm",
];

/// The files to work on, and what led nowhere.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Inputs {
    /// Those named as they are, those in folders and patterns sorted.
    pub(crate) files: Vec<PathBuf>,
    /// A line each.
    pub(crate) troubles: Vec<String>,
}

impl Inputs {
    /// Looks up files, folders and patterns.
    pub(crate) fn list(paths: &[PathBuf]) -> Self {
        let mut inputs = Self::default();
        for path in paths {
            // A file may have the name of a pattern.
            if path.symlink_metadata().is_ok() {
                inputs.add(path.clone());
            } else {
                inputs.add_pattern(path);
            }
        }
        inputs
    }

    fn add(&mut self, path: PathBuf) {
        if path.is_dir() {
            self.add_folder(&path);
        } else {
            self.files.push(path);
        }
    }

    fn add_folder(&mut self, folder: &Path) {
        let before = (self.files.len(), self.troubles.len());
        let walk = WalkDir::new(folder).follow_links(true).sort_by_file_name();
        for entry in walk.into_iter().filter_entry(|entry| !is_hidden(entry)) {
            match entry {
                Ok(entry) => {
                    if entry.file_type().is_file() && is_audio(entry.path()) {
                        self.files.push(entry.into_path());
                    }
                }
                Err(error) if is_of_no_interest(&error) => {}
                Err(error) => {
                    let path = printable(error.path().unwrap_or(folder));
                    let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                    self.troubles.push(format!("{path}: cannot be listed: {reason}"));
                }
            }
        }
        if (self.files.len(), self.troubles.len()) == before {
            self.troubles.push(format!("{}: no audio files in this folder", printable(folder)));
        }
    }

    fn add_pattern(&mut self, path: &Path) {
        let name = printable(path);
        let pattern = path.to_str().filter(|text| text.contains(['*', '?', '[']));
        match pattern.map(glob::glob) {
            Some(Ok(found)) => {
                let before = (self.files.len(), self.troubles.len());
                for path in found.flatten() {
                    self.add(path);
                }
                if (self.files.len(), self.troubles.len()) == before {
                    self.troubles.push(format!("{name}: no file matches this pattern"));
                }
            }
            Some(Err(error)) => self.troubles.push(format!("{name}: no valid pattern: {}", error.msg)),
            None => self.troubles.push(format!("{name}: no such file or folder")),
        }
    }
}

/// Whether this lies in a folder only for the system's own use: `._song.mp3` is no song.
fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// A link back to a folder that it lies in, or one to nothing that is not named like a song.
fn is_of_no_interest(error: &walkdir::Error) -> bool {
    let is_denied = error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::PermissionDenied);
    // A link to nowhere or to itself matters only where it stood for music.
    let leads_nowhere = !is_denied && error.path().is_some_and(|path| path.is_symlink() && !path.exists());
    error.loop_ancestor().is_some() || leads_nowhere && !error.path().is_some_and(is_audio)
}

/// Whether a file is named like music.
pub(crate) fn is_audio(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
}
