//! `genrescope set --write-chapters`, as ffprobe sees it.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::mix::write_mix;
use crate::{command, text};

fn run(arguments: &[&str], folder: &Path) -> Output {
    command(arguments, folder).env("GENRESCOPE_DATA_DIR", folder.join("data")).output().unwrap()
}

fn undo(folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_genrescope"));
    command.arg("undo").env("GENRESCOPE_DATA_DIR", folder.join("data")).output().unwrap()
}

/// Starts and titles.
fn shown(path: &Path) -> Vec<(f64, String)> {
    let mut command = Command::new("ffprobe");
    let output = command.args(["-v", "error", "-show_chapters", "-of", "json"]).arg(path).output().unwrap();
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let chapters = found["chapters"].as_array().unwrap().iter();
    let start = |chapter: &Value| chapter["start_time"].as_str().unwrap().parse().unwrap();
    chapters.map(|chapter| (start(chapter), chapter["tags"]["title"].as_str().unwrap().to_owned())).collect()
}

#[test]
fn segments_become_chapters_that_ffprobe_shows_and_are_taken_back() {
    let folder = TempDir::new().unwrap();
    write_mix(&folder.path().join("mix.wav"), &["orchestral.flac", "metal.mp3"]);
    // Refused before it is heard.
    let wav = run(&["mix.wav", "--write-chapters"], folder.path());
    assert_eq!((wav.status.code(), text(&wav.stdout)), (Some(1), ""), "{wav:?}");
    assert!(text(&wav.stderr).starts_with("genrescope: mix.wav: "), "{wav:?}");
    std::fs::remove_dir_all(folder.path().join("data")).unwrap();
    for name in ["mix.mp3", "mix.m4a"] {
        let path = folder.path().join(name);
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-nostdin", "-v", "error", "-i"]).arg(folder.path().join("mix.wav")).arg(&path);
        assert!(ffmpeg.status().unwrap().success());
        let before = std::fs::read(&path).unwrap();
        let dry = run(&[name, "--dry-run"], folder.path());
        assert!(dry.status.success(), "{dry:?}");
        assert!(text(&dry.stdout).contains("would write: "), "{dry:?}");
        assert!(text(&dry.stdout).contains("+ chapters: 00:00:00.000 - "), "{dry:?}");
        assert!(std::fs::read(&path).unwrap() == before && !folder.path().join("data").exists());
        let written = run(&[name, "--write-chapters", "--json"], folder.path());
        assert!(written.status.success(), "{written:?}");
        let told: Value = serde_json::from_slice(&written.stdout).unwrap();
        assert_eq!(told["written"]["outcome"], "written");
        let (segments, shown) = (told["segments"].as_array().unwrap(), shown(&path));
        assert!(segments.len() >= 2 && segments.len() == shown.len(), "{shown:?}");
        for (segment, (start, title)) in segments.iter().zip(shown) {
            assert!((segment["start"].as_f64().unwrap() - start).abs() < 0.01, "{segment}: {start}");
            assert!(title.starts_with(segment["genre"].as_str().unwrap()), "{segment}: {title}");
        }
        let again = run(&[name, "--write-chapters"], folder.path());
        assert!(text(&again.stdout).contains("not written: has chapters already; --force"), "{again:?}");
        assert!(text(&undo(folder.path()).stdout).contains("1 file is as before"));
        assert!(std::fs::read(&path).unwrap() == before, "{name}");
        std::fs::remove_dir_all(folder.path().join("data")).unwrap();
    }
}
