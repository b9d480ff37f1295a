//! What is printed about files that are in order.

use std::path::{Path, PathBuf};

use genrescope_tests::{chord, small_wav};

use crate::program::{Folder, clip, genrescope, probabilities, sum, tag};

fn clips() -> Vec<PathBuf> {
    ["metal.mp3", "orchestral.flac", "jazz.wav", "chiptune.aiff", "funk.m4a", "techno.ogg", "ambient.opus"]
        .map(clip)
        .to_vec()
}

#[test]
fn a_line_of_json_holds_everything_known_about_a_file() {
    let about = genrescope(["models", "--json"]).json().remove(0);
    let paths = clips();
    let objects = tag(&["--json"], &paths).json();
    assert_eq!(objects.len(), paths.len());
    for (object, path) in objects.iter().zip(&paths) {
        let keys: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["path", "seconds", "genres", "tags", "state", "model", "front_end"]);
        assert_eq!(object["path"], path.to_str().unwrap());
        assert_eq!((&object["model"], &object["front_end"]), (&about["model"], &about["front_end"]));
        assert_eq!(object["model"].as_str().unwrap().len(), 64);
        let seconds = object["seconds"].as_f64().unwrap();
        assert!((14.9..20.2).contains(&seconds), "{path:?} lasts {seconds} s");
        let genres = probabilities(&object["genres"]);
        assert_eq!(genres.len(), about["genres"].as_array().unwrap().len());
        assert!((sum(&object["genres"]) - 1.0).abs() < 1e-4);
        assert!(genres.iter().all(|(name, p)| *name == name.to_lowercase() && (0.0..=1.0).contains(p)));
        assert!(genres.iter().any(|(name, _)| *name == "drum and bass"));
        let tags = probabilities(&object["tags"]);
        assert!(tags.len() == 50 && tags.iter().all(|(_, p)| (0.0..=1.0).contains(p)));
        assert!(["sure", "unsure", "not music"].contains(&object["state"].as_str().unwrap()), "{object}");
    }
}

#[test]
fn real_music_is_recognized() {
    for (name, expected) in [("metal.mp3", "metal"), ("orchestral.flac", "classical"), ("jazz.wav", "jazz")] {
        let object = tag(&["--json"], &[clip(name)]).json().remove(0);
        let genres = probabilities(&object["genres"]);
        let mut ranked = genres.clone();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        assert!(ranked[..3].iter().any(|(genre, _)| *genre == expected), "{name}: {:?}", &ranked[..3]);
    }
}

#[test]
fn the_same_lines_in_the_same_order_whatever_the_number_of_jobs() {
    let mut paths = clips();
    paths.extend([clip("silence.flac"), clip("jazz.wav"), clip("pink_noise.ogg")]);
    for options in [&["--json", "--segments"][..], &["--csv"]] {
        let alone = tag(&[options, &["--jobs", "1"]].concat(), &paths);
        let crowd = tag(&[options, &["--jobs", "5"]].concat(), &paths);
        assert_eq!((alone.code, &alone.stdout), (0, &crowd.stdout), "{options:?}");
    }
}

#[test]
fn the_container_makes_no_difference() {
    let folder = Folder::new();
    let from = folder.file("a.wav", &chord(5.0, 0));
    let to = folder.path().join("a.flac");
    let converted = std::process::Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-i"])
        .args([&from, &to])
        .status()
        .unwrap();
    assert!(converted.success());
    let objects = tag(&["--json"], &[from, to]).json();
    assert_eq!(objects[0]["genres"], objects[1]["genres"]);
}

#[test]
fn comma_separated_values_survive_any_name() {
    let folder = Folder::new();
    let names = ["plain.wav", "a, b.wav", "\"quoted\".wav", "two\nlines.wav", "日本語 é.wav"];
    let paths = names.map(|name| folder.sound(name));
    let run = tag(&["--csv"], &paths);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let rows = csv_rows(&run.stdout);
    let about = genrescope(["models", "--json"]).json().remove(0);
    let mut header = vec!["path", "seconds", "state"];
    header.extend(about["genres"].as_array().unwrap().iter().map(|genre| genre["name"].as_str().unwrap()));
    assert_eq!(rows[0], header);
    assert_eq!(rows.len(), 1 + paths.len());
    for (row, path) in rows[1..].iter().zip(&paths) {
        assert_eq!((row.len(), row[0].as_str()), (header.len(), path.to_str().unwrap()));
        let sum: f64 = row[3..].iter().map(|field| field.parse::<f64>().unwrap()).sum();
        assert!((sum - 1.0).abs() < 1e-4);
    }
}

/// Reads RFC 4180.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let (mut row, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => field.extend(chars.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\r' if !quoted => {
                assert_eq!(chars.next(), Some('\n'));
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            other => field.push(other),
        }
    }
    assert!(row.is_empty() && field.is_empty() && !quoted, "the last line is whole");
    rows
}

#[test]
fn the_table_shows_the_leading_genres_of_each_file() {
    let paths = [clip("jazz.wav"), clip("orchestral.flac")];
    let run = tag(&[], &paths);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 4, "{}", run.stdout);
    assert!(lines[0].starts_with("file ") && lines[0].ends_with("genres"));
    for (line, name) in lines[1..3].iter().zip(["jazz.wav", "orchestral.flac"]) {
        assert!(line.starts_with(name) && line.contains("0:1") && line.contains("x  "), "{line}");
        assert_eq!(line.matches('%').count(), 3);
        assert_eq!(
            line.find("0:1").unwrap() + "0:15".len(),
            lines[0].find("length").unwrap() + "length".len()
        );
    }
    assert!(lines[3].starts_with("2 files, 0:3") && lines[3].contains("x real time"), "{}", lines[3]);
    assert_eq!(tag(&["--top", "1"], &paths).stdout.matches('%').count(), 2);
}

