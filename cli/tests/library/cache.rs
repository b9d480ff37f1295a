//! What is kept between runs.

use std::io::{BufRead, BufReader, Read};
use std::process::Command;

use genrescope_tests::chord;

use crate::program::{Library, age, run_tool};

/// So little memory that no worker can even start: a run that succeeds with it has analyzed and read nothing.
const NO_WORKERS: [&str; 2] = ["--memory-limit", "1"];

#[test]
fn a_second_run_analyzes_nothing_and_prints_the_very_same() {
    let library = Library::new();
    for name in ["metal.mp3", "orchestral.flac", "funk.m4a", "techno.ogg", "ambient.opus", "silence.flac"] {
        library.clip(name);
    }
    for options in
        [&["tag", "--json", "--segments", "."][..], &["tag", "--csv", "."], &["tag", "--json", "."]]
    {
        let fresh = library.run(&[options, &["--no-cache"]].concat());
        let first = library.run(options);
        let second = library.run(&[options, &NO_WORKERS].concat());
        assert!(fresh.text() == first.text() && fresh.text() == second.text(), "{options:?}");
    }
    let again = library.run(&["tag", ".", NO_WORKERS[0], NO_WORKERS[1]]);
    assert_eq!(again.num_known(), 6);
    assert_eq!(again.stdout.matches("  known").count(), 6, "{}", again.stdout);
    // Without the cache there is no way around the worker.
    let forced = library.run(&["tag", ".", "--no-cache", NO_WORKERS[0], NO_WORKERS[1]]);
    assert_eq!((forced.code, forced.stderr.lines().count()), (Some(1), 6), "{forced:?}");
}

#[test]
fn segments_are_found_when_first_requested() {
    let library = Library::new();
    library.sound("a.wav", 1);
    let without = library.run(&["tag", "--json", "."]);
    let with = library.run(&["tag", "--json", "--segments", "."]);
    assert!(with.text().contains("segments") && !without.text().contains("segments"));
    let again = library.run(&["tag", "--json", "--segments", ".", NO_WORKERS[0], NO_WORKERS[1]]);
    assert_eq!(again, with);
    // A later run without them does not lose them.
    library.run(&["tag", "--json", "."]).text();
    assert_eq!(library.run(&["tag", "--json", "--segments", ".", NO_WORKERS[0], NO_WORKERS[1]]), with);
}

#[test]
fn renamed_and_retagged_files_are_recognized_and_changed_ones_are_not() {
    let library = Library::new();
    let old = library.clip("metal.mp3");
    let sound = library.sound("a.wav", 1);
    assert_eq!(library.run(&["tag", "."]).num_known(), 0);
    std::fs::rename(&old, library.music().join("renamed.mp3")).unwrap();
    let retagged = library.music().join("retagged.mp3");
    run_tool(
        Command::new("ffmpeg")
            .args(["-nostdin", "-v", "error", "-i", "renamed.mp3", "-c", "copy"])
            .args(["-metadata", "genre=Polka", "-metadata", "title=Another"])
            .arg(&retagged)
            .current_dir(library.music()),
    );
    let run = library.run(&["tag", "."]);
    assert_eq!(run.num_known(), 3, "{}", run.stdout);
    // Of the same length and time as before, but replaced by another file.
    let other = library.sound("b.wav", 2);
    let time = sound.metadata().unwrap().modified().unwrap();
    std::fs::File::options().write(true).open(&other).unwrap().set_modified(time).unwrap();
    std::fs::rename(&other, &sound).unwrap();
    assert_eq!(library.run(&["tag", "a.wav"]).num_known(), 0);
    // Overwritten in place.
    std::fs::write(&sound, chord(1.0, 3)).unwrap();
    assert_eq!(library.run(&["tag", "a.wav"]).num_known(), 0);
}

#[test]
fn a_file_that_was_just_changed_does_not_count_as_unchanged() {
    let library = Library::new();
    let path = library.sound("a.wav", 1);
    std::fs::write(&path, chord(1.0, 2)).unwrap();
    library.run(&["tag", "."]).text();
    // Its sound is known; but it is read again to find that out, which takes a worker.
    assert_eq!(library.run(&["tag", "."]).num_known(), 1);
    assert_eq!(library.run(&["tag", ".", NO_WORKERS[0], NO_WORKERS[1]]).code, Some(1));
    age(&path);
    assert_eq!(library.run(&["tag", "."]).num_known(), 1);
    assert_eq!(library.run(&["tag", ".", NO_WORKERS[0], NO_WORKERS[1]]).num_known(), 1);
}

#[test]
fn a_cut_file_is_known_together_with_its_warning() {
    let library = Library::new();
    let whole = chord(4.0, 1);
    library.file("cut.wav", &whole[..whole.len() / 2]);
    let first = library.run(&["tag", "--json", "."]);
    assert!(first.code == Some(1) && first.stderr.contains("the file ends after 2.0 of 4.0 s"), "{first:?}");
    let second = library.run(&["tag", "--json", ".", NO_WORKERS[0], NO_WORKERS[1]]);
    assert_eq!(second, first);
    // The same sound in a complete file is not reported as cut.
    std::fs::remove_file(library.music().join("cut.wav")).unwrap();
    let mut mended = whole[..whole.len() / 2].to_vec();
    let data_len = (mended.len() - 44) as u32;
    mended[40..44].copy_from_slice(&data_len.to_le_bytes());
    library.file("mended.wav", &mended);
    library.run(&["tag", "--json", "."]).text();
    // And the other way round: the fault belongs to the file, whatever is known about its sound.
    library.file("cut.wav", &whole[..whole.len() / 2]);
    for _ in 0..2 {
        let again = library.run(&["tag", "--json", "."]);
        assert_eq!(
            (again.code, again.stderr.matches("the file ends after 2.0 of 4.0 s").count()),
            (Some(1), 1)
        );
    }
    assert_eq!(library.run(&["tag", "mended.wav"]).code, Some(0));
}

