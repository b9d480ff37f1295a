//! FLAC, Ogg, MP4, WAV and AIFF as they are found, and as they should not be.

use std::path::Path;

use genrescope_tags::{Field, Journal, TagFile, runs, undo};
use genrescope_tests::Random;

use crate::made::{Folder, edit, encode, ffprobe_genre, no_proof, packets, plan, plan_edits, sound};
use crate::python::{Found, make_nasty, read};

/// Writes, has mutagen read, and undoes.
fn written(path: &Path, genres: &[&str]) -> Found {
    let old = std::fs::read(path).unwrap();
    let before = (read(path), packets(path));
    let data = Folder::new();
    let mut journal = Journal::new(data.path(""), Vec::new());
    plan(path, "standard", genres).unwrap().write(&mut journal, false, &sound).unwrap();
    let found = read(path);
    assert_eq!(packets(path), before.1);
    // A new list of comments names the program that made it.
    let others = found.others().into_iter().filter(|other| !other.starts_with("vendor genrescope"));
    assert_eq!(others.collect::<Vec<_>>(), before.0.others());
    undo(&runs(data.path("")).unwrap()[0].files[0].entry).unwrap();
    assert!(std::fs::read(path).unwrap() == old);
    found
}

fn refused(path: &Path, why: &str) {
    let old = std::fs::read(path).unwrap();
    let error = plan(path, "standard", &["House"]).err().expect("the plan is refused").to_string();
    assert!(error.contains(why), "{}: {error}", path.display());
    assert!(std::fs::read(path).unwrap() == old);
}

#[test]
fn flac_without_comments_gets_a_block_after_the_first() {
    let folder = Folder::new();
    let bytes = std::fs::read(folder.plain("a.flac")).unwrap();
    // All blocks are removed except the first one, which is then the last.
    let mut at = 4;
    loop {
        let (kind, len) = (bytes[at], usize::from(bytes[at + 2]) << 8 | usize::from(bytes[at + 3]));
        at += 4 + len;
        if kind & 0x80 != 0 {
            break;
        }
    }
    let mut bare = [&bytes[..42], &bytes[at..]].concat();
    bare[4] |= 0x80;
    let path = folder.bytes("bare.flac", &bare);
    assert_eq!(written(&path, &["House", "Techno"]).genre(), ["House", "Techno"]);
    // And after a tag that does not belong there.
    let path = folder.bytes("id3.flac", &[&b"ID3\x04\0\0\0\0\0\x0a"[..], &[0; 10], &bytes].concat());
    let mut journal = Journal::new(folder.path("data"), Vec::new());
    plan(&path, "standard", &["House"]).unwrap().write(&mut journal, false, &sound).unwrap();
    assert_eq!(ffprobe_genre(&path), "House");
}

#[test]
fn ogg_pages_are_laid_out_again_whatever_the_length() {
    let folder = Folder::new();
    let path = folder.plain("a.ogg");
    // A picture over many pages.
    make_nasty("vorbis_big", &path);
    assert_eq!(written(&path, &["House", "Techno"]).genre(), ["House", "Techno"]);
    // A genre that takes more pages than there were: all later pages get another number.
    let long = "long ".repeat(30_000);
    for name in ["a.ogg", "a.opus"] {
        let path = folder.plain(name);
        assert_eq!(written(&path, &[&long]).genre(), [&long]);
    }
    // Around the lengths at which a segment, or a page, is full.
    let path = folder.plain("a.opus");
    for len in (230..280).step_by(7).chain([255 * 254, 255 * 255 - 200, 255 * 255]) {
        let genre = "x".repeat(len);
        let mut journal = Journal::new(folder.path("data"), Vec::new());
        plan(&path, "standard", &[&genre]).unwrap().write(&mut journal, false, &sound).unwrap();
        let file = TagFile::read(&std::fs::File::open(&path).unwrap()).unwrap();
        assert_eq!(file.values(&Field::Genre).unwrap(), [genre]);
    }
}

#[test]
fn ogg_flac_is_written_too() {
    let folder = Folder::new();
    let path = folder.path("a.oga");
    encode(&path, "-c:a flac -f ogg");
    assert_eq!(written(&path, &["House", "Techno"]).genre(), ["House", "Techno"]);
}

