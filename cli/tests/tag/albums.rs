//! `genrescope tag --per-album`.

use std::path::{Path, PathBuf};

use genrescope_tags::{Edit, Field, Journal, Plan, Profile, TagFile};
use serde_json::Value;

use crate::program::{Folder, Run, clip, command, probabilities};

/// A clip with an album in its tags.
fn track(folder: &Folder, name: &str, source: &str, album: &[(&str, &str)]) -> PathBuf {
    let path = folder.file(format!("music/{name}"), &std::fs::read(clip(source)).unwrap());
    let plan = Plan::make(&path, &Profile::named("standard").unwrap(), |_| {
        let edit = |(name, value): &(&str, &str)| Edit {
            field: Field::custom(name).unwrap(),
            values: vec![(*value).to_owned()],
        };
        Ok(album.iter().map(edit).collect())
    });
    if !album.is_empty() {
        let mut journal = Journal::new(folder.path().join("elsewhere"), vec![]);
        plan.unwrap().write(&mut journal, false, &|_| Ok([0; 32])).unwrap();
    }
    path
}

fn run(folder: &Folder, arguments: &[&str]) -> Run {
    let mut command = command(arguments);
    if arguments[0] == "tag" {
        command.arg(folder.path().join("music"));
    }
    let output = command.env("GENRESCOPE_DATA_DIR", folder.path().join("data")).output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn genre(path: &Path) -> Vec<String> {
    TagFile::read(&std::fs::File::open(path).unwrap()).unwrap().values(&Field::Genre).unwrap()
}

#[test]
fn an_album_gets_one_genre_by_the_mean_of_its_tracks_and_is_taken_back() {
    let folder = Folder::new();
    let album = [("ALBUM", "LP"), ("ALBUMARTIST", "Band")];
    let paths = [
        track(&folder, "a/techno.ogg", "techno.ogg", &album),
        track(&folder, "b/metal.ogg", "rock.ogg", &album),
        track(&folder, "b/trance.ogg", "trance.ogg", &album),
        track(&folder, "loose.ogg", "blues.ogg", &[]),
    ];
    let before: Vec<Vec<u8>> = paths.iter().map(|path| std::fs::read(path).unwrap()).collect();
    let dry = run(&folder, &["tag", "--per-album", "--dry-run", "--at-least", "0"]);
    assert_eq!(dry.stdout.matches("album LP by Band, 3 tracks, ").count(), 1, "{dry:?}");
    let told = run(&folder, &["tag", "--per-album", "--write", "--json", "--at-least", "0"]);
    assert_eq!((told.code, told.stderr.as_str()), (0, ""), "{told:?}");
    let lines = told.lines_of_json();
    assert_eq!(lines[0]["album"]["tracks"], 3);
    assert_eq!(lines[3].get("album"), None, "a file of its own");
    assert!(lines[1..3].iter().all(|line| line["album"] == lines[0]["album"]));
    for (name, mean) in probabilities(&lines[0]["album"]["genres"]) {
        let of = |line: &Value| line["genres"][name].as_f64().unwrap();
        let expected = lines[..3].iter().map(of).sum::<f64>() / 3.0;
        assert!((mean - expected).abs() < 1e-5, "{name}: {mean}, not {expected}");
    }
    let [one, two, three] = [0, 1, 2].map(|index| genre(&paths[index]));
    assert!(one.len() == 1 && one == two && one == three, "{one:?} {two:?} {three:?}");
    let undone = run(&folder, &["undo"]);
    assert_eq!(undone.stdout, "run 1: 4 files are as before\n", "{undone:?}");
    for (path, before) in paths.iter().zip(before) {
        assert!(std::fs::read(path).unwrap() == before, "{}", path.display());
    }
}

#[test]
fn csv_names_the_album_and_its_genre() {
    let folder = Folder::new();
    for (name, source) in [("1.ogg", "techno.ogg"), ("2.ogg", "trance.ogg"), ("x/3.ogg", "rock.ogg")] {
        track(&folder, name, source, &[("ALBUM", "One, Two")]);
    }
    let told = run(&folder, &["tag", "--per-album", "--csv"]);
    let lines: Vec<&str> = told.stdout.lines().collect();
    assert!(lines[0].ends_with(",album,album_genre"), "{told:?}");
    assert!(lines[1].contains("\"One, Two\",") && lines[2].contains("\"One, Two\","), "{told:?}");
    assert!(lines[3].ends_with(",,"), "the same title in another folder, by nobody known: {told:?}");
}

#[test]
fn watching_has_no_whole_albums() {
    let folder = Folder::new();
    let told = run(&folder, &["watch", "--per-album", folder.path().to_str().unwrap()]);
    assert_eq!(told.code, 2);
    assert!(told.stderr.contains("--per-album needs complete albums"), "{told:?}");
}
