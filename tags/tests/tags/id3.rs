//! ID3v2 tags as they are found, and as they should not be.

use genrescope_tags::{Field, Journal, Plan, Profile, TagFile, runs, undo};

use crate::made::{Folder, edit, no_proof, plan, plan_edits, shown_by_ffprobe, sound};
use crate::python::read;

/// A frame of version 3 or 4, for contents shorter than 128 bytes.
fn frame(id: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&id[..], &(content.len() as u32).to_be_bytes(), &[0, 0], content].concat()
}

/// A tag of any version around a body.
fn tag(version: u8, flags: u8, body: &[u8]) -> Vec<u8> {
    let len = [21, 14, 7, 0].map(|shift| (body.len() >> shift & 0x7f) as u8);
    [&b"ID3"[..], &[version, 0, flags], &len, body].concat()
}

/// A file with this tag before two seconds of MP3.
fn with_tag(folder: &Folder, tag: &[u8]) -> std::path::PathBuf {
    let plain = std::fs::read(folder.plain("v24.mp3")).unwrap();
    let len = plain[6..10].iter().fold(0, |len, &byte| len << 7 | usize::from(byte));
    folder.bytes("made.mp3", &[tag, &plain[10 + len..]].concat())
}

/// Writes a genre, has mutagen read it, undoes it.
fn written(path: &std::path::Path, profile: &str, genres: &[&str]) -> crate::python::Found {
    let old = std::fs::read(path).unwrap();
    let before = read(path);
    let data = Folder::new();
    let mut journal = Journal::new(data.path(""), Vec::new());
    plan(path, profile, genres).unwrap().write(&mut journal, false, &sound).unwrap();
    let found = read(path);
    assert_eq!(found.others(), before.others());
    undo(&runs(data.path("")).unwrap()[0].files[0].entry).unwrap();
    assert!(std::fs::read(path).unwrap() == old);
    found
}

fn refused(path: &std::path::Path, why: &str) {
    let old = std::fs::read(path).unwrap();
    let error = plan(path, "standard", &["House"]).err().expect("the plan is refused").to_string();
    assert!(error.contains(why), "{error}");
    assert!(std::fs::read(path).unwrap() == old);
}

#[test]
fn a_file_without_a_tag_gets_one_of_the_profiles_version() {
    let folder = Folder::new();
    let path = with_tag(&folder, b"");
    for (profile, kind, genre) in [
        ("standard", "ID3v2.4", &["House", "Äthno"][..]),
        ("rekordbox", "ID3v2.3", &["House, Äthno"]),
        ("traktor", "ID3v2.4", &["House; Äthno"]),
    ] {
        let found = written(&path, profile, &["House", "Äthno"]);
        assert_eq!((found.kind(), &found.genre()[..]), (kind, genre), "{profile}");
    }
}

#[test]
fn version_2_2_keeps_its_short_frames() {
    let folder = Folder::new();
    let body =
        [&b"TT2\0\0\x06\0Title"[..], b"TCO\0\0\x05\0(18)", b"PIC\0\0\x0a\0PNG\x03x\0abc", &[0; 50]].concat();
    let path = with_tag(&folder, &tag(2, 0, &body));
    let file = TagFile::read(&std::fs::File::open(&path).unwrap()).unwrap();
    assert_eq!(file.values(&Field::Genre).unwrap(), ["Techno"]);
    let found = written(&path, "standard", &["House", "Trance"]);
    assert_eq!((found.kind(), &found.genre()[..]), ("ID3v2.2", &["House/Trance"][..]));
}

#[test]
fn version_2_2_has_no_frame_for_the_mood_so_it_is_a_text_that_readers_show() {
    let folder = Folder::new();
    let path = with_tag(&folder, &tag(2, 0, &[&b"TT2\0\0\x06\0Title"[..], &[0; 80]].concat()));
    let plan = crate::made::plan_edits(&path, "standard", vec![edit(Field::MOOD, &["Chill"])]).unwrap();
    plan.write(&mut Journal::new(folder.path("data"), Vec::new()), false, &no_proof).unwrap();
    let file = TagFile::read(&std::fs::File::open(&path).unwrap()).unwrap();
    assert_eq!(file.values(&Field::MOOD).unwrap(), ["Chill"]);
    let shown = crate::python::shown(&path);
    assert_eq!(shown["taglib"]["MOOD"][0], "Chill", "{shown}");
}