#[test]
fn damaged_and_mixed_ogg_files_are_left_alone() {
    let folder = Folder::new();
    let path = folder.plain("a.ogg");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    refused(&path, "checksum");
    let path = folder.bytes("cut.ogg", &std::fs::read(folder.plain("a.ogg")).unwrap()[..90]);
    refused(&path, "Ogg page cannot be read");
}

#[test]
fn mp4_without_tags_gets_the_atoms_around_them() {
    let folder = Folder::new();
    for options in ["-c:a aac", "-c:a aac -movflags +faststart", "-c:a alac -movflags +faststart"] {
        let path = folder.path("bare.m4a");
        encode(&path, options);
        // Each of the three atoms is hidden under the name that marks free space.
        for atom in [b"ilst", b"meta", b"udta"] {
            let mut bytes = std::fs::read(&path).unwrap();
            let at = bytes.windows(4).position(|name| name == atom).unwrap();
            bytes[at..at + 4].copy_from_slice(b"free");
            std::fs::write(&path, bytes).unwrap();
            assert_eq!(written(&path, &["House", "Techno"]).genre(), ["House", "Techno"], "{options}");
        }
    }
}

#[test]
fn mp4_genres_by_number_give_way_to_texts() {
    let folder = Folder::new();
    let path = folder.plain("fast.m4a");
    let mut journal = Journal::new(folder.path("data"), Vec::new());
    plan(&path, "standard", &["Rock"]).unwrap().write(&mut journal, false, &sound).unwrap();
    // The same length with a number: rock is 17 in ID3v1's list.
    let bytes = std::fs::read(&path).unwrap();
    let at = bytes.windows(4).position(|name| name == b"\xa9gen").unwrap();
    let mut bytes = bytes;
    bytes[at..at + 4].copy_from_slice(b"gnre");
    bytes[at + 12..at + 16].copy_from_slice(&[0; 4]);
    bytes[at + 20..at + 24].copy_from_slice(&[0, 0, 0, 18]);
    let path = folder.bytes("number.m4a", &bytes);
    let file = TagFile::read(&std::fs::File::open(&path).unwrap()).unwrap();
    assert_eq!(file.values(&Field::Genre).unwrap(), ["Rock"]);
    let mut journal = Journal::new(folder.path("data"), Vec::new());
    plan(&path, "standard", &["House"]).unwrap().write(&mut journal, false, &sound).unwrap();
    assert_eq!(read(&path).genre(), ["House"]);
    assert!(!std::fs::read(&path).unwrap().windows(4).any(|name| name == b"gnre"));
}

#[test]
fn mp4_with_two_descriptions_is_left_alone() {
    let folder = Folder::new();
    let bytes = std::fs::read(folder.plain("a.m4a")).unwrap();
    let moov = bytes.windows(4).position(|name| name == b"moov").unwrap() - 4;
    // Readers take the first one, and the second one would not fit any more.
    let path = folder.bytes("two.m4a", &[&bytes[..], &bytes[moov..]].concat());
    refused(&path, "more than one moov atom");
}

#[test]
fn mp4_files_in_fragments_or_cut_short_are_left_alone() {
    let folder = Folder::new();
    let path = folder.path("fragments.m4a");
    encode(&path, "-c:a aac -movflags +frag_keyframe+empty_moov");
    refused(&path, "fragmented MP4");
    let bytes = std::fs::read(folder.plain("fast.m4a")).unwrap();
    refused(&folder.bytes("cut.m4a", &bytes[..bytes.len() - 100]), "reaches past the end of the file");
}

/// A WAV with these chunks at its end, in the place of its texts.
fn with_list(folder: &Folder, chunks: &[u8]) -> Vec<u8> {
    let mut bytes = std::fs::read(folder.plain("a.wav")).unwrap();
    let at = bytes.windows(4).position(|name| name == b"LIST").unwrap();
    let len = u32::from_le_bytes(bytes[at + 4..at + 8].try_into().unwrap()) as usize;
    bytes.drain(at..at + 8 + len);
    bytes.extend(chunks);
    let len = bytes.len() as u32 - 8;
    bytes[4..8].copy_from_slice(&len.to_le_bytes());
    bytes
}

