//! A tag of a new kind: players still show what they showed of a file before.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use genrescope_tags::{Carried, Edit, Field, Journal, Plan, Profile, runs, undo};
use serde_json::{Value, json};

use crate::made::{Folder, edit, encode, no_proof, shown_by_ffprobe, sound};
use crate::python::shown;

/// Everything in an ID3v1 tag except the genre.
fn id3v1() -> Vec<u8> {
    let text = |text: &[u8], len: usize| [text, &vec![0; len - text.len()]].concat();
    let texts = [text(b"Song", 30), text(b"Band", 30), text(b"LP", 30), text(b"2001", 4)].concat();
    [b"TAG", &texts[..], &text(b"Well", 28), &[0, 7, 255]].concat()
}

fn ape(title: &str, artist: &str, track: &str, year: &str) -> Vec<u8> {
    let item = |kind: u32, key: &str, value: &[u8]| {
        let len = (value.len() as u32).to_le_bytes();
        [&len[..], &kind.to_le_bytes(), key.as_bytes(), b"\0", value].concat()
    };
    let items = [
        item(0, "Title", title.as_bytes()),
        item(0, "Artist", artist.as_bytes()),
        item(0, "Album", b"LP"),
        item(0, "Track", track.as_bytes()),
        item(0, "Year", year.as_bytes()),
        item(0, "Comment", b"Well"),
        item(0, "Composer", b"Somebody"),
        item(0, "REPLAYGAIN_TRACK_GAIN", b"-3.1 dB"),
        item(2, "Cover Art (Front)", b"a.png\0\x89PNG\r\n and so on"),
    ]
    .concat();
    let end = |flags: u32| {
        let len = (items.len() as u32 + 32).to_le_bytes();
        [&b"APETAGEX\xd0\x07\0\0"[..], &len, &9u32.to_le_bytes(), &flags.to_le_bytes(), &[0; 8]].concat()
    };
    [end(0xa000_0000), items.clone(), end(0x8000_0000)].concat()
}

fn full_ape() -> Vec<u8> {
    ape("Söng", "Band\0Guest", "3/12", "2001-02-03")
}

fn frame(id: &str, content: &[u8]) -> Vec<u8> {
    [id.as_bytes(), &(content.len() as u32).to_be_bytes(), &[0, 0], content].concat()
}

fn id3v2(version: u8, frames: &[Vec<u8>]) -> Vec<u8> {
    let body = frames.concat();
    let len = [21, 14, 7, 0].map(|shift| (body.len() >> shift & 0x7f) as u8);
    [&b"ID3"[..], &[version, 0, 0], &len, &body].concat()
}

fn full_id3v2() -> Vec<u8> {
    id3v2(
        3,
        &[
            frame("TIT2", b"\x01\xff\xfeS\0\xf6\0n\0g\0"),
            frame("TPE1", b"\0Band"),
            frame("TALB", b"\0LP"),
            frame("TRCK", b"\x003/12"),
            frame("TYER", b"\x002001"),
            frame("TDAT", b"\x000302"),
            frame("COMM", b"\0eng\0Well"),
            frame("TXXX", b"\0MINE\0yes"),
            picture(),
        ],
    )
}

fn picture() -> Vec<u8> {
    frame("APIC", b"\0image/png\0\x03\0\x89PNG\r\n and so on")
}

/// A file without its ID3v2 tag.
fn bare(bytes: &[u8]) -> &[u8] {
    let len = bytes[6..10].iter().fold(0, |len, &byte| len << 7 | usize::from(byte));
    &bytes[10 + len..]
}

/// Appends chunks to a file of chunks, and removes those with the given name.
fn with_chunks(bytes: &[u8], without: &[u8], chunks: &[Vec<u8>]) -> Vec<u8> {
    let is_aiff = bytes.starts_with(b"FORM");
    let mut new = bytes.to_vec();
    if let Some(at) = bytes.windows(4).position(|name| name == without) {
        let len = bytes[at + 4..at + 8].try_into().unwrap();
        let len = if is_aiff { u32::from_be_bytes(len) } else { u32::from_le_bytes(len) } as usize;
        new.drain(at..at + 8 + len + len % 2);
    }
    for chunk in chunks {
        let mut chunk = chunk.clone();
        let len = chunk.len() as u32 - 4;
        let len = if is_aiff { len.to_be_bytes() } else { len.to_le_bytes() };
        chunk.splice(4..4, len);
        chunk.resize(chunk.len() + chunk.len() % 2, 0);
        new.extend(chunk);
    }
    let len = new.len() as u32 - 8;
    new[4..8].copy_from_slice(&if is_aiff { len.to_be_bytes() } else { len.to_le_bytes() });
    new
}

