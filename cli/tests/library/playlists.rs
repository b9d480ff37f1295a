//! Playlists, read by other people's parsers, and tracks that sound alike.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use genrescope_tests::chord;
use serde_json::Value;

use crate::program::{Library, run_tool};

const CLIPS: [&str; 6] =
    ["metal.mp3", "orchestral.flac", "techno.ogg", "ambient.opus", "jazz.wav", "rock.ogg"];

/// A library of clips with all their genres, analyzed once.
fn clips() -> (Library, BTreeMap<PathBuf, BTreeMap<String, f64>>) {
    let library = Library::new();
    for name in CLIPS {
        library.clip(name);
    }
    library.clip("silence.flac");
    let run = library.run(&["tag", "--json", "."]);
    let genres = run.text().lines().map(|line| {
        let object: Value = serde_json::from_str(line).unwrap();
        let path = library.music().join(object["path"].as_str().unwrap().trim_start_matches("./"));
        (path, serde_json::from_value(object["genres"].clone()).unwrap())
    });
    let genres = genres.collect();
    (library, genres)
}

/// The paths in an M3U8 file, as ffmpeg, VLC and all others read it: lines that are not comments.
fn m3u8_paths(text: &str) -> Vec<PathBuf> {
    assert!(text.starts_with("#EXTM3U\n#PLAYLIST:"), "{text}");
    text.lines().filter(|line| !line.starts_with('#')).map(PathBuf::from).collect()
}

fn leading(genres: &BTreeMap<String, f64>) -> &str {
    genres.iter().max_by(|a, b| a.1.total_cmp(b.1)).unwrap().0
}

#[test]
fn one_playlist_a_genre_holds_the_tracks_that_lead_with_it() {
    let (library, genres) = clips();
    let run =
        library.run(&["playlist", ".", "--per-genre", "--out", "../lists/by genre", "--memory-limit", "1"]);
    assert!(run.text().contains("left out: 1 track, not music"), "{}", run.stdout);
    let mut listed = BTreeMap::new();
    for entry in std::fs::read_dir(library.path("lists/by genre")).unwrap() {
        let path = entry.unwrap().path();
        for track in m3u8_paths(&std::fs::read_to_string(&path).unwrap()) {
            assert!(track.is_absolute() && track.is_file(), "{track:?}");
            let genre = path.file_stem().unwrap().to_str().unwrap().to_owned();
            assert_eq!(listed.insert(track.canonicalize().unwrap(), genre), None, "in one list only");
        }
    }
    assert_eq!(listed.len(), CLIPS.len());
    for (path, genre) in &listed {
        let found = genres.iter().find(|(known, _)| known.canonicalize().unwrap() == *path).unwrap();
        assert_eq!(leading(found.1), genre, "{path:?}");
    }
}