#[test]
fn wav_has_its_genre_in_both_places_or_as_the_profile_says() {
    let folder = Folder::new();
    let path = folder.plain("a.wav");
    let info = |path: &Path| std::fs::read(path).unwrap().windows(4).filter(|name| name == b"IGNR").count();
    let mut journal = Journal::new(folder.path("data"), Vec::new());
    plan(&path, "rekordbox", &["House", "Techno"]).unwrap().write(&mut journal, false, &sound).unwrap();
    assert_eq!((read(&path).genre(), info(&path)), (vec!["House, Techno"], 1));
    assert_eq!(read(&path).kind(), "ID3v2.3");
    let path = folder.bytes("bare.wav", &with_list(&folder, b""));
    let mut journal = Journal::new(folder.path("data"), Vec::new());
    plan(&path, "navidrome", &["House", "Techno"]).unwrap().write(&mut journal, false, &sound).unwrap();
    assert_eq!((read(&path).genre(), info(&path)), (vec!["House", "Techno"], 0));
}

#[test]
fn a_last_text_of_wav_without_its_filling_byte_gets_it() {
    let folder = Folder::new();
    let list = b"LIST\x17\0\0\0INFOINAM\x0b\0\0\0Eleven left";
    let path = folder.bytes("odd.wav", &with_list(&folder, list));
    assert_eq!(written(&path, &["House"]).genre_by_taglib(), ["House"]);
    // Another program may read the two texts, too.
    plan(&path, "standard", &["House"])
        .unwrap()
        .write(&mut Journal::new(folder.path("data"), vec![]), false, &sound)
        .unwrap();
    assert_eq!(crate::python::shown(&path)["taglib"]["TITLE"][0], "Eleven left");
}

#[test]
fn a_list_of_wav_without_content_is_none_of_texts() {
    let folder = Folder::new();
    // The chunk after the list has the name that a list of texts begins with.
    let chunks = b"LIST\0\0\0\0INFO\x04\0\0\0abcd";
    let path = folder.bytes("list.wav", &with_list(&folder, chunks));
    let mut journal = Journal::new(folder.path("data"), vec![]);
    plan(&path, "standard", &["House"]).unwrap().write(&mut journal, false, &no_proof).unwrap();
    let new = std::fs::read(&path).unwrap();
    assert!(new.windows(chunks.len()).any(|part| part == chunks), "everything that was there is still there");
    let file = TagFile::read(&std::fs::File::open(&path).unwrap()).unwrap();
    assert_eq!(file.values(&Field::Genre).unwrap(), ["House"]);
    assert!(plan(&path, "standard", &["House"]).unwrap().is_empty());
}

/// A list of texts: name and text of each.
fn list(items: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let items = items.iter().map(|(name, text)| {
        let pad = vec![0; text.len() % 2];
        [&name[..], &(text.len() as u32).to_le_bytes(), text, &pad].concat()
    });
    let items = items.collect::<Vec<_>>().concat();
    [b"LIST", &(items.len() as u32 + 4).to_le_bytes()[..], b"INFO", &items].concat()
}

#[test]
fn a_genre_in_any_list_of_wav_counts_and_is_written_where_every_player_shows_it() {
    let folder = Folder::new();
    let (encoder, rock) = (list(&[(b"ISFT", b"Some program\0")]), list(&[(b"IGNR", b"Rock\0")]));
    for lists in [[&encoder[..], &rock].concat(), [&rock[..], &encoder].concat()] {
        let bytes = with_list(&folder, &lists);
        let path = folder.bytes("two.wav", &bytes);
        let file = TagFile::read(&std::fs::File::open(&path).unwrap()).unwrap();
        assert_eq!(file.values(&Field::Genre).unwrap(), ["Rock"]);
        let data = Folder::new();
        let mut journal = Journal::new(data.path(""), vec![]);
        plan(&path, "standard", &["House"]).unwrap().write(&mut journal, false, &sound).unwrap();
        let shown = (ffprobe_genre(&path), crate::python::shown(&path)["taglib"]["GENRE"][0].clone());
        assert_eq!(shown, ("House".to_owned(), "House".into()));
        undo(&runs(data.path("")).unwrap()[0].files[0].entry).unwrap();
        assert!(std::fs::read(&path).unwrap() == bytes);
    }
}