fn info() -> Vec<u8> {
    let item = |name: &str, text: &str| {
        let len = (text.len() as u32 + 1).to_le_bytes();
        let end = [0, 0];
        [name.as_bytes(), &len, text.as_bytes(), &end[..2 - text.len() % 2]].concat()
    };
    let items = ["INAM", "IART", "IPRD", "IPRT", "ICRD", "ICMT", "ISFT"]
        .map(|name| item(name, &format!("the {name}")))
        .concat();
    [b"LISTINFO", &items[..]].concat()
}

/// Files in which a new tag alone would hide what others say.
fn files(folder: &Folder) -> Vec<PathBuf> {
    let plain = |name: &str| std::fs::read(folder.plain(name)).unwrap();
    let mp3 = bare(&plain("v24.mp3")).to_vec();
    let blank = |version| id3v2(version, &[vec![0; 100]]);
    let lonely_picture = id3v2(3, &[picture()]);
    let mut extension = b"TAG+".to_vec();
    extension.resize(227, 0);
    let wav = plain("a.wav");
    let id3_chunk = |tag: &[u8]| [b"id3 ", tag].concat();
    let mut files = vec![
        ("v1.mp3", [&mp3[..], &id3v1()].concat()),
        ("v1_extended.mp3", [&mp3[..], &extension, &id3v1()].concat()),
        ("ape.mp3", [&mp3[..], &full_ape()].concat()),
        ("ape_v1.mp3", [&mp3[..], &ape("Song", "Band", "7", "2001"), &id3v1()].concat()),
        ("blank22_v1.mp3", [&blank(2)[..], &mp3, &id3v1()].concat()),
        ("blank23_ape.mp3", [&blank(3)[..], &mp3, &full_ape()].concat()),
        ("blank24_v1.mp3", [&blank(4)[..], &mp3, &id3v1()].concat()),
        ("picture_v1.mp3", [&lonely_picture[..], &mp3, &id3v1()].concat()),
        ("info.wav", with_chunks(&wav, b"LIST", &[info()])),
        ("id3.wav", with_chunks(&wav, b"LIST", &[id3_chunk(&full_id3v2())])),
        ("both.wav", with_chunks(&wav, b"LIST", &[info(), id3_chunk(&full_id3v2())])),
        ("blank_info.wav", with_chunks(&wav, b"LIST", &[b"LISTINFO".to_vec(), id3_chunk(&full_id3v2())])),
        ("blank_id3.wav", with_chunks(&wav, b"LIST", &[info(), id3_chunk(&blank(3))])),
    ];
    let aiff = plain("a.aiff");
    let texts = [b"NAMESong".to_vec(), b"AUTHBand".to_vec(), b"ANNOWell".to_vec()];
    files.push(("texts.aiff", with_chunks(&with_chunks(&aiff, b"ID3 ", &[]), b"NAME", &texts)));
    for (name, options) in [
        ("p.flac", "-bitexact -map_metadata -1"),
        ("p.ogg", "-bitexact -map_metadata -1 -c:a libvorbis"),
        ("p.opus", "-bitexact -map_metadata -1 -c:a libopus"),
        ("p.m4a", "-bitexact -map_metadata -1 -c:a aac"),
    ] {
        let path = folder.path(name);
        encode(&path, &format!("{options} -metadata title="));
        let bytes = std::fs::read(&path).unwrap();
        let (before, v1, behind) = match name {
            "p.flac" => ("before.flac", "v1.flac", "ape.flac"),
            "p.ogg" => ("before.ogg", "v1.ogg", "ape.ogg"),
            "p.opus" => ("before.opus", "v1.opus", "ape.opus"),
            _ => ("before.m4a", "v1.m4a", "ape.m4a"),
        };
        files.push((before, [&full_id3v2(), &bytes[..]].concat()));
        files.push((v1, [&bytes[..], &id3v1()].concat()));
        files.push((behind, [&bytes[..], &full_ape()].concat()));
    }
    files.into_iter().map(|(name, bytes)| folder.bytes(name, &bytes)).collect()
}

