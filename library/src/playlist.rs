//! Playlists as files for other programs.

mod m3u8;
mod rekordbox;

use std::path::PathBuf;

use genrescope_decode::Description;

pub use self::m3u8::m3u8;
pub use self::rekordbox::rekordbox_xml;

/// A track in a playlist.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// The file; absolute, unless the playlist is to be read from one folder only.
    pub path: PathBuf,
    /// Playing time.
    pub seconds: f64,
    /// Its genre, if known.
    pub genre: Option<String>,
    /// What its tags say about it.
    pub description: Description,
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
    /// Artist, which may be empty, and title: from the tags, or if they have neither, from the file's name.
    pub fn artist_and_title(&self) -> (String, String) {
        let name = self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let Description { title, artist, .. } = &self.description;
        if title.is_some() || artist.is_some() {
            return (artist.clone().unwrap_or_default(), title.clone().unwrap_or(name));
        }
        match name.split_once(" - ") {
            // A track number is not an artist.
            Some((number, title)) if number.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '-') => {
                (String::new(), title.to_owned())
            }
            // The usual way to name a file; a title may contain the same separator.
            Some((artist, title)) => (artist.to_owned(), title.to_owned()),
            None => (String::new(), name),
        }
    }

    /// One line for a player: artist and title from the tags, or if they have neither, the file's name.
    pub fn line(&self) -> String {
        let Description { title, artist, .. } = &self.description;
        match (artist, title) {
            (None, None) => self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            _ => match self.artist_and_title() {
                (artist, title) if artist.is_empty() => title,
                (artist, title) => format!("{artist} - {title}"),
            },
        }
    }
}
