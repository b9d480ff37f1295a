//! Playlists as a rekordbox collection.

use std::collections::BTreeMap;
use std::path::Path;

use genrescope_exchange::{Node, Track as Entry};

use crate::playlist::{Playlist, Track};

/// Writes playlists as rekordbox's XML, in a folder named genrescope.
pub fn rekordbox_xml(playlists: &[Playlist]) -> String {
    // A track that is in several playlists is in the collection once.
    let mut places: BTreeMap<&Path, usize> = BTreeMap::new();
    let mut collection = Vec::new();
    let mut lists = Vec::new();
    for playlist in playlists {
        let mut tracks = Vec::new();
        for track in &playlist.tracks {
            let place = *places.entry(&track.path).or_insert(collection.len());
            if place == collection.len() {
                collection.push(entry(track));
            }
            tracks.push(place);
        }
        lists.push(Node::Playlist(playlist.name.clone(), tracks));
    }
    genrescope_exchange::rekordbox_xml(&collection, &[Node::Folder("genrescope".to_owned(), lists)])
}

fn entry(track: &Track) -> Entry<'_> {
    let (artist, name) = track.artist_and_title();
    Entry {
        path: &track.path,
        name,
        artist,
        album: track.description.album.clone().unwrap_or_default(),
        genre: track.genre.clone().unwrap_or_default(),
        comment: String::new(),
        seconds: track.seconds,
        bpm: track.description.bpm,
        key: track.description.key.clone().unwrap_or_default(),
        sample_rate_hz: None,
        cues: Vec::new(),
    }
}
