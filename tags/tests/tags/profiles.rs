//! What each profile writes, as golden texts: how mutagen and TagLib see two genres in every kind of file.

use std::fmt::Write as _;

use genrescope_tags::{Journal, PROFILES};

use crate::made::{Folder, no_proof, plan};
use crate::python::read;

const GOLDEN: &str = include_str!("profiles.txt");

#[test]
fn every_profile_writes_what_its_program_reads() {
    let folder = Folder::new();
    let bare = |name: &str, path: &std::path::Path| {
        // Without a tag, so that the profile decides its version.
        let bytes = std::fs::read(folder.plain(name)).unwrap();
        let len = bytes[6..10].iter().fold(0, |len, &byte| len << 7 | usize::from(byte));
        std::fs::write(path, &bytes[10 + len..]).unwrap();
    };
    let mut text = String::new();
    for profile in PROFILES {
        writeln!(text, "{}", profile.name).unwrap();
        for name in ["new.mp3", "v23.mp3", "v24.mp3", "a.flac", "a.ogg", "a.m4a", "a.wav", "a.aiff"] {
            let path = folder.path(name);
            if name == "new.mp3" {
                bare("v24.mp3", &path)
            } else {
                drop(folder.plain(name))
            }
            let mut journal = Journal::new(folder.path("data"), Vec::new());
            plan(&path, profile.name, &["Drum & Bass", "Techno"])
                .unwrap()
                .write(&mut journal, false, &no_proof)
                .unwrap();
            let found = read(&path);
            let info = std::fs::read(&path).unwrap().windows(4).any(|chunk| chunk == b"IGNR");
            let info = if info { " + LIST INFO" } else { "" };
            let (genre, by_taglib) = (found.genre(), found.genre_by_taglib());
            let by_taglib =
                if by_taglib == genre { String::new() } else { format!(", TagLib {by_taglib:?}") };
            writeln!(text, "  {name:<8} {:<8} {genre:?}{by_taglib}{info}", found.kind()).unwrap();
        }
    }
    assert!(text == GOLDEN, "{text}");
}
