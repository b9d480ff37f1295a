//! Every format, with tags that careless programs lose: written, read back by others, and undone bit for bit.

use std::path::Path;

use genrescope_tags::{Field, Journal, Undone, runs, undo};
use lofty::file::TaggedFileExt as _;
use lofty::tag::ItemKey;

use crate::made::{FORMATS, Folder, edit, ffprobe_genre, packets, plan_edits, sound};
use crate::python::{make_nasty, read};

const GENRES: [&str; 2] = ["Drum & Bass", "Électronique"];
const SCORES: &str = "drum and bass=0.812; house=0.104";

fn lofty_genres(path: &Path) -> Vec<String> {
    let file = lofty::read_from_path(path).unwrap();
    let tags = file.tags().iter().filter(|tag| {
        !matches!(
            tag.tag_type(),
            lofty::tag::TagType::Id3v1 | lofty::tag::TagType::Ape | lofty::tag::TagType::RiffInfo
        )
    });
    tags.flat_map(|tag| tag.get_strings(ItemKey::Genre).map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[test]
fn every_format_takes_genres_and_keeps_all_else() {
    for is_nasty in [true, false] {
        let folder = Folder::new();
        let data = Folder::new();
        for (name, _, nasty) in FORMATS {
            let path = folder.plain(name);
            if is_nasty {
                make_nasty(nasty, &path);
            }
            let old_bytes = std::fs::read(&path).unwrap();
            let old_packets = packets(&path);
            let mut journal = Journal::new(data.path(""), Vec::new());
            let edits = vec![
                edit(Field::Genre, &GENRES),
                edit(Field::custom("GENRESCOPE_SCORES").unwrap(), &[SCORES]),
            ];
            let plan = plan_edits(&path, "standard", edits.clone()).unwrap();
            let old = read(&path);
            plan.write(&mut journal, false, &sound).unwrap_or_else(|error| panic!("{name}: {error}"));

            let new = read(&path);
            let expected = if new.kind() == "ID3v2.3" || new.kind() == "ID3v2.2" {
                vec!["Drum & Bass/Électronique"]
            } else {
                GENRES.to_vec()
            };
            assert_eq!(new.genre(), expected, "{name}: {new:?}");
            assert_eq!(new.custom("GENRESCOPE_SCORES"), [SCORES], "{name}");
            // The texts of a LIST INFO are copied into the new ID3 chunk.
            let is_new = name == "a.wav" && !is_nasty;
            assert!(is_new || new.others() == old.others(), "{name}: {new:?} {old:?}");
            assert!(
                new.others().len() > if is_nasty { 3 } else { 0 } || name.contains("wav"),
                "{name}: {new:?}"
            );
            assert_eq!(packets(&path), old_packets, "{name}");
            // If there are several values, ffprobe shows all of them or the first, depending on the format.
            let shown = ffprobe_genre(&path);
            assert!(shown.starts_with("Drum & Bass"), "{name}: ffprobe: {shown}");
            assert_eq!(lofty_genres(&path), expected, "{name}: lofty");
            // What is already there is not a change.
            assert!(plan_edits(&path, "standard", edits).unwrap().is_empty(), "{name}");

            let run = runs(data.path("")).unwrap().pop().unwrap();
            assert!(run.files[0].is_done);
            assert_eq!(undo(&run.files[0].entry).unwrap(), Undone::Restored, "{name}");
            assert!(std::fs::read(&path).unwrap() == old_bytes, "{name}: not restored to the bit");
            assert_eq!(undo(&run.files[0].entry).unwrap(), Undone::WasOld, "{name}");
        }
    }
}
