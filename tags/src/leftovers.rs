//! Copies that a killed run left behind: recognised by their name, and by nobody using them.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

const START: &str = ".genrescope-";
const END: &str = ".tmp";

/// A name for a copy, hidden, and no music by its ending.
pub(crate) fn name(number: u64) -> String {
    format!("{START}{}-{number}{END}", std::process::id())
}

/// Removes left-over copies in a folder, and tells which.
///
/// A copy whose program still runs stays.
pub fn clean(folder: &Path) -> Vec<PathBuf> {
    let mut removed = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_ours = name.to_str().is_some_and(|name| {
            let numbers = name.strip_prefix(START).and_then(|rest| rest.strip_suffix(END));
            numbers.is_some_and(|numbers| numbers.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'))
        });
        let path = entry.path();
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_ours && is_file && !is_held(&path) && std::fs::remove_file(&path).is_ok() {
            removed.push(path);
        }
    }
    removed
}

/// Marks a copy as in use, until it is closed. On a file system without locks it is at most taken for left over.
pub(crate) fn hold(copy: &File) {
    // Elsewhere a lock would keep ourselves from reading the copy under its name.
    if cfg!(unix) {
        let _ = copy.lock();
    }
}

fn is_held(path: &Path) -> bool {
    let Ok(file) = File::open(path) else {
        // What cannot be opened is somebody else's.
        return true;
    };
    if cfg!(unix) {
        return file.try_lock().is_err();
    }
    // No copy is in use for a day.
    let age = file
        .metadata()
        .and_then(|metadata| metadata.modified())
        .map(|time| time.elapsed().unwrap_or_default());
    age.map_or(true, |age| age < Duration::from_secs(24 * 60 * 60))
}
