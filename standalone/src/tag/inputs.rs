//! From what the user named to files.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// Endings of files that are taken out of a folder. A file that is named itself may have any.
const ENDINGS: [&str; 18] = [
    "mp3", "flac", "wav", "wave", "aif", "aiff", "aifc", "m4a", "m4b", "mp4", "aac", "ogg", "oga", "opus",
    "mka", "caf", "mp2", "webm",
];

/// Lists the files: those named as they are, those in folders and patterns sorted. What leads nowhere comes back as
/// lines that say so.
pub(super) fn list_files(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<String>) {
    let (mut files, mut troubles) = (Vec::new(), Vec::new());
    for path in paths {
        if path.is_dir() {
            list_folder(path, &mut files, &mut troubles);
        } else if path.symlink_metadata().is_ok() {
            files.push(path.clone());
        } else {
            list_pattern(path, &mut files, &mut troubles);
        }
    }
    (files, troubles)
}

fn list_folder(folder: &Path, files: &mut Vec<PathBuf>, troubles: &mut Vec<String>) {
    let before = files.len();
    // Follows links, and reports those that lead back to where they lie.
    for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name() {
        match entry {
            Ok(entry) if entry.file_type().is_file() && is_audio(entry.path()) => {
                files.push(entry.into_path())
            }
            Ok(_) => {}
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(error) => {
                let path = error.path().unwrap_or(folder).display().to_string();
                let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                troubles.push(format!("{path}: cannot be listed: {reason}"));
            }
        }
    }
    if files.len() == before && troubles.is_empty() {
        troubles.push(format!("{}: no audio files in this folder", folder.display()));
    }
}

fn list_pattern(path: &Path, files: &mut Vec<PathBuf>, troubles: &mut Vec<String>) {
    let before = files.len();
    let pattern = path.to_str().filter(|text| text.contains(['*', '?', '[']));
    match pattern.map(glob::glob) {
        Some(Ok(found)) => {
            for path in found.flatten() {
                if path.is_dir() {
                    list_folder(&path, files, troubles);
                } else {
                    files.push(path);
                }
            }
            if files.len() == before && troubles.is_empty() {
                troubles.push(format!("{}: no file matches this pattern", path.display()));
            }
        }
        Some(Err(error)) => troubles.push(format!("{}: no valid pattern: {}", path.display(), error.msg)),
        None => troubles.push(format!("{}: no such file or folder", path.display())),
    }
}

fn is_audio(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
}