/// Frames for which tags of other kinds have names of their own, and two for which they have none.
fn rich_id3v2(version: u8) -> Vec<u8> {
    let frames = [
        frame("TIT2", b"\0Song"),
        frame("COMM", b"\0engDesc\0Described"),
        frame("COMM", b"\0engiTunNORM\0 0000"),
        frame("USLT", b"\0eng\0words of\nthe song"),
        frame("UFID", b"http://musicbrainz.org\0recording-id"),
        frame("UFID", b"http://elsewhere.example\0other-id"),
        frame("TXXX", b"\0MusicBrainz Album Id\0album-id"),
        frame("TXXX", b"\0MusicBrainz Album Type\0ep"),
        frame("TXXX", b"\0replaygain_track_gain\0-3 dB"),
        frame("TXXX", b"\0BARCODE\x001234"),
        frame("TENC", b"\0somebody"),
        frame(if version == 3 { "TORY" } else { "TDOR" }, b"\x001990"),
        frame("TOPE", b"\0Original"),
        frame("TSST", b"\0Side A"),
        frame("TLEN", b"\x002000"),
        frame("MVNM", b"\0Allegro"),
        frame("WOAR", b"http://artist.example/"),
        frame("WXXX", b"\0\0http://url.example/"),
        frame("WXXX", b"\0Shop\0http://shop.example/"),
        frame(if version == 3 { "IPLS" } else { "TIPL" }, b"\0producer\0P\0engineer\0E"),
        frame("PRIV", b"owner\0data"),
        frame("POPM", b"me\0\xff"),
    ];
    let credits = frame("TMCL", b"\0guitar\0X");
    id3v2(version, &[&frames[..], &[credits][..usize::from(version == 4)]].concat())
}

/// The text of every field that ffprobe shows, except of those that list people.
fn texts_by_ffprobe(path: &Path) -> BTreeSet<String> {
    let shown = shown_by_ffprobe(path);
    let fields = shown.as_object().unwrap().iter();
    let fields = fields.filter(|(name, _)| !["tipl", "tmcl", "ipls"].contains(&name.as_str()));
    let fields = fields.filter(|(name, _)| !name.starts_with("id3v2_priv"));
    fields.flat_map(|(_, values)| texts(values)).map(str::to_owned).collect()
}

#[test]
fn each_frame_of_a_misplaced_id3v2_goes_over_under_the_name_that_readers_know_or_is_named() {
    let folder = Folder::new();
    files(&folder);
    for (version, name) in [(3, "p.flac"), (4, "p.flac"), (3, "p.m4a")] {
        let old_bytes = [rich_id3v2(version), std::fs::read(folder.path(name)).unwrap()].concat();
        let path = folder.bytes(&format!("rich_{name}"), &old_bytes);
        let what = format!("{name} ID3v2.{version}");
        let (old, old_texts) = (shown(&path), texts_by_ffprobe(&path));
        let plan = crate::made::plan(&path, "standard", &["House"]).unwrap();
        let [carried] = &plan.carried[..] else { panic!("{what}: {:?}", plan.carried) };
        let left_out = ["file identifier \"http://elsewhere.example\"", "private data", "rating"];
        assert_eq!((carried.from, &carried.left_out[..]), ("ID3v2", &left_out.map(str::to_owned)[..]));
        let data = Folder::new();
        plan.write(&mut Journal::new(data.path(""), Vec::new()), false, &sound).unwrap();
        let new = shown(&path);
        // TagLib does not read MP4 after another tag.
        if name == "p.flac" {
            let mut expected = old["taglib"].as_object().unwrap().clone();
            if let Some(guitar) = expected.remove("PERFORMER:GUITAR") {
                assert_eq!(guitar, json!(["X"]));
                expected.insert("PERFORMER".to_owned(), json!(["X (guitar)"]));
            }
            // Of the comments with a description, programs that ask for one comment get the first.
            expected.insert("COMMENT".to_owned(), json!(["Described"]));
            expected.insert("GENRE".to_owned(), json!(["House"]));
            assert_eq!(new["taglib"].as_object().unwrap(), &expected, "{what}");
            for name in ["LYRICS", "MUSICBRAINZ_TRACKID", "MUSICBRAINZ_ALBUMID", "ORIGINALDATE", "PRODUCER"] {
                assert_eq!(texts(&new["taglib"][name]).len(), 1, "{what}: {name} in {new}");
            }
        }
        let new_texts = texts_by_ffprobe(&path);
        let gone: Vec<_> = old_texts.difference(&new_texts).collect();
        assert!(gone.is_empty(), "{what}: {gone:?} of {new_texts:?}");
        undo(&runs(data.path("")).unwrap()[0].files[0].entry).unwrap();
        assert!(std::fs::read(&path).unwrap() == old_bytes, "{what}");
    }
}

