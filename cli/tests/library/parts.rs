//! A collection that several machines, or several runs, share.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::program::Library;

fn paths(text: &str) -> Vec<String> {
    let path = |line| serde_json::from_str::<Value>(line).unwrap()["path"].as_str().unwrap().to_owned();
    text.lines().map(path).collect()
}

#[test]
fn each_file_is_in_exactly_one_part() {
    let library = Library::new();
    for number in 0..9 {
        library.sound(&format!("{number}.wav"), number);
    }
    let all = library.run(&["tag", "--json", "."]);
    let mut found = Vec::new();
    for part in ["1/3", "2/3", "3/3"] {
        let run = library.run(&["tag", "--json", "--shard", part, "."]);
        assert!(run.text().lines().all(|line| all.text().contains(line)));
        found.extend(paths(run.text()));
    }
    assert_eq!(found.len(), 9);
    assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), 9);
    assert_eq!(library.run(&["tag", "--shard", "4/3", "."]).code, Some(2));
    assert_eq!(library.run(&["tag", "--shard", "1/3", "--per-album", "."]).code, Some(2));
}

#[test]
fn known_files_can_be_left_out() {
    let library = Library::new();
    library.sound("a.wav", 1);
    library.sound("b.wav", 2);
    assert_eq!(paths(library.run(&["tag", "--json", "a.wav"]).text()), ["a.wav"]);
    let rest = library.run(&["tag", "--json", "--skip-known", "a.wav", "b.wav"]);
    assert_eq!((rest.code, paths(&rest.stdout)), (Some(0), vec!["b.wav".to_owned()]));
    assert_eq!(rest.stderr, "genrescope: 1 of 2 files is known from earlier runs and skipped\n");
    let nothing = library.run(&["tag", "--json", "--skip-known", "a.wav", "b.wav"]);
    assert_eq!((nothing.code, &*nothing.stdout), (Some(0), ""));
    // Their genres over time are not known.
    let over_time = library.run(&["tag", "--json", "--segments", "--skip-known", "a.wav"]);
    assert_eq!(paths(over_time.text()), ["a.wav"]);
    assert_eq!(library.run(&["tag", "--skip-known", "--no-cache", "."]).code, Some(2));
}
