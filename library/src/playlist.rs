//! Playlists as files that other programs read.

mod m3u8;
mod rekordbox;

use std::path::PathBuf;

pub use self::m3u8::m3u8;
pub use self::rekordbox::rekordbox_xml;

/// A track in a playlist.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// The file; absolute, unless the playlist is to be read from one folder only.
    pub path: PathBuf,
    /// How long it plays.
    pub seconds: f64,
    /// Its genre, where there is one.
    pub genre: Option<String>,
}

/// Tracks in an order, under a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Playlist {
    /// What the player shows.
    pub name: String,
    /// In the order of playing.
    pub tracks: Vec<Track>,
}

impl Track {
    /// The file's name without its ending.
    pub fn title(&self) -> String {
        self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }
}
