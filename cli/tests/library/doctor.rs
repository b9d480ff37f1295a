//! `genrescope doctor`.

use std::process::Command;

use crate::program::{Library, Run};

fn doctor(library: &Library, data: &str) -> Run {
    command(library, data).output().unwrap().into()
}

fn command(library: &Library, data: &str) -> Command {
    let mut command = library.command(&["doctor", "--no-input"]);
    // No plugin of this machine's user is to be found, and no journal touched.
    command.env("HOME", library.path("home")).env("GENRESCOPE_DATA_DIR", library.path(data));
    command.env_remove("CLAP_PATH");
    command
}

/// The line about one thing.
#[track_caller]
fn line<'a>(run: &'a Run, what: &str) -> &'a str {
    let is_it = |line: &&str| line.split_whitespace().nth(1) == Some(what);
    run.stdout.lines().find(is_it).unwrap_or_else(|| panic!("nothing about {what}: {run:?}"))
}

#[test]
fn all_that_works_is_tried_and_named() {
    let library = Library::new();
    library.sound("a.wav", 1);
    library.run(&["tag", "."]).text();
    let run = doctor(&library, "data");
    assert!(line(&run, "model").starts_with("ok     model      genrescope-musicnn"), "{run:?}");
    let formats = "WAV, AIFF, FLAC, ALAC, AAC, MP3, Ogg Vorbis, Opus";
    assert!(line(&run, "decoding").contains(&format!("ok     decoding   {formats}")), "{run:?}");
    assert!(line(&run, "cache").ends_with("1 file known to this model"), "{run:?}");
    assert!(line(&run, "journal").ends_with("can be written, 0 runs"), "{run:?}");
    assert!(line(&run, "ffmpeg").starts_with("ok"), "{run:?}");
    let home = library.path("home");
    std::fs::create_dir_all(home.join(".clap")).unwrap();
    assert!(doctor(&library, "data").stdout.contains(&format!(
        "note   CLAP       the plugin is not installed in {}",
        home.join(".clap").display()
    )));
    std::fs::write(home.join(".clap/genrescope.clap"), "").unwrap();
    assert!(line(&doctor(&library, "data"), "CLAP").starts_with("FAILS"), "it is empty");
}

#[test]
fn what_does_not_work_is_named_and_the_exit_code_says_so() {
    let library = Library::new();
    library.sound("a.wav", 1);
    std::fs::write(library.path("file"), "no folder").unwrap();
    std::fs::create_dir_all(library.cache().parent().unwrap()).unwrap();
    std::fs::write(library.cache(), "no database, however long one looks at it").unwrap();
    let run = doctor(&library, "file");
    assert_eq!(run.code, Some(1));
    assert!(line(&run, "journal").starts_with("FAILS"), "{run:?}");
    assert!(
        line(&run, "cache").starts_with("FAILS") && line(&run, "cache").contains("is not a cache"),
        "{run:?}"
    );
    assert!(run.stdout.ends_with("things do not work\n"), "{run:?}");
}

/// The system reports "Permission denied" for an ffmpeg that is nowhere, as soon as it may not execute what
/// has this name in one of `PATH`'s folders, or not look into one.
#[cfg(unix)]
#[test]
fn an_ffmpeg_that_is_missing_is_no_failure_and_one_that_cannot_be_executed_is() {
    let library = Library::new();
    library.sound("a.wav", 1);
    let bin = library.path("bin");
    std::fs::create_dir_all(bin.join("ffmpeg")).unwrap();
    let missing: Run = command(&library, "data").env("PATH", &bin).output().unwrap().into();
    assert!(line(&missing, "ffmpeg").starts_with("note   ffmpeg     not installed"), "{missing:?}");
    std::fs::remove_dir(bin.join("ffmpeg")).unwrap();
    std::fs::write(bin.join("ffmpeg"), "not executable").unwrap();
    let broken: Run = command(&library, "data").env("PATH", &bin).output().unwrap().into();
    assert!(line(&broken, "ffmpeg").starts_with("FAILS  ffmpeg     it does not work: Perm"), "{broken:?}");
}
