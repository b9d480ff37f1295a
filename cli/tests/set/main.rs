//! `genrescope set`, run as a user runs it.

// Some tests are for Linux alone: elsewhere, what only they need is needed by none.
#![cfg_attr(not(target_os = "linux"), allow(dead_code, unused_imports))]

mod chapters;
mod limits;
mod mix;
mod saving;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use genrescope_tests::names_in;
use serde_json::Value;
use tempfile::TempDir;

use crate::mix::write_mix;

const ENDINGS: [&str; 13] = [
    "json",
    "csv",
    "cue",
    "labels.txt",
    "rekordbox.xml",
    "nml",
    "m3u8",
    "ffmetadata.txt",
    "vtt",
    "chapters.txt",
    "png",
    "svg",
    "html",
];

/// `genrescope set` in a folder.
fn command(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_genrescope"));
    command.arg("set").args(arguments).current_dir(folder).stdin(Stdio::null());
    command
}

fn set(arguments: &[&str], folder: &Path) -> Output {
    command(arguments, folder).output().unwrap()
}

/// Starts it, so that it can be observed while it runs.
fn start(arguments: &[&str], folder: &Path) -> Child {
    command(arguments, folder).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn clip(name: &str) -> PathBuf {
    std::fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/clips").join(name)).unwrap()
}

#[test]
fn a_mix_of_three_tracks_has_three_segments_in_every_format() {
    let folder = TempDir::new().unwrap();
    let boundaries = write_mix(&folder.path().join("my mix.wav"), &["house.mp3", "jazz.wav", "metal.mp3"]);
    let output = set(&["my mix.wav", "--save", "all", "--json"], folder.path());
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));

    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let segments = found["segments"].as_array().unwrap();
    assert_eq!(segments.len(), 3, "{found:#}");
    for (segment, boundary) in segments[1..].iter().zip(boundaries) {
        let start = segment["start"].as_f64().unwrap();
        assert!((start - boundary).abs() <= 8.0, "{start} is far from {boundary}");
        let transition = &segment["transition"];
        let edge = |name: &str| transition[name].as_f64().unwrap();
        assert!(edge("start") < boundary && boundary < edge("end"), "{transition}");
    }
    for pair in segments.windows(2) {
        assert_eq!(pair[0]["end"], pair[1]["start"]);
    }
    assert_eq!(segments[1]["genre"], "jazz");
    // Of all metal genres, this one is close to punk.
    assert!(["metal", "punk"].contains(&segments[2]["genre"].as_str().unwrap()), "{}", segments[2]);

    let mut expected: Vec<String> = ENDINGS.iter().map(|ending| format!("my mix.{ending}")).collect();
    expected.push("my mix.wav".to_owned());
    expected.sort();
    assert_eq!(names_in(folder.path()), expected, "each file, and nothing half written");
    let saved = std::fs::read(folder.path().join("my mix.json")).unwrap();
    assert_eq!(text(&saved), text(&output.stdout));
    let page = std::fs::read_to_string(folder.path().join("my mix.html")).unwrap();
    assert!(page.contains("src=\"my%20mix.wav\""), "the page plays the file beside it");

    // An existing file may be someone's work: a second run does not overwrite it, and soon says so.
    std::fs::write(folder.path().join("my mix.cue"), "TITLE \"by hand\"").unwrap();
    let again = set(&["my mix.wav", "--save", "cue"], folder.path());
    assert_eq!(again.status.code(), Some(1));
    assert_eq!(
        text(&again.stderr),
        "genrescope: my mix.wav: ./my mix.cue already exists; --force overwrites it\n"
    );
    assert_eq!(std::fs::read_to_string(folder.path().join("my mix.cue")).unwrap(), "TITLE \"by hand\"");

    // Nor does it ever overwrite what no set is written as: a song, say.
    let picture = folder.path().join("my mix.png");
    std::fs::copy(clip("silence.flac"), &picture).unwrap();
    let forced = set(&["my mix.wav", "--save", "cue,png", "--force"], folder.path());
    assert_eq!(forced.status.code(), Some(1));
    assert_eq!(
        text(&forced.stderr),
        "genrescope: my mix.wav: ./my mix.png is there already, and is not a file of a set in this format: please \
         rename it, or name another file\n"
    );
    assert_eq!(std::fs::read(&picture).unwrap(), std::fs::read(clip("silence.flac")).unwrap());
    std::fs::remove_file(&picture).unwrap();
    let forced = set(&["my mix.wav", "--save", "all", "--force"], folder.path());
    assert_eq!((forced.status.code(), text(&forced.stderr)), (Some(0), ""), "its own files are replaced");
}

#[test]
fn a_single_track_is_one_segment_in_a_table_and_files_go_to_the_given_folder() {
    let folder = TempDir::new().unwrap();
    let metal = clip("metal.mp3");
    let output =
        set(&[metal.to_str().unwrap(), "--save", "cue,m3u8", "--folder", "out/lists"], folder.path());
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    let lines: Vec<&str> = text(&output.stdout).lines().collect();
    assert!(lines[0].starts_with("metal.mp3") && lines[0].ends_with("1 segment"), "{lines:?}");
    assert!(lines[2].contains("metal"), "{lines:?}");
    let lists = folder.path().join("out/lists");
    assert_eq!(names_in(&lists), ["metal.cue", "metal.m3u8"]);
    // From there, the recording is named by its full path.
    let sheet = std::fs::read_to_string(lists.join("metal.cue")).unwrap();
    assert!(sheet.contains(&format!("FILE \"{}\" MP3", metal.display())), "{sheet}");
}

#[test]
fn invalid_input_is_refused_and_the_next_recording_goes_on() {
    let folder = TempDir::new().unwrap();
    let run = |arguments: &[&str]| {
        let output = set(arguments, folder.path());
        (output.status.code(), text(&output.stderr).to_owned(), text(&output.stdout).to_owned())
    };
    for wrong in [
        &["mix.mp3", "--min-segment", "1"][..],
        &["mix.mp3", "--sensitivity", "2"],
        &["mix.mp3", "--save", "polka"],
        &["mix.mp3", "--folder", "out"],
        &[],
    ] {
        assert_eq!(run(wrong).0, Some(2), "{wrong:?}");
    }
    std::fs::write(folder.path().join("noise.mp3"), "no sound at all").unwrap();
    let jazz = clip("jazz.wav");
    let (code, stderr, stdout) = run(&["missing.mp3", "noise.mp3", jazz.to_str().unwrap()]);
    assert_eq!(code, Some(1));
    let lines: Vec<&str> = stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{stderr}");
    assert!(lines[0].contains("missing.mp3") && lines[1].contains("noise.mp3"), "{stderr}");
    assert!(stdout.starts_with("jazz.wav"), "{stdout}");
    // A folder that cannot exist: a file has its name.
    assert_eq!(run(&[jazz.to_str().unwrap(), "--save", "cue", "--folder", "noise.mp3"]).0, Some(2));
}
