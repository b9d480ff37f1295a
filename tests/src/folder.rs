//! What is in a folder.

use std::path::Path;

/// The names of everything in it, sorted.
///
/// # Panics
/// If there is no such folder, or a name is not text.
pub fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder exists");
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