#[test]
fn what_a_second_id3v2_says_goes_into_the_same_frames_of_a_blank_first_one() {
    let folder = Folder::new();
    let mp3 = std::fs::read(folder.plain("v24.mp3")).unwrap();
    for version in [2, 3, 4] {
        let blank = id3v2(version, &[vec![0; 100]]);
        let old_bytes = [&blank[..], &rich_id3v2(3), bare(&mp3)].concat();
        let path = folder.bytes("second.mp3", &old_bytes);
        write(&path, Profile::default(), &[edit(Field::Genre, &["House"])], &folder.path("data"), false);
        let shown = &shown(&path)["taglib"];
        for (field, value) in [
            ("COMMENT:DESC", "Described"),
            ("LYRICS", "words of\nthe song"),
            ("MUSICBRAINZ_TRACKID", "recording-id"),
            ("MUSICBRAINZ_ALBUMID", "album-id"),
            ("ORIGINALDATE", "1990"),
            ("ARTISTWEBPAGE", "http://artist.example/"),
            ("URL", "http://url.example/"),
            ("URL:SHOP", "http://shop.example/"),
            ("PRODUCER", "P"),
            ("DISCSUBTITLE", "Side A"),
        ] {
            assert_eq!(shown[field], json!([value]), "2.{version}: {field} in {shown}");
        }
        let first = std::fs::read(&path).unwrap();
        let has =
            |id: &[u8]| first[..first.len() - old_bytes.len() + 100].windows(id.len()).any(|name| name == id);
        let frames: [&[u8]; 3] =
            if version == 2 { [b"ULT", b"UFI", b"WXX"] } else { [b"USLT", b"UFID", b"WXXX"] };
        assert!(frames.into_iter().all(has), "2.{version}");
        undo(&runs(folder.path("data")).unwrap().last().unwrap().files[0].entry).unwrap();
        assert!(std::fs::read(&path).unwrap() == old_bytes);
    }
}

#[test]
fn a_misplaced_id3v2_that_cannot_be_read_is_named() {
    let folder = Folder::new();
    files(&folder);
    let broken = id3v2(3, &[b"TIT2\0\0\x7f\0\0\0Song".to_vec()]);
    let bytes = [&broken[..], &std::fs::read(folder.path("p.flac")).unwrap()].concat();
    let path = folder.bytes("broken.flac", &bytes);
    let plan = crate::made::plan(&path, "standard", &["House"]).unwrap();
    let left_out = vec!["all of it, which cannot be read".to_owned()];
    assert_eq!(plan.carried, [Carried { from: "ID3v2", fields: Vec::new(), left_out }]);
}

/// What every player shows of a file.
fn all_shown(path: &Path) -> Value {
    let mut all = shown(path);
    all["ffprobe"] = shown_by_ffprobe(path);
    all
}

