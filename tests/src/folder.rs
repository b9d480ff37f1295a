//! What is in a folder.

use std::path::Path;

/// The names of all that is in it, sorted.
///
/// # Panics
/// Where there is no such folder, or a name is no text.
pub fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("there is a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
