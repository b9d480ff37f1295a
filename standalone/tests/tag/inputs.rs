//! Files, folders and patterns.

use std::path::Path;

use crate::program::{Folder, Run, tag};

/// The files' names in the order of the output, relative to `folder`.
fn names(run: &Run, folder: &Path) -> Vec<String> {
    let objects = run.lines_of_json();
    let paths = objects.iter().map(|object| object["path"].as_str().unwrap());
    let prefix = folder.to_str().unwrap();
    paths.map(|path| path.strip_prefix(prefix).unwrap().trim_start_matches('/').to_owned()).collect()
}

#[test]
fn a_folder_gives_all_audio_below_it_in_order() {
    let folder = Folder::new();
    for name in ["b.wav", "a/2.WAV", "a/1.flac", "a/deep/er/x.mp3", "c.opus"] {
        folder.sound(name);
    }
    for name in ["cover.jpg", "notes.txt", "a/._1.flac", ".hidden/y.mp3", "no ending"] {
        folder.file(name, b"nothing to hear");
    }
    let run = tag(&["--json"], &[folder.path()]);
    run.json();
    assert_eq!(names(&run, folder.path()), ["a/1.flac", "a/2.WAV", "a/deep/er/x.mp3", "b.wav", "c.opus"]);
}

#[test]
fn paths_are_taken_in_the_order_given() {
    let folder = Folder::new();
    let paths = [folder.sound("z.wav"), folder.path().join("sub"), folder.sound("a.wav")];
    folder.sound("sub/m.wav");
    assert_eq!(names(&tag(&["--json"], &paths), folder.path()), ["z.wav", "sub/m.wav", "a.wav"]);
}

#[test]
fn patterns_are_expanded_where_no_shell_has_done_it() {
    let folder = Folder::new();
    for name in ["a1.wav", "a2.wav", "b1.wav", "sub/a3.wav"] {
        folder.sound(name);
    }
    let pattern = |pattern: &str| tag(&["--json"], &[folder.path().join(pattern)]);
    assert_eq!(names(&pattern("a*.wav"), folder.path()), ["a1.wav", "a2.wav"]);
    assert_eq!(names(&pattern("?1.wav"), folder.path()), ["a1.wav", "b1.wav"]);
    assert_eq!(names(&pattern("**/a[23].wav"), folder.path()), ["a2.wav", "sub/a3.wav"]);
    let run = pattern("*.ogg");
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.ends_with("*.ogg: no file matches this pattern\n"), "{}", run.stderr);
    // A name may look like a pattern.
    folder.sound("x[1].wav");
    assert_eq!(names(&pattern("x[1].wav"), folder.path()), ["x[1].wav"]);
}

#[test]
fn names_in_any_script_come_back_as_they_are() {
    let folder = Folder::new();
    let name = "Ünïcödé/日本語 — 🎵 \"x\".wav";
    folder.sound(name);
    assert_eq!(names(&tag(&["--json"], &[folder.path()]), folder.path()), [name]);
}

#[cfg(unix)]
#[test]
fn names_that_are_no_text_or_would_upset_a_terminal_are_read_too() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new();
    let latin_1 = folder.sound(std::ffi::OsStr::from_bytes(b"caf\xe9.wav"));
    assert_eq!(names(&tag(&["--json"], &[latin_1]), folder.path()), ["caf\u{fffd}.wav"]);
    let nasty = folder.sound("\u{1b}[2Jtwo\nlines.wav");
    let run = tag(&[], &[&nasty]);
    assert!(run.code == 0 && run.stdout.lines().count() == 3 && !run.stdout.contains('\u{1b}'), "{run:?}");
    std::fs::write(&nasty, b"damaged").unwrap();
    let run = tag(&[], &[&nasty]);
    assert!(run.stderr.lines().count() == 1 && !run.stderr.contains('\u{1b}'), "{run:?}");
}

#[cfg(unix)]
#[test]
fn links_are_followed_but_not_in_circles() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    folder.sound("music/a.wav");
    folder.sound("elsewhere/b.wav");
    let music = folder.path().join("music");
    symlink(&music, music.join("round")).unwrap();
    symlink(folder.path().join("elsewhere"), music.join("there")).unwrap();
    symlink("gone.txt", music.join("gone.txt")).unwrap();
    let run = tag(&["--json"], &[&music]);
    run.json();
    assert_eq!(names(&run, &music), ["a.wav", "there/b.wav"]);
}