fn texts(values: &Value) -> Vec<&str> {
    values.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// What was shown before and no longer is.
fn lost(old: &Value, new: &Value, what: &str) -> Vec<String> {
    let mut lost = Vec::new();
    for (player, fields) in old.as_object().unwrap() {
        for (field, old) in fields.as_object().unwrap().iter().filter(|(_, old)| !texts(old).is_empty()) {
            let new = &new[player][field];
            // In ID3v2.3 several artists are one text, with slashes.
            let joined = texts(old).join("/");
            if texts(new) != texts(old) && texts(new) != [joined] {
                lost.push(format!("{what}: {player} showed {field} {old}, and shows {new}"));
            }
        }
    }
    lost
}

fn write(path: &Path, profile: Profile, edits: &[Edit], data: &Path, is_proven: bool) {
    let plan = Plan::make(path, &profile, |file| {
        Ok(edits.iter().filter(|edit| file.has_place_for(&edit.field, &profile)).cloned().collect())
    });
    let mut journal = Journal::new(data, Vec::new());
    let sound = if is_proven { sound } else { no_proof };
    plan.unwrap()
        .write(&mut journal, false, &sound)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

#[test]
fn players_show_afterwards_what_they_showed_before() {
    let folder = Folder::new();
    let data = folder.path("data");
    let mut troubles = Vec::new();
    for path in files(&folder) {
        let old_bytes = std::fs::read(&path).unwrap();
        let old = all_shown(&path);
        // New tags of either version, and the special cases of WAV.
        for profile in ["standard", "rekordbox", "navidrome"].map(|name| Profile::named(name).unwrap()) {
            let is_proven = profile.name == "standard";
            let what = format!("{} {}", path.file_name().unwrap().display(), profile.name);
            let edits = [
                edit(Field::Genre, &["House"]),
                edit(Field::custom("GENRESCOPE_SCORES").unwrap(), &["house=1"]),
            ];
            write(&path, profile, &edits, &data, is_proven);
            let new = all_shown(&path);
            troubles.extend(lost(&old, &new, &what));
            let has_genre = |value: &Value| *value == json!(["House"]);
            // TagLib does not read MP4 after another tag.
            if !has_genre(&new["ffprobe"]["genre"])
                || !has_genre(&new["taglib"]["GENRE"]) && !what.contains("before.m4a")
            {
                troubles.push(format!("{what}: the genre is not shown: {new}"));
            }
            undo(&runs(&data).unwrap().last().unwrap().files[0].entry).unwrap();
            assert!(std::fs::read(&path).unwrap() == old_bytes, "{what}: not restored to the bit");
        }
    }
    assert!(troubles.is_empty(), "{}", troubles.join("\n"));
}

#[test]
fn a_custom_field_leaves_the_genre_and_all_else_shown() {
    let folder = Folder::new();
    let data = folder.path("data");
    let mut troubles = Vec::new();
    for path in files(&folder) {
        let old = all_shown(&path);
        let name = path.file_name().unwrap().to_str().unwrap();
        let mut profile = Profile::default();
        profile.wav_id3 = true;
        write(&path, profile, &[edit(Field::custom("MINE_TOO").unwrap(), &["x"])], &data, false);
        troubles.extend(lost(&old, &all_shown(&path), name));
    }
    assert!(troubles.is_empty(), "{}", troubles.join("\n"));
}

#[test]
fn a_wav_never_gets_a_second_list_of_tags() {
    let folder = Folder::new();
    files(&folder);
    let count = |path: &Path, chunk: &[u8]| {
        std::fs::read(path).unwrap().windows(chunk.len()).filter(|found| *found == chunk).count()
    };
    for (name, lists) in [("info.wav", (1, 0)), ("id3.wav", (0, 1)), ("both.wav", (1, 1))] {
        let path = folder.path(name);
        for profile in ["standard", "mixxx", "foobar2000", "navidrome"] {
            let edits = [edit(Field::Genre, &["House"])];
            write(&path, Profile::named(profile).unwrap(), &edits, &folder.path("data"), false);
            assert_eq!((count(&path, b"INFO"), count(&path, b"id3 ")), lists, "{name} {profile}");
            undo(&runs(folder.path("data")).unwrap().last().unwrap().files[0].entry).unwrap();
        }
    }
}

#[test]
fn texts_in_the_code_page_of_windows_are_carried_as_what_they_say() {
    let folder = Folder::new();
    let text = |name: &[u8], text: &[u8]| [name, &(text.len() as u32).to_le_bytes(), text].concat();
    let items = [text(b"INAM", b"Caf\xe9\0\0"), text(b"ICMT", b"100 \x80 \x96 ok\0\0")].concat();
    let wav = std::fs::read(folder.plain("a.wav")).unwrap();
    let wav = with_chunks(&wav, b"LIST", &[[b"LISTINFO", &items[..]].concat()]);
    let wav = folder.bytes("latin.wav", &wav);
    let aiff = std::fs::read(folder.plain("a.aiff")).unwrap();
    let texts = [b"NAMECaf\xe9".to_vec(), b"ANNO100 \x80 \x96 ok".to_vec()];
    let aiff = with_chunks(&with_chunks(&aiff, b"ID3 ", &[]), b"NAME", &texts);
    let aiff = folder.bytes("latin.aiff", &aiff);
    for (path, profile) in [(&wav, "rekordbox"), (&wav, "traktor"), (&aiff, "standard")] {
        let profile = Profile::named(profile).unwrap();
        write(path, profile, &[edit(Field::Genre, &["House"])], &folder.path("data"), false);
        let shown = shown(path);
        assert_eq!(shown["taglib"]["TITLE"], json!(["Café"]), "{} {}", path.display(), profile.name);
        assert_eq!(shown["mutagen"]["COMM"], json!(["100 € – ok"]), "{} {}", path.display(), profile.name);
        undo(&runs(folder.path("data")).unwrap().last().unwrap().files[0].entry).unwrap();
    }
}

#[test]
fn of_tags_behind_flac_the_one_that_readers_of_flac_show_comes_first() {
    let folder = Folder::new();
    files(&folder);
    let bytes = std::fs::read(folder.path("p.flac")).unwrap();
    let ape = ape("Söng", "Guest", "3/12", "2003");
    let path = folder.bytes("both.flac", &[&bytes[..], &ape, &id3v1()].concat());
    write(&path, Profile::default(), &[edit(Field::Genre, &["House"])], &folder.path("data"), false);
    let shown = &shown(&path)["taglib"];
    assert_eq!([&shown["TITLE"], &shown["DATE"]], [&json!(["Song"]), &json!(["2001"])]);
    assert_eq!(shown["COMPOSER"], json!(["Somebody"]), "what ID3v1 has no room for");
}

#[test]
fn a_plan_says_that_ffmpeg_shows_the_tag_behind_aac_and_not_the_one_in_front() {
    let folder = Folder::new();
    encode(&folder.path("plain.aac"), "-bitexact -map_metadata -1 -c:a aac -write_id3v2 0");
    let aac = std::fs::read(folder.path("plain.aac")).unwrap();
    assert_eq!(aac[0], 0xff, "no tag yet");
    for (end, tag) in [(id3v1(), "ID3v1"), (full_ape(), "APEv2")] {
        let path = folder.bytes("tail.aac", &[&aac[..], &end].concat());
        let shown_by_others = format!("(players that use ffmpeg show the {tag} tag and not this one)");
        let plan = crate::made::plan(&path, "standard", &["House"]).unwrap();
        assert_eq!(plan.tags(), format!("new ID3v2 {shown_by_others}"));
        write(&path, Profile::default(), &[edit(Field::Genre, &["House"])], &folder.path("data"), false);
        assert_eq!(shown_by_ffprobe(&path).get("genre"), None, "{tag}");
        assert_eq!(shown(&path)["taglib"]["GENRE"], json!(["House"]), "{tag}");
        assert!(crate::made::plan(&path, "standard", &["Pop"]).unwrap().tags().ends_with(&shown_by_others));
    }
    let plan = crate::made::plan(&folder.path("plain.aac"), "standard", &["House"]).unwrap();
    assert_eq!(plan.tags(), "new ID3v2");
}

#[test]
fn a_plan_says_what_is_copied_into_a_new_tag() {
    let folder = Folder::new();
    files(&folder);
    let plan = crate::made::plan(&folder.path("v1.mp3"), "standard", &["House"]).unwrap();
    let names = ["title", "artist", "album", "date", "comment", "track"].map(str::to_owned).to_vec();
    let carried = Carried { from: "ID3v1", fields: names, left_out: Vec::new() };
    assert_eq!((plan.tags(), &plan.carried[..]), ("new ID3v2", &[carried][..]));
    let fields: Vec<_> = plan.changes.iter().map(|change| change.field.as_str()).collect();
    assert_eq!(fields, ["genre", "title", "artist", "album", "date", "comment", "track"]);
    let plan = crate::made::plan(&folder.path("ape.mp3"), "standard", &["House"]).unwrap();
    assert!(plan.carried[0].fields.contains(&"picture".to_owned()), "{:?}", plan.carried);
    let plan = crate::made::plan(&folder.path("info.wav"), "standard", &["House"]).unwrap();
    assert_eq!((plan.tags(), plan.carried.len()), ("LIST INFO in WAV", 0));
}