#[test]
fn a_flac_file_that_declares_more_than_it_has_is_reported_whatever_is_known() {
    let library = Library::new();
    library.sound("a.wav", 1);
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-nostdin", "-v", "error", "-i", "a.wav", "a.flac"]).current_dir(library.music());
    run_tool(&mut ffmpeg);
    let mut bytes = std::fs::read(library.music().join("a.flac")).unwrap();
    // The number of samples in STREAMINFO ends with bytes 14 to 17: three seconds more.
    bytes[8 + 15] += 2;
    library.run(&["tag", "--json", "a.flac"]).text();
    library.file("long.flac", &bytes);
    let run = library.run(&["tag", "--json", "long.flac"]);
    assert!(run.code == Some(1) && run.stderr.contains("the file ends after 1.0 of "), "{run:?}");
}

#[cfg(unix)]
#[test]
fn a_killed_run_is_resumed_where_it_stopped() {
    let library = Library::new();
    for number in 0..30 {
        library.sound(&format!("{number:02}.wav"), number);
    }
    let mut child = library.start(&["tag", "--json", "--jobs", "2", "."]);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let seen = lines.by_ref().take(7).count();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(seen, 7);
    let run = library.run(&["tag", "."]);
    let known = run.num_known();
    assert!((7..30).contains(&known), "{known} known");
    assert_eq!(library.run(&["tag", "."]).num_known(), 30);
    assert!(
        library.run(&["tag", "--json", "."]).text()
            == library.run(&["tag", "--json", "--no-cache", "."]).text()
    );
}

#[test]
fn several_runs_may_share_a_cache() {
    let library = Library::new();
    for number in 0..12 {
        library.sound(&format!("{number:02}.wav"), number);
    }
    let mut children: Vec<_> = (0..3).map(|_| library.start(&["tag", "--json", "."])).collect();
    let outputs: Vec<String> = children
        .iter_mut()
        .map(|child| {
            let (mut stdout, mut stderr) = (String::new(), String::new());
            child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
            child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
            assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""));
            stdout
        })
        .collect();
    assert!(outputs.iter().all(|output| output == &outputs[0] && output.lines().count() == 12));
    assert_eq!(library.run(&["tag", "."]).num_known(), 12);
}

#[test]
fn an_invalid_or_damaged_cache_gives_a_clear_line_and_does_no_harm() {
    let library = Library::new();
    library.sound("a.wav", 1);
    let expected = library.run(&["tag", "--json", "--no-cache", "."]);
    library.run(&["tag", "."]).text();
    let cache = std::fs::read(library.cache()).unwrap();
    let mut damaged = cache.clone();
    // All tables' pages, but not the header.
    damaged[200..].fill(0xa5);
    let mut newer = cache.clone();
    newer[60..64].copy_from_slice(&2_u32.to_be_bytes());
    let mut foreign = cache.clone();
    foreign[68..72].copy_from_slice(&7_u32.to_be_bytes());
    for (name, bytes, message) in [
        (
            "text.txt",
            b"a shopping list, longer than any header of a database is".repeat(20),
            "is not a cache of genrescope",
        ),
        ("foreign.sqlite", foreign, "is not a cache of genrescope"),
        ("newer.sqlite", newer, "was made by a newer genrescope"),
        ("damaged.sqlite", damaged, "cannot be used: database disk image is malformed"),
    ] {
        let path = library.path(name);
        std::fs::write(&path, &bytes).unwrap();
        let run = library.run(&["tag", "--json", "--cache", path.to_str().unwrap(), "."]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(0), expected.text()), "{name}: {run:?}");
        assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
        assert!(run.stderr.contains(name) && run.stderr.contains(message), "{}", run.stderr);
        assert!(std::fs::read(&path).unwrap() == bytes, "{name} has changed");
    }
    let run = library.run(&["tag", "--json", "--cache", "/dev/null/none", "."]);
    assert!(run.stdout == expected.stdout && run.stderr.contains("/dev/null/none cannot be"), "{run:?}");
}

#[test]
fn a_wrong_header_is_reported_only_for_its_file_and_not_for_others_with_the_same_sound() {
    let library = Library::new();
    let good = library.sound("a.wav", 1);
    let mut bytes = std::fs::read(&good).unwrap();
    bytes[4..8].fill(0);
    library.file("b.wav", &bytes);
    library.file("c.wav", &std::fs::read(&good).unwrap());
    let warning = "b.wav: its header gives a wrong length; all 1.0 s of it were judged\n";
    for files in [["b.wav", "a.wav", "c.wav"], ["a.wav", "b.wav", "c.wav"]] {
        let run = library.run(&[&["tag", "--json"], &files[..]].concat());
        assert_eq!((run.code, run.stderr), (Some(0), format!("genrescope: {warning}")));
    }
}
