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
fn a_folder_gives_all_audio_files_below_it_in_order() {
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
fn patterns_are_expanded_if_no_shell_has_done_so() {
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
fn names_in_any_script_are_printed_unchanged() {
    let folder = Folder::new();
    let name = "Ünïcödé/日本語 — 🎵 \"x\".wav";
    folder.sound(name);
    assert_eq!(names(&tag(&["--json"], &[folder.path()]), folder.path()), [name]);
}

#[cfg(unix)]
#[test]
fn names_that_are_not_text_or_would_upset_a_terminal_are_read_too() {
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
fn names_that_look_alike_as_text_are_told_apart() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new();
    // In the order of their bytes.
    for bytes in [&b"cafe.wav"[..], b"caf\xe8.wav", b"caf\xe9.wav"] {
        folder.sound(std::ffi::OsStr::from_bytes(bytes));
    }
    let objects = tag(&["--json"], &[folder.path()]).json();
    assert_eq!(objects[1]["path"], objects[2]["path"]);
    // Only if the name is not text.
    assert!(objects[0].get("path_bytes").is_none(), "{}", objects[0]);
    let bytes: Vec<&str> = objects[1..].iter().map(|object| object["path_bytes"].as_str().unwrap()).collect();
    assert_ne!(bytes[0], bytes[1]);
    let csv = tag(&["--csv", "--top", "1"], &[folder.path()]).stdout;
    let last: Vec<&str> = csv.lines().map(|line| line.rsplit(',').next().unwrap()).collect();
    assert_eq!(last, ["path_bytes", "", bytes[0], bytes[1]]);
    let table = tag(&[], &[folder.path()]).stdout;
    assert!(table.contains("caf\\xe8.wav") && table.contains("caf\\xe9.wav"), "{table}");
}

#[test]
fn a_name_that_reverses_the_line_is_shown_with_escapes() {
    let folder = Folder::new();
    let path = folder.sound("rtl \u{202e}vaw.\u{2066}wav");
    let run = tag(&[], &[&path]);
    assert!(run.code == 0 && run.stdout.contains("rtl \\u{202e}vaw.\\u{2066}wav"), "{run:?}");
    assert!(!run.stdout.contains(['\u{202e}', '\u{2066}']), "{run:?}");
}

/// What it prints on a terminal, as `script` records it.
#[cfg(target_os = "linux")]
fn on_a_terminal(option: &str, path: &Path) -> String {
    let mut script = std::process::Command::new("script");
    let program = env!("CARGO_BIN_EXE_genrescope");
    script.args(["--quiet", "--return", "--command"]).env("SHELL", "/bin/sh").env("NAME", path);
    script.arg(format!("exec '{program}' tag --no-cache {option} \"$NAME\" 2>/dev/null")).arg("/dev/null");
    let run = script.stdin(std::process::Stdio::null()).output().unwrap();
    assert!(run.status.success(), "{run:?}");
    String::from_utf8(run.stdout).unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn csv_and_json_command_no_terminal_and_keep_the_name_elsewhere() {
    let folder = Folder::new();
    let name = "\u{1b}[31m\u{9b}31m rtl \u{202e}é.wav";
    let path = folder.sound(name);
    let csv = on_a_terminal("--csv", &path);
    assert!(csv.contains("\\u001b[31m\\u009b31m rtl \\u202eé.wav"), "{csv}");
    let json = on_a_terminal("--json", &path);
    for shown in [&csv, &json] {
        assert!(!shown.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{shown:?}");
    }
    let object: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(object["path"], path.to_str().unwrap());
    assert!(tag(&["--csv"], &[&path]).stdout.contains(name));
    assert_eq!(names(&tag(&["--json"], &[&path]), folder.path()), [name]);
}

#[test]
fn files_of_kinds_that_cannot_be_read_are_counted_in_one_line() {
    let folder = Folder::new();
    folder.sound("a.wav");
    for name in ["1.wma", "2.WMA", "b.wv", "deep/c.ape", "d.mpc", "e.dsf", "f.dff", "cover.jpg", "._3.wma"] {
        folder.file(name, b"not to be read");
    }
    folder.file("@eaDir/4.wma", b"not to be read");
    let run = tag(&["--json"], &[folder.path()]);
    assert_eq!((run.code, run.lines_of_json().len()), (0, 1));
    let expected = "genrescope: 7 files of kinds that cannot be read were left out (2 DSD, 2 WMA, 1 Monkey's Audio, \
                    1 Musepack, 1 WavPack); if ffmpeg is installed, --ffmpeg decodes them\n";
    assert_eq!(run.stderr, expected);
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
    // One that leads to the folder above, and one to a file: each file is listed once, as it lies there.
    symlink("..", music.join("above")).unwrap();
    symlink("a.wav", music.join("0.wav")).unwrap();
    assert_eq!(names(&tag(&["--json"], &[&music]), &music), ["a.wav", "above/elsewhere/b.wav"]);
}