#[test]
fn an_unsynchronized_tag_stays_so() {
    let folder = Folder::new();
    // A private frame with what looks like sound, zeros inserted after each 0xff.
    let private = b"PRIV\0\0\0\x09\0\0me\0\xff\0\xfb\x90\xff\0\0\x01";
    let body = [&frame(b"TIT2", b"\0Title")[..], private, &frame(b"TCON", b"\0Rock"), &[0; 20]].concat();
    let path = with_tag(&folder, &tag(3, 0x80, &body));
    let found = written(&path, "standard", &["Äthno"]);
    assert_eq!(found.genre(), ["Äthno"]);
    assert!(found.others().iter().any(|other| other.contains("PRIV")), "{found:?}");
    // A position after the inserted zeros, in a tag without a genre.
    let body = [&frame(b"TIT2", b"\0Title")[..], private, &[0; 20]].concat();
    let path = with_tag(&folder, &tag(3, 0x80, &body));
    assert_eq!(written(&path, "standard", &["Äthno"]).genre(), ["Äthno"]);
}

#[test]
fn new_frames_of_an_unsynchronized_tag_are_seen_however_a_reader_counts_lengths() {
    let folder = Folder::new();
    // Without the zeros of unsynchronization, as the specification counts.
    let mut picture = frame(b"APIC", b"\0image/jpeg\0\x03\0\xff\xd8\xff\xe0 and \xff\0 so on");
    for at in (0..picture.len()).rev() {
        if picture[at] == 0xff && (picture[at + 1] == 0 || picture[at + 1] >= 0xe0) {
            picture.insert(at + 1, 0);
        }
    }
    for behind in [vec![], frame(b"TCON", b"\0Rock")] {
        let body = [frame(b"TIT2", b"\0Song"), picture.clone(), behind].concat();
        let path = with_tag(&folder, &tag(3, 0x80, &body));
        for genre in ["House", "Äthno"] {
            assert_eq!(written(&path, "standard", &[genre]).genre(), [genre]);
        }
        let old = std::fs::read(&path).unwrap();
        let before = shown_by_ffprobe(&path);
        let data = Folder::new();
        let mut journal = Journal::new(data.path(""), Vec::new());
        plan(&path, "standard", &["House"]).unwrap().write(&mut journal, false, &sound).unwrap();
        let after = shown_by_ffprobe(&path);
        assert_eq!((&after["genre"][0], &after["title"]), (&"House".into(), &before["title"]));
        assert_eq!(crate::python::shown(&path)["taglib"]["GENRE"][0], "House");
        undo(&runs(data.path("")).unwrap()[0].files[0].entry).unwrap();
        assert!(std::fs::read(&path).unwrap() == old);
    }
}

#[test]
fn version_2_4_with_lengths_as_in_2_3_is_understood() {
    let folder = Folder::new();
    let long = [b"\0", &b"x".repeat(300)[..]].concat();
    let body = [&frame(b"TIT2", &long)[..], &frame(b"TCON", b"\0Rock"), &[0; 20]].concat();
    let path = with_tag(&folder, &tag(4, 0, &body));
    assert_eq!(written(&path, "standard", &["House"]).genre(), ["House"]);
}

#[test]
fn several_genre_frames_become_one() {
    let folder = Folder::new();
    let body = [frame(b"TCON", b"\0Rock"), frame(b"TIT2", b"\0Title"), frame(b"TCON", b"\0(18)Pop")].concat();
    let path = with_tag(&folder, &tag(4, 0, &body));
    let file = TagFile::read(&std::fs::File::open(&path).unwrap()).unwrap();
    assert_eq!(file.values(&Field::Genre).unwrap(), ["Rock", "Techno", "Pop"]);
    assert_eq!(written(&path, "standard", &["House"]).genre(), ["House"]);
}

