//! `genrescope stats`.

use std::process::Command;

use serde_json::Value;

use crate::program::{Library, age, run_tool};

/// A clip with a year in its tags.
fn dated(library: &Library, name: &str, year: &str) {
    let clip = library.clip(name);
    let tagged = clip.with_file_name(format!("{year}-{name}"));
    run_tool(
        Command::new("ffmpeg")
            .args(["-nostdin", "-v", "error", "-i"])
            .arg(&clip)
            .args(["-c", "copy", "-metadata", &format!("date={year}")])
            .arg(&tagged),
    );
    std::fs::remove_file(clip).unwrap();
    age(&tagged);
}

#[test]
fn a_library_is_summed_up_from_what_is_known_and_drawn() {
    let library = Library::new();
    dated(&library, "metal.mp3", "1987");
    dated(&library, "orchestral.flac", "1999-05-01");
    library.clip("silence.flac");
    let nothing = library.run(&["stats", "."]);
    assert_eq!(nothing.code, Some(2));
    assert!(
        nothing.stderr.contains("none of these 3 files has been analyzed; run `genrescope tag`"),
        "{nothing:?}"
    );
    library.run(&["tag", "."]).text();
    let run = library.run(&["stats", "--json", "--by", "decade", "."]);
    let object: Value = serde_json::from_str(run.text()).unwrap();
    assert_eq!((&object["tracks"], &object["genres"]["metal"]["tracks"]), (&3.into(), &1.into()), "{object}");
    assert_eq!(object["genres"]["silence"]["tracks"], 1);
    assert_eq!((&object["periods"]["1980s"]["metal"], &object["undated"]), (&1.into(), &0.into()));
    assert_eq!(object["periods"].as_object().unwrap().len(), 2);
    let years = library.run(&["stats", "--by", "year", "."]);
    let (_, years) = years.text().split_once("\nyears ").unwrap();
    let years: Vec<&str> = years.lines().skip(1).filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(years, ["1987", "1999"], "those without tracks are left out");
    // No worker is needed for what is known, unless tags are read.
    let table = library.run(&["stats", ".", "--out", "../stats.svg", "--memory-limit", "1"]);
    assert!(
        table.text().lines().any(|line| line.starts_with("metal") && line.contains("  33 %")),
        "{table:?}"
    );
    let svg = std::fs::read_to_string(library.path("stats.svg")).unwrap();
    assert!(svg.contains("aria-label=\"metal\"") && svg.contains("aria-label=\"1 (33 %)\""));
    // What was retagged is known by its sound.
    library.run(&["tag", "--write", "--at-least", "0", "."]);
    let retagged = library.run(&["stats", "--json", "."]);
    assert_eq!(serde_json::from_str::<Value>(retagged.text()).unwrap()["tracks"], 3, "{retagged:?}");
    library.sound("new.wav", 1);
    let partly = library.run(&["stats", "."]);
    assert!(partly.stderr.contains("1 of 4 files are not known yet") && partly.code == Some(0), "{partly:?}");
    assert_eq!(library.run(&["stats", ".", "--out", "stats.gif"]).code, Some(2));
}
