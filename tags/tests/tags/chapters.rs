//! Chapters, as ffmpeg and mutagen read them.

use std::path::{Path, PathBuf};
use std::process::Command;

use genrescope_tags::{Chapter, Field, Journal, Plan, Profile, TagFile, runs, undo};
use serde_json::Value;

use crate::made::{FORMATS, Folder, edit, encode, ffprobe_genre, packets, plan_edits, sound};
use crate::python::{chapters_by_mutagen, run};

/// Starts in milliseconds, and titles, as ffprobe shows them.
fn shown(path: &Path) -> Vec<(u64, String)> {
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-show_chapters", "-of", "json"]);
    let found: Value = serde_json::from_slice(&run(command.arg(path))).unwrap();
    let chapters = found["chapters"].as_array().unwrap().iter();
    let shown = chapters.map(|chapter| {
        let start: f64 = chapter["start_time"].as_str().unwrap().parse().unwrap();
        ((start * 1000.0).round() as u64, chapter["tags"]["title"].as_str().unwrap_or_default().to_owned())
    });
    shown.collect()
}

fn chapters(parts: &[(u64, u64, &str)]) -> Vec<Chapter> {
    let chapter =
        |&(start_ms, end_ms, title): &(u64, u64, &str)| Chapter { start_ms, end_ms, title: title.to_owned() };
    parts.iter().map(chapter).collect()
}

fn write(path: &Path, chapters: &[Chapter], journal: &mut Journal) -> genrescope_tags::Result<()> {
    let plan = Plan::make(path, &Profile::named("standard").unwrap(), |file| file.chapter_edits(chapters))?;
    plan.write(journal, false, &sound)
}

fn read(path: &Path) -> Vec<String> {
    TagFile::read(&std::fs::File::open(path).unwrap()).unwrap().chapters().unwrap()
}

#[test]
fn chapters_of_every_format_are_those_that_ffprobe_shows_and_are_taken_back() {
    let folder = Folder::new();
    let three = chapters(&[(0, 500, "techno 81 %"), (500, 1255, "drüm & bass"), (1255, 2000, "silence")]);
    let two = chapters(&[(0, 700, "house"), (700, 2000, "jazz")]);
    let told = |chapters: &[Chapter]| -> Vec<(u64, String)> {
        chapters.iter().map(|chapter| (chapter.start_ms, chapter.title.clone())).collect()
    };
    for (name, ..) in FORMATS.iter().filter(|(name, ..)| !name.ends_with(".wav") && !name.ends_with(".aiff"))
    {
        let path = folder.plain(name);
        let before = std::fs::read(&path).unwrap();
        let data = folder.path(&format!("data of {name}"));
        let mut journal = Journal::new(&data, vec![]);
        write(&path, &three, &mut journal).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(shown(&path), told(&three), "{name}");
        assert_eq!(read(&path).len(), 3, "{name}");
        // Writing fewer chapters leaves none of the old ones behind, and writing another field keeps these.
        write(&path, &two, &mut journal).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(shown(&path), told(&two), "{name}");
        let genre = plan_edits(&path, "standard", vec![edit(Field::Genre, &["House"])]).unwrap();
        genre.write(&mut journal, false, &sound).unwrap();
        assert_eq!((shown(&path), ffprobe_genre(&path)), (told(&two), "House".to_owned()), "{name}");
        for file in runs(&data).unwrap()[0].files.iter().rev() {
            undo(&file.entry).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        assert!(std::fs::read(&path).unwrap() == before, "{name}");
    }
}

#[test]
fn a_file_without_any_tags_gets_its_chapters() {
    let folder = Folder::new();
    let parts = chapters(&[(0, 1000, "a"), (1000, 2000, "b")]);
    for (name, options) in [
        ("a.mp3", "-id3v2_version 0 -metadata title="),
        ("a.m4a", "-c:a aac -metadata title= -fflags +bitexact"),
    ] {
        let path = folder.path(name);
        encode(&path, options);
        write(&path, &parts, &mut Journal::new(folder.path("data"), vec![])).unwrap();
        assert_eq!(shown(&path), [(0, "a".to_owned()), (1000, "b".to_owned())], "{name}");
        assert_eq!(
            read(&path),
            ["00:00:00.000 - 00:00:01.000 a".to_owned(), read(&path)[1].clone()],
            "{name}"
        );
    }
}

#[test]
fn chapters_that_do_not_fit_are_refused() {
    let folder = Folder::new();
    let mut journal = Journal::new(folder.path("data"), vec![]);
    let many: Vec<Chapter> =
        (0..256).map(|at| Chapter { start_ms: at, end_ms: at + 1, title: String::new() }).collect();
    let path = folder.plain("v24.mp3");
    let error = write(&path, &many, &mut journal).unwrap_err().to_string();
    assert!(error.contains("has 256 chapters, and tags can count 255"), "{error}");
    let error = write(&folder.plain("a.wav"), &many[..3], &mut journal).unwrap_err().to_string();
    assert!(error.starts_with("chapters are written into MP3"), "{error}");
    let path = without(&folder, &folder.plain("a.m4a"), b"soun");
    let error = write(&path, &many[..3], &mut journal).unwrap_err().to_string();
    assert!(error.starts_with("has no track of sound or video"), "{error}");
}

/// An M4A into which ffmpeg has put a chapter, as a track and in Nero's list.
fn with_chapters_of_ffmpeg(folder: &Folder) -> PathBuf {
    let (source, path) = (folder.plain("a.m4a"), folder.path("track.m4a"));
    let list =
        folder.bytes("list.txt", b";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=900\ntitle=x\n");
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "error", "-i"]).arg(&source).arg("-i").arg(&list);
    run(command.args(["-map_chapters", "1", "-c", "copy"]).arg(&path));
    path
}

