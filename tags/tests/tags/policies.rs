//! What is in files already, and what the policies make of it.

use std::path::Path;

use genrescope_tags::{Edit, Field, Journal, Plan, Policy, Profile, Rules, TagFile, Taxonomy};

use crate::made::{Folder, no_proof};

/// Writes a genre by a policy; returns whether the file changed.
fn write(path: &Path, policy: Policy, names: &[&str]) -> bool {
    let rules = Rules {
        field: Field::Genre,
        policy,
        level: Default::default(),
        top: 9,
        least: 0.0,
        taxonomy: Taxonomy::named("plain").unwrap(),
    };
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let old = std::fs::read(path).unwrap();
    let plan =
        Plan::make(path, &Profile::default(), |file| Ok(rules.edit(file, &names)?.into_iter().collect()));
    let plan = plan.unwrap();
    let is_empty = plan.is_empty();
    if !is_empty {
        let data = Folder::new();
        plan.write(&mut Journal::new(data.path(""), Vec::new()), false, &no_proof).unwrap();
    }
    assert_eq!(std::fs::read(path).unwrap() == old, is_empty);
    !is_empty
}

fn genres(path: &Path) -> Vec<String> {
    TagFile::read(&std::fs::File::open(path).unwrap()).unwrap().values(&Field::Genre).unwrap()
}

/// MP3 without any tag.
fn bare(folder: &Folder) -> Vec<u8> {
    let bytes = std::fs::read(folder.plain("v24.mp3")).unwrap();
    let len = bytes[6..10].iter().fold(0, |len, &byte| len << 7 | usize::from(byte));
    bytes[10 + len..].to_vec()
}

/// MP3 with an ID3v2.3 tag that states this genre.
fn with_genre(folder: &Folder, genre: &str) -> std::path::PathBuf {
    let frame = [b"TCON\0\0\0", &[genre.len() as u8 + 1, 0, 0, 0][..], genre.as_bytes()].concat();
    let tag = [b"ID3\x03\0\0\0\0\0", &[frame.len() as u8][..], &frame].concat();
    folder.bytes("genre.mp3", &[&tag[..], &bare(folder)].concat())
}

fn id3v1(genre: u8) -> Vec<u8> {
    let mut tag = b"TAGSong".to_vec();
    tag.resize(127, 0);
    tag.push(genre);
    tag
}

fn ape(key: &str, value: &str) -> Vec<u8> {
    let item = [&(value.len() as u32).to_le_bytes()[..], &[0; 4], key.as_bytes(), b"\0", value.as_bytes()];
    let items = item.concat();
    let len = (items.len() as u32 + 32).to_le_bytes();
    [&items, &b"APETAGEX\xd0\x07\0\0"[..], &len, b"\x01\0\0\0", &[0; 12]].concat()
}

#[test]
fn files_with_a_genre_in_another_tag_stay_to_the_bit() {
    let folder = Folder::new();
    let mp3 = bare(&folder);
    let v1 = folder.bytes("v1.mp3", &[&mp3[..], &id3v1(17)].concat());
    let ape = folder.bytes("ape.mp3", &[&mp3[..], &ape("Genre", "Goa")].concat());
    let wav = std::fs::read(folder.plain("a.wav")).unwrap();
    let mut wav = [&wav[..], b"LIST\x12\0\0\0INFOIGNR\x05\0\0\0Rock\0\0"].concat();
    let title = wav.windows(4).position(|name| name == b"INAM").unwrap();
    wav[title - 4..title].copy_from_slice(b"junk");
    let len = (wav.len() as u32 - 8).to_le_bytes();
    wav[4..8].copy_from_slice(&len);
    let info = folder.bytes("info.wav", &wav);
    for path in [v1, ape, info] {
        assert!(!write(&path, Policy::Empty, &["House"]), "{}", path.display());
        assert!(write(&path, Policy::Append, &["House"]), "{}", path.display());
        let genres = genres(&path).join("/");
        assert!(["Rock/House", "Goa/House"].contains(&genres.as_str()), "{}: {genres}", path.display());
    }
}

