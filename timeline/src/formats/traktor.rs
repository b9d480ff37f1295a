//! Traktor's NML: a collection of one entry with cue points.

use std::path::{Component, Path};

use genrescope_exchange::{Xml, xml_document};

use super::text;
use crate::mix::Mix;

/// # Source
/// Collections as Traktor Pro 3 writes them: times in milliseconds, `TYPE` 0 a cue, `HOTCUE` -1 one without a
/// button.
pub(super) fn to_nml(mix: &Mix<'_>) -> String {
    let place = place(mix.path);
    let key = format!("{}{}{}", place.volume, place.folder, mix.file_name());
    xml_document(Some("no"), |xml| {
        xml.element("NML", &[("VERSION", "19")], |xml| {
            xml.empty("HEAD", &[("COMPANY", "genrescope"), ("PROGRAM", "genrescope")]);
            xml.element("COLLECTION", &[("ENTRIES", "1")], |xml| entry(xml, mix, &place));
            xml.element("PLAYLISTS", &[], |xml| {
                xml.element("NODE", &[("TYPE", "FOLDER"), ("NAME", "$ROOT")], |xml| {
                    xml.element("SUBNODES", &[("COUNT", "1")], |xml| playlist(xml, &key));
                });
            });
        });
    })
}

/// The recording in the collection.
fn entry(xml: &mut Xml, mix: &Mix<'_>, Place { volume, folder }: &Place) {
    let (whole, exact) = (format!("{:.0}", mix.timeline.seconds), format!("{:.6}", mix.timeline.seconds));
    xml.element("ENTRY", &[("TITLE", &mix.title())], |xml| {
        let file = mix.file_name();
        let location = [("DIR", folder.as_str()), ("FILE", &file), ("VOLUME", volume), ("VOLUMEID", volume)];
        xml.empty("LOCATION", &location);
        xml.empty("INFO", &[("PLAYTIME", &whole), ("PLAYTIME_FLOAT", &exact)]);
        for (index, segment) in mix.timeline.segments.iter().enumerate() {
            let (label, order) = (text::label(segment), index.to_string());
            let start = format!("{:.6}", segment.start_seconds * 1000.0);
            let cue = [
                ("NAME", label.as_str()),
                ("DISPL_ORDER", &order),
                ("TYPE", "0"),
                ("START", &start),
                ("LEN", "0.000000"),
                ("REPEATS", "-1"),
                ("HOTCUE", "-1"),
            ];
            xml.empty("CUE_V2", &cue);
        }
    });
}

/// A playlist of one track.
fn playlist(xml: &mut Xml, key: &str) {
    xml.element("NODE", &[("TYPE", "PLAYLIST"), ("NAME", "genrescope")], |xml| {
        xml.element("PLAYLIST", &[("ENTRIES", "1"), ("TYPE", "LIST")], |xml| {
            xml.element("ENTRY", &[], |xml| xml.empty("PRIMARYKEY", &[("TYPE", "TRACK"), ("KEY", key)]));
        });
    });
}

/// Where a file lies, in Traktor's terms: a volume, and each folder after `/:`.
struct Place {
    volume: String,
    folder: String,
}

fn place(path: &Path) -> Place {
    let mut volume = String::new();
    let mut folder = String::from("/:");
    for component in path.parent().into_iter().flat_map(Path::components) {
        match component {
            Component::Prefix(prefix) => volume = prefix.as_os_str().to_string_lossy().into_owned(),
            // A colon in a name would begin the next folder.
            Component::Normal(name) => folder += &format!("{}/:", name.to_string_lossy().replace(':', "//")),
            _ => {}
        }
    }
    if volume.is_empty() && cfg!(target_os = "macos") {
        "Macintosh HD".clone_into(&mut volume);
    }
    Place { volume, folder }
}
