//! Ctrl-C in commands that can print nothing before the last file is heard.

use std::fs;
use std::time::{Duration, Instant};

use genrescope_tests::{children, chord, names_in, signal, wait_until};

use crate::program::{Library, Run};

/// What a command leaves if Ctrl-C ends it while its last file, of an hour, is heard. All others are known
/// already.
fn interrupted(library: &Library, arguments: &[&str]) -> Run {
    let child = library.start(arguments);
    wait_until("the long file is heard", || !children(child.id()).is_empty());
    // Meanwhile the known files are taken.
    std::thread::sleep(Duration::from_millis(200));
    let asked = Instant::now();
    signal(child.id(), "INT");
    let run = child.wait_with_output().unwrap().into();
    assert!(asked.elapsed() < Duration::from_secs(5), "took {:?}", asked.elapsed());
    run
}

#[test]
fn ctrl_c_ends_playlist_and_similar_soon_and_says_what_was_not_done() {
    let library = Library::new();
    library.sound("a.wav", 1);
    library.sound("b.wav", 2);
    library.run(&["tag", "."]).text();
    library.file("z.wav", &chord(3600.0, 3));
    let earlier = "#EXTM3U\n#PLAYLIST:earlier\n";
    fs::write(library.path("old.m3u8"), earlier).unwrap();
    let ended = |message: &str| Run {
        // 130 is the exit code in shells.
        code: Some(130),
        stdout: String::new(),
        stderr: format!("genrescope: interrupted {message}\n"),
    };
    for out in ["../old.m3u8", "../new.xml", "../lists"] {
        let run = interrupted(&library, &["playlist", ".", "--jobs", "1", "--out", out]);
        assert_eq!(run, ended("after 2 of 3 files; no playlist is written"));
    }
    let run = interrupted(&library, &["similar", "a.wav", ".", "--jobs", "1"]);
    assert_eq!(run, ended("after 2 of 3 files; nothing is compared"));
    let run = interrupted(&library, &["similar", "z.wav", "."]);
    assert_eq!(run, ended("before z.wav was heard; nothing is compared"));
    // Nothing is written, neither wholly nor in part.
    assert_eq!(names_in(&library.path("")), ["cache", "music", "old.m3u8"]);
    assert_eq!(fs::read_to_string(library.path("old.m3u8")).unwrap(), earlier);
}

#[test]
fn ctrl_c_puts_no_part_in_the_place_of_an_earlier_table_or_picture() {
    let library = Library::new();
    library.sound("a.wav", 1);
    library.file("z.wav", &chord(3600.0, 3));
    for (command, out, earlier) in
        [("features", "../old.csv", "path,earlier\r\n"), ("plot", "../old.svg", "<svg>earlier</svg>\n")]
    {
        fs::write(library.path(&out[3..]), earlier).unwrap();
        let child = library.start(&[command, ".", "--jobs", "1", "--out", out]);
        wait_until("a file is heard", || !children(child.id()).is_empty());
        // Enough for the short file, not for the hour.
        std::thread::sleep(Duration::from_secs(1));
        signal(child.id(), "INT");
        let run: Run = child.wait_with_output().unwrap().into();
        assert_eq!(run.code, Some(130), "{command}: {run:?}");
        assert!(run.stderr.contains("genrescope: interrupted "), "{command}: {run:?}");
        assert_eq!(fs::read_to_string(library.path(&out[3..])).unwrap(), earlier, "{command}");
    }
    assert_eq!(names_in(&library.path("")), ["music", "old.csv", "old.svg"]);
}
