//! A track that somebody listed.

use std::path::PathBuf;

/// A file and what its source says about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Where it is.
    pub path: PathBuf,
    /// Its genres in the source's own words; any of them is right.
    pub genres: Vec<String>,
    /// What it shares with others that must not be divided: an artist, an album, a recording. `None`:
    /// nothing.
    pub group: Option<String>,
    /// The collection it is from.
    pub set: String,
    /// More about its genre.
    pub subgenre: String,
}

impl Entry {
    /// A file of one genre.
    pub fn new(path: PathBuf, genre: &str) -> Self {
        Self { path, genres: vec![genre.to_owned()], ..Self::default() }
    }
}
