//! Playlists and their tracks.

use std::path::PathBuf;

use genrescope_decode::Description;

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
    /// Artist, which may be empty, and title: from the tags, and what they lack from the file's name.
    pub fn artist_and_title(&self) -> (String, String) {
        let name = self.path.file_stem().unwrap_or_default().to_string_lossy();
        let name = without_track_number(&name);
        let Description { title, artist, .. } = &self.description;
        // The usual way to name a file; a title may contain the same separator.
        let (named_artist, named_title) = name.split_once(" - ").unwrap_or(("", name));
        match (artist, title) {
            (None, None) => (named_artist.to_owned(), named_title.to_owned()),
            (artist, Some(title)) => (artist.clone().unwrap_or_default(), title.clone()),
            (Some(artist), None) => {
                let is_named = named_artist.trim().to_lowercase() == artist.trim().to_lowercase();
                (artist.clone(), if is_named { named_title } else { name }.to_owned())
            }
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

/// The name of a file without the track number that it begins with: `12 - Title`, `01 Artist - Title`, `1-01.
/// Title`. A bare number without a zero before it may belong to an artist: `50 Cent`, `2 Unlimited`.
fn without_track_number(name: &str) -> &str {
    let end = name.find(|c: char| !(c.is_ascii_digit() || c == '-' || c == '.')).unwrap_or(name.len());
    let (number, rest) = name.split_at(end);
    if !number.starts_with(|c: char| c.is_ascii_digit()) {
        return name;
    }
    if let Some(title) = rest.strip_prefix(" - ") {
        return title;
    }
    let title = rest.strip_prefix(')').unwrap_or(rest).trim_start_matches([' ', '_']);
    let is_separated = title.len() < rest.len() || number.ends_with(['-', '.']);
    let is_marked = number.starts_with('0') || number.contains(['-', '.']) || rest.starts_with(')');
    if is_separated && is_marked && !title.is_empty() { title } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(file: &str, artist: &str, title: &str) -> (String, String) {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let description = Description { title: some(title), artist: some(artist), ..Description::default() };
        Track { path: file.into(), seconds: 1.0, description, genre: None }.artist_and_title()
    }

    #[test]
    fn what_the_tags_lack_comes_from_the_name_without_its_number() {
        for (file, expected) in [
            ("Art - Tit - Remix.mp3", ("Art", "Tit - Remix")),
            ("01 Art - Tit.mp3", ("Art", "Tit")),
            ("01. Art - Tit.mp3", ("Art", "Tit")),
            ("01.Art - Tit.mp3", ("Art", "Tit")),
            ("1) Art - Tit.mp3", ("Art", "Tit")),
            ("1-01 Art - Tit.mp3", ("Art", "Tit")),
            ("12 - Art - Tit.mp3", ("Art", "Tit")),
            ("02 - Tit.mp3", ("", "Tit")),
            ("02_Tit.mp3", ("", "Tit")),
            ("50 Cent - In da Club.mp3", ("50 Cent", "In da Club")),
            ("2 Unlimited - No Limit.mp3", ("2 Unlimited", "No Limit")),
            ("1999.mp3", ("", "1999")),
        ] {
            assert_eq!(named(file, "", ""), (expected.0.to_owned(), expected.1.to_owned()), "{file}");
        }
        assert_eq!(named("12 - Foo - Bar.mp3", "Foo", "").1, "Bar");
        assert_eq!(named("12 - Foo - Bar.mp3", "Somebody", "").1, "Foo - Bar");
        assert_eq!(named("12 - Foo - Bar.mp3", "", "Own").0, "");
        assert_eq!(named("01 Foo.mp3", "A", "T"), ("A".to_owned(), "T".to_owned()));
    }
}