#[test]
fn an_itunes_freeform_genre_is_the_genre() {
    let folder = Folder::new();
    let path = folder.path("free.m4a");
    // After the sound, whose positions then need not move.
    std::fs::copy(folder.plain("a.m4a"), &path).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let atom =
        |name: &[u8], content: &[u8]| [&(content.len() as u32 + 8).to_be_bytes()[..], name, content].concat();
    let parts = [
        atom(b"mean", b"\0\0\0\0com.apple.iTunes"),
        atom(b"name", b"\0\0\0\0genre"),
        atom(b"data", b"\0\0\0\x01\0\0\0\0Polka"),
    ];
    let item = atom(b"----", &parts.concat());
    for name in [b"moov", b"udta", b"meta", b"ilst"] {
        let at = bytes.windows(4).rposition(|found| found == name).unwrap() - 4;
        let len = u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) + item.len() as u32;
        bytes[at..at + 4].copy_from_slice(&len.to_be_bytes());
    }
    let end = bytes.windows(4).rposition(|found| found == b"ilst").unwrap() + 4;
    bytes.splice(end..end, item);
    std::fs::write(&path, bytes).unwrap();

    assert_eq!(genres(&path), ["Polka"]);
    assert!(!write(&path, Policy::Empty, &["House"]));
    assert!(write(&path, Policy::Append, &["House"]));
    assert_eq!(genres(&path), ["Polka", "House"]);
    assert!(!std::fs::read(&path).unwrap().windows(5).any(|name| name == b"genre"));
}

#[test]
fn what_means_no_genre_does_not_count_as_one() {
    let folder = Folder::new();
    for text in
        ["Unknown", "Other", "None", "(255)", "(12)", "255", "12", " ", "(255)Unknown", "Other;Unknown"]
    {
        for policy in [Policy::Empty, Policy::Append] {
            let path = with_genre(&folder, text);
            assert!(write(&path, policy, &["House"]), "{text}");
            assert_eq!(genres(&path), ["House"], "{text}");
        }
    }
    let path = with_genre(&folder, "Otherworldly");
    assert!(!write(&path, Policy::Empty, &["House"]));
}

#[test]
fn blanks_at_the_end_of_a_genre_are_a_change() {
    let folder = Folder::new();
    let changes = |old: &str| {
        let edit = Edit { field: Field::Genre, values: vec!["House".to_owned()] };
        let plan = Plan::make(with_genre(&folder, old), &Profile::default(), |_| Ok(vec![edit]));
        plan.unwrap().changes.len()
    };
    assert_eq!([changes("House   "), changes("House"), changes("(35)")], [1, 0, 0]);
}

#[test]
fn appended_genres_use_the_separator_of_the_field() {
    let folder = Folder::new();
    for (old, new) in [
        ("Rock; Pop", "Rock; Pop; House; Techno"),
        ("Rock;Pop", "Rock;Pop;House;Techno"),
        ("Rock/Pop", "Rock/Pop/House/Techno"),
        ("Rock, Pop", "Rock, Pop, House, Techno"),
        ("Rock", "Rock/House/Techno"),
        ("Rock  ", "Rock/House/Techno"),
        ("Funk / Soul", "Funk / Soul; House; Techno"),
        ("Techno; House", "Techno; House"),
        ("House; Pop", "House; Pop; Techno"),
        ("Rock;Pop;", "Rock;Pop;House;Techno"),
        ("Rock;", "Rock;House;Techno"),
        ("Rock; ", "Rock;House;Techno"),
        ("Rock / Pop / ", "Rock / Pop / House / Techno"),
    ] {
        let path = with_genre(&folder, old);
        write(&path, Policy::Append, &["House", "Techno"]);
        assert_eq!(genres(&path), [new], "{old}");
    }
}