#[test]
fn a_rule_picks_tracks_and_a_relative_playlist_moves_along_with_the_music() {
    let (library, genres) = clips();
    let run = library.run(&[
        "playlist",
        ".",
        "--where",
        "metal > 0.3 or rock >= 20 %",
        "--out",
        "../loud.m3u8",
        "--relative",
    ]);
    run.text();
    let text = std::fs::read_to_string(library.path("loud.m3u8")).unwrap();
    let mut found = m3u8_paths(&text);
    found.sort();
    let expected: Vec<PathBuf> = genres
        .iter()
        .filter(|(_, genres)| genres["metal"] > 0.3 || genres["rock"] >= 0.2)
        .map(|(path, _)| Path::new("music").join(path.file_name().unwrap()))
        .collect();
    assert!(!expected.is_empty() && found == expected, "{found:?} instead of {expected:?}");
    let metal = "#EXTINF:20,Manuel 'Vanethian' Marino - Ufo: AI Mission Music 2 (excerpt)\n";
    assert!(text.contains(metal) && text.contains("#PLAYLIST:loud\n"), "{text}");
    for (rule, message) in [
        ("polka > 0.5", "the rule `polka > 0.5` is invalid: a genre, "),
        ("metal > 0.999 and sure", "no track is left for a playlist; 7 were looked at"),
    ] {
        let run = library.run(&["playlist", ".", "--where", rule]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
        assert!(run.stderr.contains(message), "{}", run.stderr);
    }
}

#[test]
fn a_relative_playlist_is_relative_in_a_folder_that_does_not_exist_yet() {
    let library = Library::new();
    library.sound("a.wav", 1);
    for out in ["../lists/new/all.m3u8", "../lists/new/all.m3u8", "../lists/folder"] {
        library.run(&["playlist", ".", "--where", "length > 0", "--relative", "-o", out]).text();
    }
    let paths = |name: &str| m3u8_paths(&std::fs::read_to_string(library.path(name)).unwrap());
    assert_eq!(paths("lists/new/all.m3u8"), [Path::new("../../music/a.wav")]);
    assert_eq!(paths("lists/folder/genrescope.m3u8"), [Path::new("../../music/a.wav")]);
}

#[test]
fn a_playlist_begins_with_a_byte_order_mark_if_requested() {
    let library = Library::new();
    library.sound("é.wav", 1);
    let rule = ["playlist", ".", "--where", "length > 0", "--bom"];
    library.run(&[&rule[..], &["-o", "../all.m3u"]].concat()).text();
    let text = std::fs::read_to_string(library.path("all.m3u")).unwrap();
    let rest = text.strip_prefix('\u{feff}').unwrap();
    assert_eq!(m3u8_paths(rest), [library.music().join("é.wav")]);
    let run = library.run(&[&rule[..], &["-o", "../all.xml"]].concat());
    assert_eq!(run.code, Some(2), "{run:?}");
}

#[test]
fn playlists_name_tracks_as_their_tags_do() {
    let library = Library::new();
    let tags = ["title=Intro & Outro", "artist=Somebody", "album=The LP", "TBPM=128.5", "TKEY=8A"];
    let mut options: Vec<&str> = tags.iter().flat_map(|tag| ["-metadata", tag]).collect();
    options.extend(["-metadata", "bpm=128.5", "-metadata", "initialkey=8A"]);
    library.sound("02 - Untagged.wav", 7);
    library.sound("Artist - Untagged.wav", 8);
    for name in ["01 - Intro.mp3", "a.flac", "b.ogg", "c.m4a", "d.opus", "e.aiff", "f.wav"] {
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-nostdin", "-v", "error", "-i", "02 - Untagged.wav"]).args(&options);
        if name.ends_with("aiff") {
            ffmpeg.args(["-write_id3v2", "1"]);
        }
        run_tool(ffmpeg.arg(name).current_dir(library.music()));
    }
    let rule = ["playlist", ".", "--where", "length > 0"];
    library.run(&[&rule[..], &["-o", "../all.xml"]].concat()).text();
    let xml = std::fs::read_to_string(library.path("all.xml")).unwrap();
    let tracks: Vec<&str> = xml.lines().filter(|line| line.contains("<TRACK TrackID")).collect();
    let of = |name: &str| *tracks.iter().find(|line| line.contains(name)).unwrap();
    for name in ["01%20-%20Intro.mp3", "a.flac", "b.ogg", "c.m4a", "d.opus", "e.aiff", "f.wav"] {
        let line = of(name);
        for attribute in [r#"Name="Intro &amp; Outro""#, r#"Artist="Somebody""#, r#"Album="The LP""#] {
            assert!(line.contains(attribute), "{line}");
        }
        // In the other formats ffmpeg has no field for them.
        if name.ends_with("mp3") || name.ends_with("flac") || name.ends_with("ogg") {
            assert!(line.contains(r#"AverageBpm="128.50""#) && line.contains(r#"Tonality="8A""#), "{line}");
        }
    }
    assert!(of("02%20-%20Untagged").contains(r#"Name="Untagged" Artist="""#), "{}", of("02%20-%20Untagged"));
    assert!(of("Artist%20-%20Untagged").contains(r#"Name="Untagged" Artist="Artist""#));
    let m3u8 = library.run(&rule).stdout;
    assert_eq!(m3u8.matches("#EXTINF:1,Somebody - Intro & Outro\n").count(), 7, "{m3u8}");
    assert!(m3u8.contains("#EXTINF:1,02 - Untagged\n"), "{m3u8}");
}

#[test]
fn rekordbox_finds_each_track_once_in_xml_that_another_parser_reads() {
    let (library, _) = clips();
    library.file("Tom & \"Jerry\" - 100 % <é>#1.wav", &chord(2.0, 1));
    library.run(&["playlist", ".", "--per-genre", "--at-least", "0.05", "--out", "../all.xml"]).text();
    // Python's parser, and its conversion of an address to a path.
    let script = r#"
import sys, os, json, urllib.parse, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
assert root.tag == "DJ_PLAYLISTS" and root.get("Version") == "1.0.0"
tracks = root.find("COLLECTION").findall("TRACK")
assert int(root.find("COLLECTION").get("Entries")) == len(tracks)
paths = {}
for track in tracks:
    address = urllib.parse.urlparse(track.get("Location"))
    assert (address.scheme, address.netloc, address.fragment, address.query) == ("file", "localhost", "", "")
    path = urllib.parse.unquote(address.path)
    assert os.path.isfile(path), path
    assert int(track.get("TotalTime")) > 0
    assert track.get("TrackID") not in paths
    paths[track.get("TrackID")] = path
assert len(set(paths.values())) == len(paths)
top = root.find("PLAYLISTS/NODE")
assert (top.get("Type"), top.get("Name"), top.get("Count")) == ("0", "ROOT", "1")
folder = top.find("NODE")
lists = folder.findall("NODE")
assert int(folder.get("Count")) == len(lists)
for one in lists:
    keys = [track.get("Key") for track in one.findall("TRACK")]
    assert one.get("Type") == "1" and one.get("KeyType") == "0" and int(one.get("Entries")) == len(keys)
    assert all(key in paths for key in keys) and len(set(keys)) == len(keys)
odd = [track for track in tracks if "Jerry" in track.get("Artist")]
print(json.dumps([len(paths), len(lists), odd[0].get("Artist"), odd[0].get("Name")]))
"#;
    let text = run_tool(Command::new("python3").args(["-c", script]).arg(library.path("all.xml")));
    let found: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(found[0], 7);
    assert!(found[1].as_u64().unwrap() >= 4, "{text}");
    // A file's name is "artist - title".
    assert_eq!((&found[2], &found[3]), (&"Tom & \"Jerry\"".into(), &"100 % <é>#1".into()));
}

#[test]
fn the_smoothest_order_begins_and_ends_where_asked_and_prints_its_length() {
    let (library, _) = clips();
    let run = library.run(&[
        "playlist",
        ".",
        "--smooth",
        "--start",
        "ambient",
        "--end",
        "metal.mp3",
        "-o",
        "../sets/set.m3u8",
    ]);
    let words = run.text().lines().next().unwrap().to_owned();
    assert!(
        words.starts_with("set: 6 tracks, 1:5")
            && words.contains("; distance ")
            && words.contains("the shortest there is"),
        "{words}"
    );
    let number = |after: &str| -> f64 {
        let rest = words.split(after).nth(1).unwrap();
        rest.split([',', ';', ' ']).next().unwrap().parse().unwrap()
    };
    assert!(number("; distance ") < number("was "), "{words}");
    let order = m3u8_paths(&std::fs::read_to_string(library.path("sets/set.m3u8")).unwrap());
    let names: Vec<&str> = order.iter().map(|path| path.file_stem().unwrap().to_str().unwrap()).collect();
    assert_eq!((names.len(), names[0], names[5]), (6, "ambient", "metal"), "{names:?}");
    library.run(&["playlist", ".", "--smooth", "sound", "-o", "../sound.m3u8"]).text();
    for (options, message) in [
        (&["--start", "polka"][..], "`polka` is not among the tracks"),
        (&["--start", "o"], "please be more specific"),
        (&["--start", "jazz", "--end", "jazz.wav"], "--start and --end are the same track"),
    ] {
        let run = library.run(&[&["playlist", ".", "--smooth"], options].concat());
        assert!(run.code == Some(2) && run.stderr.contains(message), "{run:?}");
    }
}

#[test]
fn a_playlist_on_stdout_is_nothing_but_the_playlist() {
    let library = Library::new();
    library.sound("a.wav", 1);
    library.file("broken.mp3", b"not music, but words");
    let run = library.run(&["playlist", ".", "--where", "length < 0:30"]);
    assert_eq!(run.code, Some(1), "for the broken file");
    assert_eq!(m3u8_paths(&run.stdout), [library.music().join("a.wav")]);
    assert!(
        run.stderr.contains("broken.mp3: not an audio file")
            && run.stderr.contains("genrescope: genrescope: 1 track, 0:01"),
        "{}",
        run.stderr
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_playlist_commands_no_terminal_and_keeps_the_name_elsewhere() {
    let library = Library::new();
    let path = library.sound("\u{9b}31m\u{202e}.wav", 1);
    let program = env!("CARGO_BIN_EXE_genrescope");
    let arguments = [
        "--quiet",
        "--return",
        "--command",
        &format!("exec '{program}' playlist . 2>/dev/null"),
        "/dev/null",
    ];
    let mut script = std::process::Command::new("script");
    script.args(arguments).current_dir(library.music()).env("SHELL", "/bin/sh");
    script.env("GENRESCOPE_CACHE_DIR", library.path("cache")).stdin(std::process::Stdio::null());
    let shown = String::from_utf8(script.output().unwrap().stdout).unwrap();
    assert!(shown.contains("/\\u009b31m\\u202e.wav") && !shown.contains(['\u{9b}', '\u{202e}']), "{shown:?}");
    assert_eq!(m3u8_paths(&library.run(&["playlist", "."]).stdout), [path]);
}

#[test]
fn similar_tracks_are_the_nearest_by_embedding() {
    let (library, _) = clips();
    // The same music in another format is the nearest of all.
    run_tool(
        Command::new("ffmpeg")
            .args(["-nostdin", "-v", "error", "-i", "metal.mp3", "-b:a", "192k", "again.ogg"])
            .current_dir(library.music()),
    );
    let run = library.run(&["similar", "metal.mp3", ".", "--json"]);
    let lines: Vec<Value> = run.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    // Nothing sounds like silence.
    assert_eq!(lines.len(), 6);
    assert!(lines[0]["path"].as_str().unwrap().ends_with("again.ogg"), "{run:?}");
    let cosines: Vec<f64> = lines.iter().map(|line| line["cosine"].as_f64().unwrap()).collect();
    assert!(cosines[0] > 0.98 && cosines.is_sorted_by(|a, b| a >= b), "{cosines:?}");
    // Other music is clearly further away.
    assert!(cosines[1] < 0.8 && cosines[5] < 0.3, "{cosines:?}");
    // Without folders: everything that was analyzed before and still exists.
    std::fs::remove_file(library.music().join("rock.ogg")).unwrap();
    let run = library.run(&["similar", "metal.mp3", "-n", "20"]);
    let text = run.text();
    assert!(!text.contains("rock.ogg") && !text.contains("metal.mp3") && text.lines().count() >= 4, "{text}");
    let run = library.run(&["similar", "metal.mp3", "--no-cache"]);
    assert!(run.code == Some(2) && run.stderr.contains("please name folders"), "{run:?}");
    let run = library.run(&["similar", "silence.flac", "."]);
    assert!(run.code == Some(2) && run.stderr.contains("silence.flac: is silent"), "{run:?}");
    let run = library.run(&["similar", "gone.mp3", "."]);
    assert!(run.code == Some(2) && run.stderr.matches("No such file").count() == 1, "{run:?}");
    assert!(run.stderr.contains("gone.mp3: cannot be read"), "{run:?}");
}
