//! The XML that rekordbox imports: a collection of tracks, and playlists that name them.

use std::collections::BTreeMap;
use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

use super::{Playlist, Track};

/// What is escaped in a file's address: all but these and letters and digits.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Writes playlists as rekordbox's XML (Preferences, Advanced, "rekordbox xml"), in a folder named genrescope.
///
/// # Errors
/// None: writing to memory does not fail.
///
/// # Source
/// AlphaTheta's "XML format list for rekordbox", version 1.0.0 of the format.
pub fn rekordbox_xml(playlists: &[Playlist]) -> std::io::Result<String> {
    // A track that is in several playlists is in the collection once.
    let mut ids: BTreeMap<&Path, usize> = BTreeMap::new();
    let mut collection: Vec<&Track> = Vec::new();
    for track in playlists.iter().flat_map(|playlist| &playlist.tracks) {
        ids.entry(&track.path).or_insert_with(|| {
            collection.push(track);
            collection.len()
        });
    }
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = writer.create_element("DJ_PLAYLISTS").with_attribute(("Version", "1.0.0"));
    root.write_inner_content(|writer| {
        let product = writer.create_element("PRODUCT").with_attribute(("Name", "genrescope"));
        product
            .with_attributes([("Version", env!("CARGO_PKG_VERSION")), ("Company", "genrescope")])
            .write_empty()?;
        let entries = collection.len().to_string();
        writer
            .create_element("COLLECTION")
            .with_attribute(("Entries", entries.as_str()))
            .write_inner_content(|writer| {
                collection.iter().enumerate().try_for_each(|(index, track)| entry(writer, index + 1, track))
            })?;
        writer.create_element("PLAYLISTS").write_inner_content(|writer| {
            folder(writer, "ROOT", 1, |writer| {
                folder(writer, "genrescope", playlists.len(), |writer| {
                    playlists.iter().try_for_each(|playlist| list(writer, playlist, &ids))
                })
            })
        })?;
        Ok(())
    })?;
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

type Xml = Writer<Vec<u8>>;

/// A track of the collection.
fn entry(writer: &mut Xml, id: usize, track: &Track) -> std::io::Result<()> {
    let title = track.title();
    // The usual way to name a file; a title may have the same signs in it.
    let (artist, name) = title.split_once(" - ").unwrap_or(("", &title));
    let seconds = format!("{:.0}", track.seconds.round());
    let id = id.to_string();
    let (name, artist) = (allowed(name), allowed(artist));
    let genre = allowed(track.genre.as_deref().unwrap_or_default());
    let location = location(&track.path);
    let attributes = [
        ("TrackID", id.as_str()),
        ("Name", &name),
        ("Artist", &artist),
        ("Genre", &genre),
        ("TotalTime", &seconds),
        ("Location", &location),
    ];
    writer.create_element("TRACK").with_attributes(attributes).write_empty()?;
    Ok(())
}

/// A folder of playlists.
fn folder(
    writer: &mut Xml,
    name: &str,
    count: usize,
    inner: impl FnOnce(&mut Xml) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let count = count.to_string();
    let attributes = [("Type", "0"), ("Name", name), ("Count", &count)];
    writer.create_element("NODE").with_attributes(attributes).write_inner_content(inner)?;
    Ok(())
}

/// A playlist.
fn list(writer: &mut Xml, playlist: &Playlist, ids: &BTreeMap<&Path, usize>) -> std::io::Result<()> {
    let (name, entries) = (allowed(&playlist.name), playlist.tracks.len().to_string());
    // Tracks are named by their ID.
    let attributes = [("Type", "1"), ("Name", name.as_str()), ("KeyType", "0"), ("Entries", &entries)];
    let node = writer.create_element("NODE").with_attributes(attributes);
    node.write_inner_content(|writer| {
        playlist.tracks.iter().try_for_each(|track| {
            let id = ids[track.path.as_path()].to_string();
            writer.create_element("TRACK").with_attribute(("Key", id.as_str())).write_empty()?;
            Ok(())
        })
    })?;
    Ok(())
}

/// A file's address as rekordbox writes it.
fn location(path: &Path) -> String {
    let bytes = if cfg!(windows) {
        let text = path.to_string_lossy().replace('\\', "/");
        return format!("file://localhost/{}", percent_encode(text.as_bytes(), ESCAPED)).replace("%3A", ":");
    } else {
        path.as_os_str().as_encoded_bytes()
    };
    format!("file://localhost{}", percent_encode(bytes, ESCAPED))
}

/// Leaves out what XML may not hold.
fn allowed(text: &str) -> String {
    text.replace(|c: char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'), " ")
}
