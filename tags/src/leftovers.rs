//! Copies that a killed run left behind: recognized by their names, and because nobody is using them.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const START: &str = ".genrescope-";
const END: &str = ".tmp";

/// Creates a file that will replace another, in the same folder, hidden, and without an audio extension.
///
/// As long as it is open, [`remove_leftovers`] leaves it alone.
///
/// # Errors
/// If nothing can be created in the folder.
pub fn create_temp_file(folder: impl AsRef<Path>) -> io::Result<(PathBuf, File)> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = folder.as_ref().join(format!("{START}{}-{number}{END}", std::process::id()));
        match OpenOptions::new().read(true).write(true).create_new(true).open(&path) {
            Ok(file) => {
                hold(&file);
                // Another run may have taken it for a leftover before it was locked.
                if !is_removed(&file) {
                    return Ok((path, file));
                }
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
}

/// Removes leftover copies from a folder, and returns which.
///
/// A copy stays if its program is still running, or if we cannot tell.
pub fn remove_leftovers(folder: impl AsRef<Path>) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let ours = entries
        .filter(|entry| is_ours(&entry.file_name()) && entry.file_type().is_ok_and(|kind| kind.is_file()));
    ours.map(|entry| entry.path()).filter(|path| remove(path)).collect()
}

/// Whether a file has a name that [`create_temp_file`] gives.
fn is_ours(name: &OsStr) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let numbers = name.to_str().and_then(|name| name.strip_prefix(START)?.strip_suffix(END)?.split_once('-'));
    numbers.is_some_and(|(process, number)| is_number(process) && is_number(number))
}

/// Removes a copy that nobody uses; returns whether it did.
fn remove(path: &Path) -> bool {
    // What cannot be opened belongs to someone else. It stays open, and locked by us, until it is gone.
    File::open(path).is_ok_and(|file| is_left_over(&file) && std::fs::remove_file(path).is_ok())
}

/// Marks a copy as in use, until it is closed or its program ends, however that happens.
fn hold(copy: &File) {
    // On other systems a lock would keep us from reading the copy by its name.
    if cfg!(unix) {
        let _ = copy.lock();
    }
}

fn is_left_over(copy: &File) -> bool {
    if cfg!(unix) {
        // On a file system without locks, no copy counts as left over. A removed one may have a namesake that
        // is in use.
        return copy.try_lock().is_ok() && !is_removed(copy);
    }
    // No copy is in use for as long as a day.
    let modified = copy.metadata().and_then(|metadata| metadata.modified());
    let age = modified.map(|time| time.elapsed().unwrap_or_default());
    age.is_ok_and(|age| age >= Duration::from_secs(24 * 60 * 60))
}

/// Whether an open file has lost its name.
#[cfg(unix)]
fn is_removed(file: &File) -> bool {
    file.metadata().is_ok_and(|metadata| std::os::unix::fs::MetadataExt::nlink(&metadata) == 0)
}

#[cfg(not(unix))]
fn is_removed(_file: &File) -> bool {
    false
}
