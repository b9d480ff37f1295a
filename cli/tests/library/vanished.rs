//! Folders that vanish while their files are worked on: a disk that is unmounted, a folder that is deleted.

use std::fs;

use genrescope_tests::{children, chord, names_in, wait_until};

use crate::program::{Library, Run};

/// What a command leaves if the folder `disk`, with five of six files, vanishes while the first is heard.
fn run_while_the_disk_vanishes(library: &Library, arguments: &[&str]) -> Run {
    library.file("a.wav", &chord(300.0, 1));
    for number in 0..5 {
        library.sound(&format!("disk/album {number}/{number}.wav"), number);
    }
    let child = library.start(&[arguments, &[".", "--jobs", "1"]].concat());
    wait_until("the first file is heard", || !children(child.id()).is_empty());
    fs::remove_dir_all(library.music().join("disk")).unwrap();
    let run: Run = child.wait_with_output().unwrap().into();
    assert_eq!(run.code, Some(1), "{run:?}");
    let of_disk = run.stderr.lines().filter(|line| line.contains("disk")).collect::<Vec<_>>();
    let reason = "music/disk is gone or empty: was it deleted, or its disk unmounted? Its files are left out";
    assert!(of_disk.len() == 1 && of_disk[0].ends_with(reason), "{run:?}");
    run
}

#[test]
fn a_folder_that_vanishes_costs_one_line_and_no_earlier_result() {
    for (command, out, earlier) in [
        ("features", "../old.csv", "path,earlier\r\n"),
        ("plot", "../old.svg", "<svg>earlier</svg>\n"),
        ("playlist", "../old.m3u8", "#EXTM3U\n#PLAYLIST:earlier\n"),
    ] {
        let library = Library::new();
        let old = library.path(&out[3..]);
        fs::create_dir_all(library.music()).unwrap();
        fs::write(&old, earlier).unwrap();
        let run = run_while_the_disk_vanishes(&library, &[command, "--out", out]);
        assert_eq!(run.stderr.lines().count(), 2, "{command}: {run:?}");
        assert!(run.stdout.is_empty(), "{command}: {run:?}");
        assert_eq!(fs::read_to_string(&old).unwrap(), earlier, "{command}");
        let others = names_in(&library.path("")).into_iter().filter(|name| !name.starts_with("cache"));
        assert_eq!(others.collect::<Vec<_>>(), ["music", &out[3..]], "{command}");
    }
}

#[test]
fn an_empty_table_takes_no_earlier_ones_place() {
    let library = Library::new();
    fs::create_dir_all(library.music().join("disk")).unwrap();
    let old = library.path("old.csv");
    fs::write(&old, "path,earlier\r\n").unwrap();
    let run = library.run(&["features", "disk", "--out", "../old.csv"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.ends_with("nothing was written, because no file could be read\n"), "{run:?}");
    assert_eq!(fs::read_to_string(&old).unwrap(), "path,earlier\r\n");
}

#[test]
fn what_was_found_before_a_folder_vanished_is_printed() {
    let library = Library::new();
    let run = run_while_the_disk_vanishes(&library, &["tag", "--csv"]);
    assert!(run.stdout.lines().count() == 2 && run.stdout.contains("a.wav,300.000,"), "{run:?}");
    assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
}