#[test]
fn top_leaves_the_most_probable_genres() {
    let path = [clip("techno.ogg")];
    let all = tag(&["--json"], &path).json().remove(0);
    let top = tag(&["--json", "--top", "2"], &path).json().remove(0);
    let mut ranked = probabilities(&all["genres"]);
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut shown = probabilities(&top["genres"]);
    shown.sort_by(|a, b| b.1.total_cmp(&a.1));
    assert_eq!(shown, ranked[..2]);
}

#[test]
fn only_the_requested_genres_are_shown_and_keep_their_probabilities() {
    let path = [clip("techno.ogg")];
    let all = tag(&["--json"], &path).json().remove(0);
    let some = tag(&["--json", "--genres", "Drum-and-Bass, techno"], &path).json().remove(0);
    let shown = probabilities(&some["genres"]);
    assert_eq!(shown.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["drum and bass", "techno"]);
    assert!(shown.iter().all(|(name, p)| all["genres"][name] == *p));
    let header = tag(&["--csv", "--genres", "techno"], &path).stdout;
    assert!(header.starts_with("path,seconds,state,techno\r\n"));
    let run = tag(&["--genres", "techno,polka"], &path);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(
        run.stderr.starts_with("genrescope: there is no genre `polka`; there are: ambient, "),
        "{}",
        run.stderr
    );
}

#[test]
fn broad_genres_are_sums_of_fine_ones() {
    let path = [clip("techno.ogg")];
    let fine = tag(&["--json"], &path).json().remove(0);
    let broad = tag(&["--json", "--broad"], &path).json().remove(0);
    assert!((sum(&broad["genres"]) - 1.0).abs() < 1e-4);
    let about = genrescope(["models", "--json"]).json().remove(0);
    let electronic: f64 = about["genres"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|genre| genre["name"] == "electronic" || genre["parent"] == "electronic")
        .map(|genre| fine["genres"][genre["name"].as_str().unwrap()].as_f64().unwrap())
        .sum();
    assert!((broad["genres"]["electronic"].as_f64().unwrap() - electronic).abs() < 1e-4);
    assert!(broad["genres"].get("techno").is_none());
}

#[test]
fn segments_follow_the_sound() {
    let folder = Folder::new();
    // Four seconds of a chord, then silence.
    let path = folder
        .file("a.wav", &small_wav(12.0, |time| if time < 4.0 { 0.3 * (2000.0 * time).sin() } else { 0.0 }));
    let object = tag(&["--json", "--segments"], &[&path]).json().remove(0);
    let segments = object["segments"].as_array().unwrap();
    assert!((9..=11).contains(&segments.len()), "{} segments", segments.len());
    let mut before = 0.0;
    for segment in segments {
        let (start, end) = (segment["start"].as_f64().unwrap(), segment["end"].as_f64().unwrap());
        // The first answers cover less than a patch.
        let is_whole = (2.9..3.1).contains(&(end - start)) || (start == 0.0 && end > 1.7);
        assert!(is_whole && end > before && end < 12.1, "{segment}");
        before = end;
        let is_silent = segment["genres"].is_null();
        // A frame extends 16 ms to either side of its position, a stretch of them lasts 96 ms.
        assert_eq!(is_silent, start > 4.1, "{segment}");
        assert!(is_silent || (sum(&segment["genres"]) - 1.0).abs() < 1e-4);
    }
    let table = tag(&["--segments"], &[&path]).stdout;
    assert_eq!(table.lines().count(), 3 + segments.len());
    assert!(table.contains("silence"));
}

#[test]
fn silence_and_noise_show_no_genre() {
    let objects = tag(&["--json"], &[clip("silence.flac"), clip("pink_noise.ogg")]).json();
    assert_eq!(objects[0]["state"], "silence");
    assert_eq!(objects[0]["genres"]["not music"], 1.0);
    assert!((sum(&objects[0]["genres"]) - 1.0).abs() < 1e-9);
    assert_eq!(objects[1]["state"], "not music", "{}", objects[1]["genres"]);
    let table = tag(&[], &[clip("silence.flac")]).stdout;
    assert!(table.contains("silence") && !table.contains('%'), "{table}");
}

#[test]
fn half_a_second_is_enough_and_less_is_reported() {
    let folder = Folder::new();
    let short = folder.file("short.wav", &chord(0.6, 0));
    assert!((sum(&tag(&["--json"], &[&short]).json()[0]["genres"]) - 1.0).abs() < 1e-4);
    let shorter = folder.file("shorter.wav", &chord(0.3, 0));
    let run = tag(&["--json"], &[&shorter]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.contains("shorter.wav: only 0.30 s of sound"), "{}", run.stderr);
}

#[test]
fn a_file_may_be_named_twice_and_relative() {
    let folder = Folder::new();
    folder.sound("a.wav");
    let output = crate::program::command(["tag", "--json", "a.wav", "./a.wav"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let paths: Vec<String> = text
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["path"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(paths, ["a.wav", "./a.wav"]);
    assert!(Path::new(&paths[1]).is_relative());
}