#[test]
fn the_genre_in_a_list_of_wav_can_be_written_alone() {
    let folder = Folder::new();
    let frame = b"TCON\0\0\0\x05\0\0\0Rock";
    let id3 = [&b"id3 \x19\0\0\0ID3\x03\0\0\0\0\0\x0f"[..], frame, b"\0"].concat();
    let bytes = with_list(&folder, &[&list(&[(b"IGNR", b"rock; DnB\0")])[..], &id3].concat());
    let path = folder.bytes("both.wav", &bytes);
    let edits = vec![edit(Field::InfoGenre, &["Rock; Drum & Bass"])];
    let plan = plan_edits(&path, "standard", edits).unwrap();
    assert_eq!((plan.tags(), plan.changes.len()), ("LIST INFO in WAV", 1));
    plan.write(&mut Journal::new(folder.path("data"), vec![]), false, &sound).unwrap();
    let file = TagFile::read(&std::fs::File::open(&path).unwrap()).unwrap();
    assert_eq!(file.values(&Field::Genre).unwrap(), ["Rock"]);
    assert_eq!(file.values(&Field::InfoGenre).unwrap(), ["Rock; Drum & Bass"]);
    assert_eq!(read(&path).genre(), ["Rock"]);
}

#[test]
fn odd_lengths_and_bytes_after_the_end_stay() {
    let folder = Folder::new();
    let wave = std::fs::read(folder.plain("a.wav")).unwrap();
    // An odd last chunk without its padding byte, and with it, and junk after the stated end.
    let odd = |behind: &[u8]| {
        let mut bytes = [&wave[..], b"junk\x03\0\0\0abc"].concat();
        let len = (bytes.len() as u32 - 8).to_le_bytes();
        bytes[4..8].copy_from_slice(&len);
        [&bytes, behind].concat()
    };
    for (name, bytes) in [("odd.wav", odd(b"")), ("behind.wav", odd(b"\0and more"))] {
        let path = folder.bytes(name, &bytes);
        for genre in ["House", "Rock"] {
            assert_eq!(written(&path, &[genre]).genre_by_taglib(), [genre], "{name}");
        }
    }
}

#[test]
fn wav_beyond_4_gib_keeps_its_lengths_elsewhere() {
    let folder = Folder::new();
    let path = folder.path("rf64.wav");
    encode(&path, "-rf64 always");
    assert!(std::fs::read(&path).unwrap().starts_with(b"RF64"));
    let old = std::fs::read(&path).unwrap();
    let data = folder.path("data");
    let mut journal = Journal::new(&data, Vec::new());
    let edits = vec![edit(Field::Genre, &["House"])];
    plan_edits(&path, "standard", edits).unwrap().write(&mut journal, false, &sound).unwrap();
    let new = std::fs::read(&path).unwrap();
    assert_eq!(u64::from_le_bytes(new[20..28].try_into().unwrap()), new.len() as u64 - 8);
    assert_eq!(ffprobe_genre(&path), "House");
    undo(&runs(&data).unwrap()[0].files[0].entry).unwrap();
    assert!(std::fs::read(&path).unwrap() == old);
    // A chunk without them: the bytes after it are not the lengths.
    let empty = [&old[..16], &[0; 4], &old[20..]].concat();
    refused(&folder.bytes("empty.wav", &empty), "its ds64 chunk is too short");
    // A length to which nothing can be added.
    let endless = [&old[..20], &(u64::MAX - 3).to_le_bytes(), &old[28..]].concat();
    refused(&folder.bytes("endless.wav", &endless), "its stated length is impossible");
}