/// The file with a name in it changed wherever it occurs, so that nobody knows it.
fn without(folder: &Folder, path: &Path, name: &[u8; 4]) -> PathBuf {
    let mut bytes = std::fs::read(path).unwrap();
    let places: Vec<usize> = (0..bytes.len() - 4).filter(|&at| bytes[at..].starts_with(name)).collect();
    assert!(!places.is_empty(), "{name:?}");
    places.into_iter().for_each(|at| bytes[at] = b'_');
    folder.bytes("without.m4a", &bytes)
}

#[test]
fn an_mp4_has_its_chapters_both_in_a_track_and_in_neros_list() {
    let folder = Folder::new();
    let parts = chapters(&[(0, 500, "techno 81 %"), (500, 1255, "drüm & bass"), (1255, 2000, "silence")]);
    let told: Vec<(u64, String)> = parts.iter().map(|part| (part.start_ms, part.title.clone())).collect();
    let others = with_chapters_of_ffmpeg(&folder);
    for path in [folder.plain("a.m4a"), folder.plain("fast.m4a"), others] {
        let before = std::fs::read(&path).unwrap();
        let data = folder.path("data");
        write(&path, &parts, &mut Journal::new(&data, vec![])).unwrap();
        assert_eq!(shown(&without(&folder, &path, b"chpl")), told, "the track of {path:?}");
        assert_eq!(shown(&without(&folder, &path, b"chap")), told, "the list of {path:?}");
        assert_eq!(read(&path), parts.iter().map(Chapter::to_string).collect::<Vec<_>>());
        let shown_by_mutagen = chapters_by_mutagen(&path);
        assert_eq!(shown_by_mutagen, told, "{path:?}");
        assert_eq!(packets(&path), packets(&without(&folder, &path, b"chap")), "{path:?}");
        undo(&runs(&data).unwrap()[0].files[0].entry).unwrap();
        assert!(std::fs::read(&path).unwrap() == before, "{path:?}");
        std::fs::remove_dir_all(data).unwrap();
    }
}

#[test]
fn a_first_chapter_that_comes_late_is_late_in_the_track_too() {
    let folder = Folder::new();
    let path = folder.plain("a.m4a");
    let parts = chapters(&[(700, 1300, "a"), (1300, 2000, "b")]);
    write(&path, &parts, &mut Journal::new(folder.path("data"), vec![])).unwrap();
    assert_eq!(read(&path), parts.iter().map(Chapter::to_string).collect::<Vec<_>>());
    let track = shown(&without(&folder, &path, b"chpl"));
    assert_eq!(track, [(700, "a".to_owned()), (1300, "b".to_owned())]);
}

#[test]
fn chapters_are_read_from_a_track_alone() {
    let folder = Folder::new();
    let path = without(&folder, &with_chapters_of_ffmpeg(&folder), b"chpl");
    assert_eq!(read(&path), ["00:00:00.000 - 00:00:00.900 x"]);
}

#[test]
fn chapters_are_taken_out_of_an_mp4() {
    let folder = Folder::new();
    let parts = chapters(&[(0, 1000, "a"), (1000, 2000, "b")]);
    let plain = folder.plain("a.m4a");
    let path = folder.path("b.m4a");
    std::fs::copy(&plain, &path).unwrap();
    let mut journal = Journal::new(folder.path("data"), vec![]);
    write(&path, &parts, &mut journal).unwrap();
    let none = plan_edits(&path, "standard", vec![edit(Field::Chapters, &[])]).unwrap();
    none.write(&mut journal, false, &sound).unwrap();
    assert_eq!((read(&path), shown(&path)), (vec![], vec![]));
    // The number of the track that was there is not used again.
    let (mut new, old) = (std::fs::read(&path).unwrap(), std::fs::read(&plain).unwrap());
    let at = new.windows(4).position(|name| name == b"mvhd").unwrap() + 4 + 96;
    assert_eq!((old[at + 3], new[at + 3]), (2, 3));
    new[at + 3] = 2;
    assert!(new == old);
    // If there are none to take out, nothing is needed, not even a place for them.
    let meta = new.windows(4).position(|name| name == b"meta").unwrap();
    new[meta - 4..meta].fill(0);
    let path = folder.bytes("open.m4a", &new);
    assert!(plan_edits(&path, "standard", vec![edit(Field::Chapters, &[])]).unwrap().is_empty());
}

#[test]
fn chapters_with_pictures_are_left_alone() {
    let folder = Folder::new();
    let path = with_chapters_of_ffmpeg(&folder);
    let mut bytes = std::fs::read(&path).unwrap();
    let at = bytes.windows(8).position(|part| part == b"\0\0\0\x0cchap").unwrap();
    // The sound itself stands for a second track.
    bytes.splice(at + 12..at + 12, [0, 0, 0, 1]);
    bytes[at + 3] += 4;
    for name in [b"moov", b"trak", b"tref"] {
        let place = bytes.windows(4).position(|part| part == name).unwrap();
        let len = u32::from_be_bytes(bytes[place - 4..place].try_into().unwrap()) + 4;
        bytes[place - 4..place].copy_from_slice(&len.to_be_bytes());
    }
    let path = folder.bytes("pictures.m4a", &bytes);
    let parts = chapters(&[(0, 1000, "a"), (1000, 2000, "b")]);
    let error = write(&path, &parts, &mut Journal::new(folder.path("data"), vec![])).unwrap_err().to_string();
    assert!(error.starts_with("has chapters with pictures"), "{error}");
    assert!(std::fs::read(&path).unwrap() == bytes);
}
