//! `--ffmpeg`: what there is no decoder for, by the user's own ffmpeg.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::program::{Folder, Run, clip, command};

/// A clip in another format.
fn made(folder: &Folder, name: &str, options: &[&str]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-nostdin", "-v", "error", "-i"]).arg(clip("jazz.wav")).args(options).arg(&path);
    assert!(ffmpeg.status().unwrap().success());
    path
}

/// A folder with a program of this name in it, which stands for ffmpeg.
#[cfg(target_os = "linux")]
fn instead(folder: &Folder, script: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.file("bin/ffmpeg", format!("#!/bin/sh\n{script}\n").as_bytes());
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path.parent().unwrap().to_owned()
}

fn run(arguments: &[&str], paths: &[&Path], search: Option<&Path>) -> Run {
    let mut command = command(arguments);
    if let Some(search) = search {
        command.env("PATH", search);
    }
    let output = command.args(paths).output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_file_that_cannot_be_decoded_names_the_option_and_gets_its_genre_by_it() {
    let folder = Folder::new();
    let paths = [
        made(&folder, "music/six.m4a", &["-ac", "6", "-b:a", "400k"]),
        made(&folder, "music/six.wv", &[]),
        made(&folder, "music/six.ac3", &[]),
    ];
    let paths: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    let without = run(&["tag"], &paths, None);
    assert_eq!(without.code, 1, "{without:?}");
    assert_eq!(without.stderr.matches("if ffmpeg is installed, --ffmpeg decodes it").count(), 3);
    let music = folder.path().join("music");
    let left_out = run(&["tag"], &[&music], None);
    assert!(
        left_out.stderr.contains("(1 AC-3, 1 WavPack); if ffmpeg is installed, --ffmpeg decodes them"),
        "{left_out:?}"
    );
    let with = run(&["tag", "--ffmpeg", "--json"], &[&music], None);
    let lines = with.json();
    assert_eq!(lines.len(), 3, "{with:?}");
    for line in lines {
        let jazz = line["genres"]["jazz"].as_f64().unwrap();
        assert!(jazz > 0.5 && line["seconds"].as_f64().unwrap() > 9.0, "{line}");
    }
}

#[test]
fn a_second_run_knows_what_ffmpeg_has_decoded() {
    let folder = Folder::new();
    let path = made(&folder, "a.wv", &[]);
    let cache = folder.path().join("cache.sqlite");
    let tag = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_genrescope"));
        let output = command.args(["tag", "--ffmpeg", "--cache"]).arg(&cache).arg(&path).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(!tag().contains("known"));
    assert!(tag().contains("known"));
}

#[test]
fn without_ffmpeg_it_says_so() {
    let folder = Folder::new();
    let path = folder.file("a.wv", &[&b"wvpk"[..], &[0; 5000]].concat());
    let run = run(&["tag", "--ffmpeg"], &[&path], Some(folder.path()));
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("WavPack is not supported, and ffmpeg, which could decode it, is not installed"),
        "{run:?}"
    );
}

/// A file that our own decoders know by name only, in two folders for two genres.
fn foreign(folder: &Folder) -> PathBuf {
    let bytes = [&b"wvpk"[..], &[0; 5000]].concat();
    folder.file("music/b/b.wv", &bytes);
    folder.file("music/a/a.wv", &bytes)
}

/// All commands that run ffmpeg in a way of their own, with what they work on.
fn ways(path: &Path) -> [Vec<&str>; 3] {
    let music = path.parent().unwrap().parent().unwrap().to_str().unwrap();
    let path = path.to_str().unwrap();
    // No head comes about.
    [
        vec!["tag", path],
        vec!["listen", "--fast", "--json", "--from", path],
        vec!["train", music, "--out", "none.safetensors", "--jobs", "1"],
    ]
}

#[test]
#[cfg(target_os = "linux")]
fn ffmpeg_may_take_no_more_memory_than_its_worker() {
    let folder = Folder::new();
    let path = foreign(&folder);
    let search = instead(&folder, "ulimit -v >&2; exit 1");
    for way in ways(&path) {
        let run = run(&[&way[..], &["--ffmpeg", "--memory-limit", "1024"]].concat(), &[], Some(&search));
        assert!(run.stderr.contains("ffmpeg cannot decode it either: 1048576\n"), "{run:?}");
    }
}

/// A folder with an ffmpeg that hangs, and where it notes its number.
#[cfg(target_os = "linux")]
fn hanging(folder: &Folder) -> (PathBuf, PathBuf) {
    let note = folder.path().join("number");
    let script = format!("echo $$ > {0}.part; mv {0}.part {0}; exec /bin/sleep 600", note.display());
    (instead(folder, &format!("PATH=/bin; {script}")), note)
}

#[cfg(target_os = "linux")]
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let patience = Instant::now() + Duration::from_secs(20);
    while !is_so() {
        assert!(Instant::now() < patience, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Waits until the program has ended whose number was noted.
#[cfg(target_os = "linux")]
fn wait_for_the_end(note: &Path) {
    let number = std::fs::read_to_string(note).unwrap();
    let process = PathBuf::from(format!("/proc/{}/cmdline", number.trim()));
    // Once it has ended, its command line is gone.
    wait_until("it goes on", || !std::fs::read(&process).is_ok_and(|words| !words.is_empty()));
}

#[test]
#[cfg(target_os = "linux")]
fn an_ffmpeg_that_hangs_is_given_up_in_time_and_ended() {
    let folder = Folder::new();
    let path = foreign(&folder);
    let (search, note) = hanging(&folder);
    let [tag, _, train] = ways(&path);
    for way in [tag, train] {
        let run = run(&[&way[..], &["--ffmpeg", "--time-limit", "2"]].concat(), &[], Some(&search));
        assert!(run.stderr.contains("given up after 2 s"), "{run:?}");
        wait_for_the_end(&note);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn an_ffmpeg_that_hangs_ends_with_the_program() {
    let folder = Folder::new();
    let path = foreign(&folder);
    let (search, note) = hanging(&folder);
    for (way, signal) in ways(&path).iter().zip(["INT", "INT", "KILL"]) {
        let mut command = command([&way[..], &["--ffmpeg"]].concat());
        let mut child = command.env("PATH", &search).stderr(std::process::Stdio::null()).spawn().unwrap();
        wait_until("it does not start ffmpeg", || note.exists());
        genrescope_tests::signal(child.id(), signal);
        child.wait().unwrap();
        wait_for_the_end(&note);
        std::fs::remove_file(&note).unwrap();
    }
}

#[test]
fn sets_and_the_live_monitor_take_it_too() {
    let folder = Folder::new();
    let path = made(&folder, "a.wv", &[]);
    let path = path.to_str().unwrap();
    for arguments in [&["set", "--json", path][..], &["listen", "--fast", "--json", "--from", path]] {
        let without = run(arguments, &[], None);
        assert!(without.code > 0 && without.stderr.contains("--ffmpeg decodes it"), "{without:?}");
        let with = run(&[arguments, &["--ffmpeg"]].concat(), &[], None);
        assert_eq!((with.code, with.stderr.as_str()), (0, ""), "{with:?}");
        assert!(with.stdout.contains("jazz"), "{with:?}");
    }
}