#[test]
fn files_whose_stated_length_is_wrong_take_tags() {
    let folder = Folder::new();
    let data = folder.path("data");
    let wav = std::fs::read(folder.plain("a.wav")).unwrap();
    let aiff = std::fs::read(folder.plain("a.aiff")).unwrap();
    let right = wav.len() as u32 - 8;
    let form = aiff.len() as u32 - 8;
    for (name, bytes, stated) in [
        ("zero.wav", &wav, 0u32),
        ("short.wav", &wav, 1000),
        ("open.wav", &wav, u32::MAX),
        ("long.wav", &wav, right + 200),
        ("long.aiff", &aiff, form + 200),
    ] {
        let is_aiff = name.ends_with("aiff");
        let mut bytes = bytes.clone();
        let number = |len: u32| if is_aiff { len.to_be_bytes() } else { len.to_le_bytes() };
        bytes[4..8].copy_from_slice(&number(stated));
        let path = folder.bytes(name, &bytes);
        let mut journal = Journal::new(&data, Vec::new());
        plan(&path, "rekordbox", &["House"]).unwrap().write(&mut journal, false, &sound).unwrap();
        let new = std::fs::read(&path).unwrap();
        let expected = match stated {
            u32::MAX => u32::MAX,
            stated if stated > 1000 => new.len() as u32 - 8 + 200,
            _ => new.len() as u32 - 8,
        };
        assert_eq!(new[4..8], number(expected), "{name}");
        assert_eq!((ffprobe_genre(&path).as_str(), read(&path).genre()), ("House", vec!["House"]), "{name}");
        undo(&runs(&data).unwrap().last().unwrap().files[0].entry).unwrap();
        assert!(std::fs::read(&path).unwrap() == bytes, "{name}");
    }
    // A length that ends in the middle of a chunk, followed by bytes that are not a chunk.
    let mut bytes = [&wav[..], b"\0\x01\x02 no chunk"].concat();
    bytes[4..8].copy_from_slice(&1000u32.to_le_bytes());
    refused(&folder.bytes("unclear.wav", &bytes), "where its chunks end is unclear");
}

#[test]
fn rf64_keeps_chunks_after_the_sound() {
    let folder = Folder::new();
    let path = folder.path("rf64.wav");
    encode(&path, "-rf64 always");
    for name in [b"RF64", b"BW64"] {
        let mut bytes = [&std::fs::read(&path).unwrap()[..], b"JUNK\x05\0\0\0apart\0"].concat();
        let len = bytes.len() as u64 - 8;
        bytes[..4].copy_from_slice(name);
        bytes[20..28].copy_from_slice(&len.to_le_bytes());
        let path = folder.bytes("behind.wav", &bytes);
        let data = folder.path("data");
        let mut journal = Journal::new(&data, Vec::new());
        plan(&path, "rekordbox", &["House"]).unwrap().write(&mut journal, false, &no_proof).unwrap();
        let new = std::fs::read(&path).unwrap();
        assert_eq!(u64::from_le_bytes(new[20..28].try_into().unwrap()), new.len() as u64 - 8);
        assert!(new.windows(13).any(|junk| junk == b"JUNK\x05\0\0\0apart"));
        let file = TagFile::read(&std::fs::File::open(&path).unwrap()).unwrap();
        assert_eq!(file.values(&Field::Genre).unwrap(), ["House"]);
        undo(&runs(&data).unwrap().last().unwrap().files[0].entry).unwrap();
        assert!(std::fs::read(&path).unwrap() == bytes);
    }
}

#[test]
fn mp4_with_other_tags_around_it_keeps_its_sound_in_place() {
    let folder = Folder::new();
    let good = std::fs::read(folder.plain("fast.m4a")).unwrap();
    let front = [&b"ID3\x03\0\0\0\0\x01\x00"[..], &[0; 128]].concat();
    let mut behind = b"TAGSong".to_vec();
    behind.resize(128, 0);
    let first_sound = |bytes: &[u8]| {
        let table = bytes.windows(4).position(|name| name == b"stco").unwrap();
        u32::from_be_bytes(bytes[table + 12..table + 16].try_into().unwrap()) as usize
    };
    let at = first_sound(&good);
    let start = &good[at..at + 16];
    // Positions that are still counted from the first atom, and positions that were moved along.
    for base in [front.len(), 0] {
        let mut bytes = [&front[..], &good, &behind].concat();
        if base == 0 {
            let table = bytes.windows(4).position(|name| name == b"stco").unwrap();
            let count = u32::from_be_bytes(bytes[table + 8..table + 12].try_into().unwrap()) as usize;
            for place in bytes[table + 12..table + 12 + 4 * count].chunks_exact_mut(4) {
                let moved = u32::from_be_bytes((&*place).try_into().unwrap()) + front.len() as u32;
                place.copy_from_slice(&moved.to_be_bytes());
            }
        }
        assert_eq!(&bytes[base + first_sound(&bytes)..][..16], start);
        let elsewhere =
            |path: &Path| TagFile::read(&std::fs::File::open(path).unwrap()).unwrap().genres_elsewhere();
        assert_eq!(elsewhere(&folder.bytes("zero.m4a", &bytes)), []);
        let path = folder.bytes("around.m4a", &bytes);
        let data = folder.path("data");
        let mut journal = Journal::new(&data, Vec::new());
        plan(&path, "standard", &["House"]).unwrap().write(&mut journal, false, &no_proof).unwrap();
        let new = std::fs::read(&path).unwrap();
        assert!(new.len() > bytes.len() && &new[base + first_sound(&new)..][..16] == start, "{base}");
        assert_eq!(ffprobe_genre(&path), "House");
        undo(&runs(&data).unwrap().last().unwrap().files[0].entry).unwrap();
        assert!(std::fs::read(&path).unwrap() == bytes);
    }
}