#[test]
fn a_footer_keeps_the_length_of_its_header() {
    let folder = Folder::new();
    let tag = tag(4, 0x10, &frame(b"TIT2", b"\0Title"));
    let footer = [b"3DI", &tag[3..10]].concat();
    let path = with_tag(&folder, &[tag, footer].concat());
    let mut file = TagFile::read(&std::fs::File::open(&path).unwrap()).unwrap();
    let file_edit = file.edit(&[edit(Field::Genre, &["House"])], &Profile::default()).unwrap();
    let lengths: Vec<_> =
        file_edit.splices().iter().filter(|splice| splice.old.len() == splice.new.len()).collect();
    assert_eq!(lengths.len(), 2, "{file_edit:?}");
    assert_eq!(lengths[0].new, lengths[1].new);
    assert_eq!(written(&path, "standard", &["House"]).genre(), ["House"]);
}

// Where its end is would be a guess, and the length in the footer would be written over whatever is there.
#[test]
fn a_tag_whose_footer_is_absent_is_refused() {
    let folder = Folder::new();
    let path = with_tag(&folder, &tag(4, 0x10, &frame(b"TIT2", b"\0Title")));
    let refused = TagFile::read(&std::fs::File::open(&path).unwrap()).map(drop).unwrap_err();
    assert!(refused.to_string().contains("announces a footer, and there is none"), "{refused}");
}

#[test]
fn a_genre_goes_before_a_frame_at_which_readers_stop() {
    let folder = Folder::new();
    let title = frame(b"TIT2", b"\0Title");
    let album = frame(b"TALB", b"\0Album");
    for odd in [b"TSA ", b"TSA\0", b"ncon"] {
        let odd = frame(odd, b"\0Sort");
        for body in [
            [&title[..], &odd, &album].concat(),
            [&title[..], &odd, &frame(b"TCON", b"\0Rock"), &album].concat(),
        ] {
            let path = with_tag(&folder, &tag(3, 0, &body));
            let old = std::fs::read(&path).unwrap();
            let mut journal = Journal::new(folder.path("data"), Vec::new());
            plan(&path, "standard", &["House"]).unwrap().write(&mut journal, false, &sound).unwrap();
            let found = read(&path);
            assert_eq!((found.genre(), found.genre_by_taglib()), (vec!["House"], vec!["House"]));
            undo(&runs(folder.path("data")).unwrap().last().unwrap().files[0].entry).unwrap();
            assert!(std::fs::read(&path).unwrap() == old);
        }
    }
}

#[test]
fn tags_that_are_not_understood_are_left_alone() {
    let folder = Folder::new();
    let cut = [&frame(b"TIT2", b"\0Title")[..], b"TCON\0\0\x40\0\0\0\0Rock"].concat();
    let junk = [&frame(b"TIT2", b"\0Title")[..], b"\xc3\x28 junk, no frame"].concat();
    let checksum = [&b"\0\0\0\x0a\x80\0\0\0\0\0\x12\x34\x56\x78"[..], &frame(b"TIT2", b"\0Title")].concat();
    let compressed = b"TCON\0\0\0\x05\0\x80\0\0\0\x05x";
    for (bytes, why) in [
        (tag(3, 0, &cut), "the frame TCON reaches past its end"),
        (tag(3, 0, &junk), "no frame at its byte"),
        (tag(4, 0, &junk), "no frame at its byte"),
        (tag(3, 0x40, &checksum), "checksum of its own"),
        (tag(3, 0, compressed), "compressed or encrypted"),
        (tag(5, 0, b""), "its version is 2.5"),
        // Sound begins where a length with eight bits per byte leads.
        ([&b"ID3\x03\xff\0\0\0\x01\0"[..], &[0; 256]].concat(), "its version is 2.3.255"),
        (b"ID3\x03\0\0\x7f\x7f\x7f\x7f".to_vec(), "should reach to byte"),
        (
            b"ID3\x03\0\0\xff\0\0\0".to_vec(),
            "its length is not encoded as the format requires, as by RealJukebox",
        ),
    ] {
        refused(&with_tag(&folder, &bytes), why);
    }
}

