//! What goes wrong: a clear line on stderr, the right exit code, and the other files go on.

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;
use std::time::{Duration, Instant};

use genrescope_tests::{chord, signal};

use crate::program::{Folder, clip, command, genrescope, tag};

#[test]
fn a_run_that_cannot_start_ends_with_2() {
    let sound = clip("jazz.wav");
    let sound = sound.to_str().unwrap();
    for (arguments, message) in [
        (&["tag"][..], "Usage: genrescope tag"),
        (&["tag", "--frobnicate", sound], "unexpected argument '--frobnicate'"),
        (&["tag", "--json", "--csv", sound], "cannot be used with"),
        (&["tag", "--jobs", "0", sound], "it must be a whole number from 1 to 65535"),
        (&["tag", "--top", "many", sound], "invalid value 'many'"),
        (&["tag", "--model", "/no/such/head.safetensors", sound], "/no/such/head.safetensors cannot be"),
        (&["tag", "--model", sound, sound], "not a head file"),
    ] {
        let run = genrescope(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(run.stderr.contains(message), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn each_bad_file_gives_one_line_and_the_others_go_on() {
    let folder = Folder::new();
    let good = folder.sound("good.wav");
    let bad = [
        (folder.path().join("missing.wav"), "no such file or folder"),
        (folder.file("empty.mp3", b""), "the file is empty"),
        (folder.file("text.flac", b"not music, but words"), "not an audio file, or one in an unknown format"),
        (folder.file("header.wav", &chord(1.0, 0)[..20]), "the file is cut short: it ends before any sound"),
        (
            folder.file("wma.wma", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11 and more"),
            "Windows Media (WMA) is not supported; if ffmpeg is installed, --ffmpeg decodes it",
        ),
    ];
    let mut paths = vec![good.clone()];
    for (path, _) in &bad {
        paths.extend([path.clone(), good.clone()]);
    }
    let run = tag(&["--json", "--jobs", "3"], &paths);
    assert_eq!(run.code, 1);
    assert_eq!(run.lines_of_json().len(), 1 + bad.len());
    let mut lines: Vec<&str> = run.stderr.lines().collect();
    let mut expected: Vec<String> =
        bad.iter().map(|(path, message)| format!("genrescope: {}: {message}", path.display())).collect();
    lines.sort_unstable();
    expected.sort_unstable();
    assert_eq!(lines, expected);
    // The same if there is no good file at all.
    let run = tag(&["--csv"], &[&bad[1].0]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
}

#[test]
fn a_cut_file_is_judged_by_what_is_there_and_counts_as_failed() {
    let folder = Folder::new();
    let whole = chord(8.0, 0);
    let path = folder.file("cut.wav", &whole[..whole.len() / 2]);
    let run = tag(&["--json"], &[&path]);
    assert_eq!((run.code, run.lines_of_json().len()), (1, 1));
    assert!(
        run.stderr.ends_with("cut.wav: the file ends after 4.0 of 8.0 s; judged by what remains\n"),
        "{}",
        run.stderr
    );
}

#[test]
fn empty_folders_are_reported() {
    let folder = Folder::new();
    folder.file("one/notes.txt", b"");
    folder.file("two/notes.txt", b"");
    let run = tag(&[], &[folder.path().join("one"), folder.path().join("two")]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert_eq!(run.stderr.matches(": no audio files in this folder\n").count(), 2, "{}", run.stderr);
}

#[test]
fn hostile_files_do_no_harm() {
    let folder = Folder::new();
    let mut num_files = 0;
    for (index, name) in
        ["metal.mp3", "funk.m4a", "orchestral.flac", "techno.ogg", "chiptune.aiff"].iter().enumerate()
    {
        let bytes = std::fs::read(clip(name)).unwrap();
        for round in 0..4 {
            let mut broken = bytes[..40_000].to_vec();
            for step in 0..200 {
                let at = (step * 7919 + round * 104_729 + index * 1_299_709)
                    % (if round < 2 { 2000 } else { broken.len() });
                broken[at] ^= (step + round) as u8 | 1;
            }
            folder.file(format!("{round} {name}"), &broken);
            num_files += 1;
        }
    }
    folder.sound("good.wav");
    let run = tag(&["--json"], &[folder.path()]);
    assert!(run.code == 0 || run.code == 1);
    assert!(run.lines_of_json().iter().any(|object| object["path"].as_str().unwrap().ends_with("good.wav")));
    assert!(run.stderr.lines().count() <= num_files, "{}", run.stderr);
    assert!(run.stderr.lines().all(|line| line.starts_with("genrescope: ")), "{}", run.stderr);
}

#[test]
fn a_reader_that_stops_reading_is_no_trouble() {
    let folder = Folder::new();
    let paths: Vec<_> = std::iter::repeat_n(folder.sound("a.wav"), 60).collect();
    let mut child = command(["tag", "--json", "--jobs", "2"])
        .args(&paths)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with('{') && line.ends_with("}\n"));
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_soon_and_leaves_whole_lines() {
    let folder = Folder::new();
    let quick = folder.sound("quick.wav");
    // Minutes of work, in one file.
    let long = folder.file("long.wav", &chord(3600.0, 0));
    let mut child = command(["tag", "--json", "--jobs", "2"])
        .args([&quick, &long])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    let asked = Instant::now();
    signal(child.id(), "INT");
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(asked.elapsed() < Duration::from_secs(5), "took {:?}", asked.elapsed());
    serde_json::from_str::<serde_json::Value>(&line).unwrap();
    assert_eq!((rest.as_str(), stderr.as_str()), ("", "genrescope: interrupted after 1 of 2 files\n"));
}