#[test]
fn chunks_that_lie_about_their_length_are_left_alone() {
    let folder = Folder::new();
    let wave = std::fs::read(folder.plain("a.wav")).unwrap();
    refused(&folder.bytes("cut.wav", &wave[..wave.len() - 1000]), "reaches past the end of the file");
    let mut stream = wave.clone();
    let data = wave.windows(4).position(|name| name == b"data").unwrap();
    stream[data + 4..data + 8].copy_from_slice(&[0xff; 4]);
    refused(&folder.bytes("stream.wav", &stream), "reaches past the end of the file");
}

#[test]
fn a_genre_goes_before_zeros_and_musicmatchs_names_where_readers_see_it() {
    let folder = Folder::new();
    let plain = std::fs::read(folder.plain("empty.mp3")).unwrap();
    let len = plain[6..10].iter().fold(0, |len, &byte| len << 7 | usize::from(byte));
    let stream = &plain[10 + len..];
    let musicmatch = [&b"18273645"[..], &[b' '; 248], b"Brava Software Inc.             3.10"].concat();
    for front in [&[0; 500][..], &[0; 3000], &musicmatch, &musicmatch[256..]] {
        let path = folder.bytes("a.mp3", &[front, stream].concat());
        let old = std::fs::read(&path).unwrap();
        let mut journal = Journal::new(folder.path("data"), Vec::new());
        plan(&path, "standard", &["House"]).unwrap().write(&mut journal, false, &no_proof).unwrap();
        let new = std::fs::read(&path).unwrap();
        assert!(new.ends_with(&old), "everything that was there is still there, sound and all");
        let found = read(&path);
        assert_eq!((found.genre(), found.genre_by_taglib()), (vec!["House"], vec!["House"]));
        assert_eq!(ffprobe_genre(&path), "House");
        undo(&runs(folder.path("data")).unwrap().last().unwrap().files[0].entry).unwrap();
        assert!(std::fs::read(&path).unwrap() == old);
    }
}

#[test]
fn what_is_not_an_audio_file_is_left_alone() {
    let folder = Folder::new();
    for (name, bytes, why) in [
        ("empty.mp3", &b""[..], "the file is empty"),
        ("text.mp3", b"not music, but words", "files that begin like this one"),
        ("a.wma", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11 and more", "Windows Media"),
        ("zeros.mp3", &[0; 2000], "files that begin with zeros, and with no MPEG sound behind them"),
        ("tagged.mp3", b"\0\0\0\0\0\0\0\0\0\0\0\0ID3\x03\0", "files with zeros before their ID3v2 tag"),
        ("a.mka", b"\x1a\x45\xdf\xa3 and more", "Matroska"),
    ] {
        refused(&folder.bytes(name, bytes), why);
    }
    // The content counts, not the name.
    let path = folder.path("flac.mp3");
    std::fs::rename(folder.plain("a.flac"), &path).unwrap();
    assert_eq!(written(&path, &["House"]).kind(), "Vorbis");
}

#[test]
fn broken_files_are_refused_or_written_and_never_crash() {
    let folder = Folder::new();
    let mut random = Random::new(1);
    let mut num_refused = 0;
    for (name, _, nasty) in crate::made::FORMATS {
        let path = folder.plain(name);
        make_nasty(nasty, &path);
        let good = std::fs::read(&path).unwrap();
        for _ in 0..150 {
            let mut bytes = good.clone();
            for _ in 0..1 + random.below(4) {
                let at = random.below(bytes.len().min(30_000));
                bytes[at] = random.below(256) as u8;
            }
            bytes.truncate(good.len() - random.below(2) * random.below(good.len()));
            let path = folder.bytes("broken", &bytes);
            num_refused += usize::from(plan(&path, "standard", &["House"]).is_err());
        }
    }
    assert!(num_refused > 100, "{num_refused}");
}