#[test]
fn the_length_that_realjukebox_wrote_becomes_one_that_readers_understand() {
    let folder = Folder::new();
    // With and without a byte that uses its eighth bit, which tells readers that the length is wrong.
    for len in [460, 0x123] {
        let title = frame(b"TIT2", b"\0Title");
        let private = frame(b"PRIV", &[b'x'; 1000][..len - title.len() - 10]);
        let mut tag = tag(3, 0, &[&title[..], &private].concat());
        assert_eq!(tag.len(), 10 + len);
        tag[6..10].copy_from_slice(&(len as u32).to_be_bytes());
        let path = with_tag(&folder, &tag);
        let old = std::fs::read(&path).unwrap();
        let data = folder.path(&format!("data {len}"));
        let mut journal = Journal::new(&data, Vec::new());
        let plan = plan_edits(&path, "standard", vec![edit(Field::Genre, &["House"])]).unwrap();
        plan.write(&mut journal, false, &no_proof).unwrap();
        let new = std::fs::read(&path).unwrap();
        assert!(new.ends_with(&old[tag.len()..]), "the sound is as it was");
        let found = read(&path);
        assert_eq!((found.genre(), found.genre_by_taglib()), (vec!["House"], vec!["House"]));
        let shown = shown_by_ffprobe(&path);
        assert_eq!((&shown["title"][0], &shown["genre"][0]), (&"Title".into(), &"House".into()));
        undo(&runs(&data).unwrap()[0].files[0].entry).unwrap();
        assert!(std::fs::read(&path).unwrap() == old);
    }
}

#[test]
fn files_of_other_kinds_are_found_behind_a_length_that_realjukebox_wrote() {
    let folder = Folder::new();
    let mut tag = tag(3, 0, &frame(b"PRIV", &[b'x'; 0x200 - 10]));
    tag[6..10].copy_from_slice(&0x200_u32.to_be_bytes());
    for name in ["a.flac", "a.ogg", "a.m4a"] {
        let bytes = [tag.clone(), std::fs::read(folder.plain(name)).unwrap()].concat();
        let path = folder.bytes(&format!("behind {name}"), &bytes);
        let found = TagFile::read(&std::fs::File::open(&path).unwrap());
        assert!(found.is_ok(), "{name}: {:?}", found.err());
    }
}

#[test]
fn a_length_that_reads_two_ways_is_the_one_at_which_the_frames_end() {
    let folder = Folder::new();
    // Neither sound nor another tag follows, but sound begins where the length leads with eight bits per
    // byte.
    let body = [frame(b"TCON", b"\0Rock"), frame(b"PRIV", &[b'x'; 113])].concat();
    assert_eq!(body.len(), 0x8a);
    let path = with_tag(&folder, &[&tag(3, 0, &body)[..], &[b'x'; 0x10a - 0x8a]].concat());
    let file = TagFile::read(&std::fs::File::open(&path).unwrap()).unwrap();
    assert_eq!(file.values(&Field::Genre).unwrap(), ["Rock"]);
}

#[test]
fn genres_in_other_tags_count_and_are_reported() {
    let folder = Folder::new();
    let path = folder.plain("chain.mp3");
    crate::python::make_nasty("chain", &path);
    let elsewhere = |path: &std::path::Path| {
        let file = TagFile::read(&std::fs::File::open(path).unwrap()).unwrap();
        file.genres_elsewhere()
            .iter()
            .map(|other| format!("{} {}", other.tag, other.genre))
            .collect::<Vec<_>>()
    };
    assert_eq!(elsewhere(&path), ["APEv2 Ape Genre", "ID3v1 Jazz"]);
    let plan = plan(&path, "standard", &["Jazz"]).unwrap();
    assert_eq!(plan.stale.iter().map(|other| other.tag).collect::<Vec<_>>(), ["APEv2"]);
    // A second tag of the same kind.
    let second = [tag(3, 0, &frame(b"TCON", b"\0Rock")), tag(4, 0, &frame(b"TCON", b"\0Pop"))].concat();
    let path = with_tag(&folder, &second);
    assert_eq!(elsewhere(&path), ["second ID3v2 Pop"]);
    let plan: Plan = plan_edits(&path, "standard", vec![edit(Field::Genre, &["House"])]).unwrap();
    assert_eq!(plan.changes[0].old, ["Rock"]);
}
