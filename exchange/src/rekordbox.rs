//! The XML that rekordbox imports: a collection of tracks, and playlists that name them.

use std::path::Path;

use crate::address::file_address;
use crate::xml::{Xml, xml_document};

/// A track of a collection.
#[derive(Debug, Clone, PartialEq)]
pub struct Track<'a> {
    /// The file, absolute.
    pub path: &'a Path,
    /// Its title.
    pub name: String,
    /// Who made it; may be empty.
    pub artist: String,
    /// What it was published on; may be empty.
    pub album: String,
    /// May be empty.
    pub genre: String,
    /// May be empty.
    pub comment: String,
    /// How long it plays.
    pub seconds: f64,
    /// Beats per minute, where they are known.
    pub bpm: Option<f64>,
    /// The musical key; may be empty.
    pub key: String,
    /// Its sample rate, where it is known.
    pub sample_rate_hz: Option<u32>,
    /// Its memory cues.
    pub cues: Vec<Cue>,
}

/// A memory cue.
#[derive(Debug, Clone, PartialEq)]
pub struct Cue {
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub seconds: f64,
}

/// A playlist, or a folder of them.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// A folder: its name, and what is in it.
    Folder(String, Vec<Node>),
    /// A playlist: its name, and the positions of its tracks in the collection.
    Playlist(String, Vec<usize>),
}

/// Writes a collection with playlists (in rekordbox: Preferences, Advanced, "rekordbox xml").
///
/// # Source
/// AlphaTheta's "XML format list for rekordbox", format version 1.0.0: cue times in seconds to three places,
/// `Type` 0 a cue, `Num` -1 a memory cue; `Type` 0 a folder, 1 a playlist, `KeyType` 0 tracks by their ID.
pub fn rekordbox_xml(collection: &[Track<'_>], nodes: &[Node]) -> String {
    let version = ("Version", env!("CARGO_PKG_VERSION"));
    xml_document(None, |xml| {
        xml.element("DJ_PLAYLISTS", &[("Version", "1.0.0")], |xml| {
            xml.empty("PRODUCT", &[("Name", "genrescope"), version, ("Company", "genrescope")]);
            xml.element("COLLECTION", &[("Entries", &collection.len().to_string())], |xml| {
                for (index, track) in collection.iter().enumerate() {
                    entry(xml, id(index).as_str(), track);
                }
            });
            xml.element("PLAYLISTS", &[], |xml| folder(xml, "ROOT", nodes));
        });
    })
}

fn id(index: usize) -> String {
    (index + 1).to_string()
}

fn entry(xml: &mut Xml, id: &str, track: &Track<'_>) {
    let seconds = format!("{:.0}", track.seconds.round());
    let bpm = track.bpm.map_or(String::new(), |bpm| format!("{bpm:.2}"));
    let rate = track.sample_rate_hz.map_or(String::new(), |rate| rate.to_string());
    let location = file_address("localhost", track.path);
    let mut attributes = vec![
        ("TrackID", id),
        ("Name", &track.name),
        ("Artist", &track.artist),
        ("Album", &track.album),
        ("Genre", &track.genre),
        ("Kind", kind(track.path)),
        ("TotalTime", &seconds),
        ("AverageBpm", &bpm),
        ("SampleRate", &rate),
        ("Comments", &track.comment),
        ("Location", &location),
        ("Tonality", &track.key),
    ];
    // A missing attribute means unknown; an artist without a name means no artist.
    attributes.retain(|(name, value)| !value.is_empty() || matches!(*name, "Name" | "Artist"));
    if track.cues.is_empty() {
        return xml.empty("TRACK", &attributes);
    }
    xml.element("TRACK", &attributes, |xml| {
        for cue in &track.cues {
            let start = format!("{:.3}", cue.seconds);
            let attributes = [("Name", cue.name.as_str()), ("Type", "0"), ("Start", &start), ("Num", "-1")];
            xml.empty("POSITION_MARK", &attributes);
        }
    });
}

fn folder(xml: &mut Xml, name: &str, nodes: &[Node]) {
    let attributes = [("Type", "0"), ("Name", name), ("Count", &nodes.len().to_string())];
    xml.element("NODE", &attributes, |xml| {
        for node in nodes {
            match node {
                Node::Folder(name, nodes) => folder(xml, name, nodes),
                Node::Playlist(name, tracks) => playlist(xml, name, tracks),
            }
        }
    });
}

fn playlist(xml: &mut Xml, name: &str, tracks: &[usize]) {
    let entries = tracks.len().to_string();
    let attributes = [("Name", name), ("Type", "1"), ("KeyType", "0"), ("Entries", &entries)];
    xml.element("NODE", &attributes, |xml| {
        for &track in tracks {
            xml.empty("TRACK", &[("Key", &id(track))]);
        }
    });
}

/// What rekordbox calls the kind of file.
fn kind(path: &Path) -> &'static str {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
    match ending.as_str() {
        "mp3" => "MP3 File",
        "m4a" | "mp4" | "aac" => "M4A File",
        "flac" => "FLAC File",
        "wav" | "wave" => "WAV File",
        "aif" | "aiff" | "aifc" => "AIFF File",
        _ => "Unknown Format",
    }
}
