//! `genrescope tag --write`, `undo` and `history`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use genrescope_tags::{Field, TagFile};
use serde_json::{Value, json};

use crate::program::{Folder, Run, clip, command};

/// Music that can be written to, and a place for the undo journal.
struct Library {
    folder: Folder,
}

impl Library {
    fn new(clips: &[&str]) -> Self {
        let folder = Folder::new();
        for name in clips {
            folder.file(format!("music/{name}"), &std::fs::read(clip(name)).unwrap());
        }
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("music").join(name)
    }

    fn run(&self, arguments: &[&str], paths: &[&Path]) -> Run {
        let mut command = command(arguments);
        let output =
            command.args(paths).env("GENRESCOPE_DATA_DIR", self.folder.path().join("data")).output().unwrap();
        Run {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// `genrescope tag --json` with options over all the music.
    fn tag(&self, options: &[&str]) -> Run {
        self.run(&[&["tag", "--json"], options].concat(), &[&self.path("")])
    }

    fn genres(&self, name: &str) -> Vec<String> {
        values(&self.path(name), Field::Genre)
    }
}

fn values(path: &Path, field: Field) -> Vec<String> {
    TagFile::read(&std::fs::File::open(path).unwrap()).unwrap().values(&field).unwrap()
}

fn written(run: &Run) -> Vec<Value> {
    run.lines_of_json().iter().map(|object| object["written"].clone()).collect()
}

#[test]
fn a_dry_run_shows_what_would_change_and_changes_nothing() {
    let library = Library::new(&["jazz.wav", "orchestral.flac"]);
    let run = library.run(&["tag", "--dry-run", "--at-least", "0"], &[&library.path("")]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    // The clip has a LIST INFO, which has no place for scores.
    for lines in [
        "\n  would write: LIST INFO in WAV\n  + genre: ",
        "\n  would write: Vorbis comment in FLAC\n  + genre: ",
        "\n  + GENRESCOPE_SCORES: ",
    ] {
        assert_eq!(run.stdout.matches(lines).count(), 1, "{}", run.stdout);
    }
    for name in ["jazz.wav", "orchestral.flac"] {
        assert!(std::fs::read(library.path(name)).unwrap() == std::fs::read(clip(name)).unwrap());
    }
    assert!(!library.folder.path().join("data").exists());
}

#[test]
fn genres_are_written_listed_and_undone() {
    let library = Library::new(&["jazz.wav", "orchestral.flac", "silence.flac"]);
    assert_eq!(library.run(&["history"], &[]).stdout, "nothing has been written yet\n");
    let run = library.tag(&["--write"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_eq!(written(&run)[2], json!({ "outcome": "skipped", "reason": "silence" }));
    assert_eq!(
        (library.genres("jazz.wav"), library.genres("orchestral.flac")),
        (vec!["Jazz".into()], vec!["Classical".into()])
    );
    let scores = values(&library.path("orchestral.flac"), Field::custom("GENRESCOPE_SCORES").unwrap());
    assert!(scores[0].contains("=0."), "{scores:?}");
    // The second time there is nothing to do, and no run is recorded.
    let reasons: Vec<_> =
        written(&library.tag(&["--write"])).iter().map(|one| one["reason"].clone()).collect();
    assert_eq!(reasons, ["has a genre already", "has a genre already", "silence"]);

    let runs = library.run(&["history", "--json"], &[]).json();
    assert_eq!((runs.len(), &runs[0]["files"], &runs[0]["undone"]), (1, &json!(2), &json!(0)));
    let files = library.run(&["history", "1", "--json"], &[]).json();
    assert_eq!(files[0]["path"], library.path("jazz.wav").canonicalize().unwrap().to_str().unwrap());
    assert_eq!(files[0]["changes"][0], json!({ "field": "genre", "old": [], "new": ["Jazz"] }));
    let history = library.run(&["history"], &[]).stdout;
    assert!(history.contains(" UTC  2 files  genrescope tag --no-cache --json --write "), "{history}");

    let run = library.run(&["undo"], &[]);
    assert_eq!(
        (run.code, run.stdout.as_str(), run.stderr.as_str()),
        (0, "run 1: 2 files are as before\n", "")
    );
    for name in ["jazz.wav", "orchestral.flac"] {
        assert!(std::fs::read(library.path(name)).unwrap() == std::fs::read(clip(name)).unwrap(), "{name}");
    }
    assert_eq!(library.run(&["undo"], &[]).stdout, "nothing to undo\n");
    assert!(library.run(&["history"], &[]).stdout.contains("2 files, undone"));
    assert!(library.run(&["undo", "7"], &[]).stderr.contains("there is no run 7"));
}

#[test]
fn an_undo_refuses_files_that_were_changed_since() {
    let library = Library::new(&["jazz.wav", "orchestral.flac"]);
    library.tag(&["--write"]);
    let mut bytes = std::fs::read(library.path("jazz.wav")).unwrap();
    bytes.extend([0, 0]);
    std::fs::write(library.path("jazz.wav"), &bytes).unwrap();
    let run = library.run(&["undo"], &[]);
    assert_eq!((run.code, run.stdout.as_str()), (1, "run 1: 1 file is as before\n"));
    assert!(
        run.stderr.ends_with("jazz.wav: was changed since it was tagged; left as it is\n"),
        "{}",
        run.stderr
    );
    assert!(std::fs::read(library.path("jazz.wav")).unwrap() == bytes);
}

#[test]
fn what_is_carried_over_into_a_new_tag_is_reported() {
    let library = Library::new(&[]);
    let mut bytes = std::fs::read(clip("house.mp3")).unwrap();
    let len = bytes[6..10].iter().fold(0, |len, &byte| len << 7 | usize::from(byte));
    bytes.drain(..10 + len);
    bytes.extend(*b"TAGSong");
    bytes.resize(bytes.len() + 120, 0);
    bytes.push(255);
    library.folder.file("music/a.mp3", &bytes);
    let run = library.run(&["tag", "--dry-run", "--at-least", "0"], &[&library.path("a.mp3")]);
    assert!(
        run.stdout.contains("\n  would write: new ID3v2; carried over from ID3v1: title\n  + genre: "),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("\n  + title: Song\n"), "{}", run.stdout);
    let run = library.tag(&["--write", "--at-least", "0"]);
    assert_eq!(written(&run)[0]["carried"], json!([{ "from": "ID3v1", "fields": ["title"] }]));
    assert_eq!(library.run(&["undo"], &[]).code, 0);
    assert!(std::fs::read(library.path("a.mp3")).unwrap() == bytes);
}

#[test]
fn what_is_left_out_of_a_new_tag_is_reported_before_and_after() {
    let library = Library::new(&[]);
    let mut bytes = std::fs::read(clip("house.mp3")).unwrap();
    let len = bytes[6..10].iter().fold(0, |len, &byte| len << 7 | usize::from(byte));
    bytes.drain(..10 + len);
    let items = [b"\x04\0\0\0\0\0\0\0Title\0Song", &b"\x03\0\0\0\x02\0\0\0Thing\0abc"[..]].concat();
    bytes.extend(&items);
    bytes.extend([&b"APETAGEX\xd0\x07\0\0"[..], &[items.len() as u8 + 32, 0, 0, 0, 2], &[0; 15]].concat());
    library.folder.file("music/a.mp3", &bytes);
    let run = library.run(&["tag", "--dry-run", "--at-least", "0"], &[&library.path("a.mp3")]);
    assert!(
        run.stdout.contains("new ID3v2; carried over from APEv2: title; left out of APEv2: Thing\n"),
        "{}",
        run.stdout
    );
    let run = library.tag(&["--write", "--at-least", "0"]);
    let carried = json!([{ "from": "APEv2", "fields": ["title"], "left_out": ["Thing"] }]);
    assert_eq!(written(&run)[0]["carried"], carried);
}

#[test]
fn clean_puts_genres_in_order_and_is_undone() {
    let library = Library::new(&["orchestral.flac", "silence.flac"]);
    let path = library.path("orchestral.flac");
    let mut journal = genrescope_tags::Journal::new(library.folder.path(), Vec::new());
    let edits = vec![genrescope_tags::Edit {
        field: Field::Genre,
        values: vec!["Drum'n'Bass; DnB".to_owned(), "Polka".to_owned(), "Unknown".to_owned()],
    }];
    let plan = genrescope_tags::Plan::make(&path, &genrescope_tags::Profile::default(), |_| Ok(edits));
    plan.unwrap().write(&mut journal, false, &|_| Ok([0; 32])).unwrap();
    let old = std::fs::read(&path).unwrap();

    let run = library.run(&["clean"], &[&library.path("")]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.contains("\n  - genre: Unknown\n  + genre: Drum & Bass\n"), "{}", run.stdout);
    assert!(run.stdout.ends_with("would change 1 of 2 files\n"), "{}", run.stdout);
    assert!(std::fs::read(&path).unwrap() == old);
    let run = library.run(&["clean", "--write", "--separator", " | "], &[&path]);
    assert_eq!((run.code, library.genres("orchestral.flac")), (0, vec!["Drum & Bass | Polka".to_owned()]));
    assert_eq!(library.run(&["clean", "--separator", " | "], &[&path]).stdout, "would change 0 of 1 files\n");
    assert_eq!(library.run(&["undo"], &[]).code, 0);
    assert!(std::fs::read(&path).unwrap() == old);
}

#[test]
fn clean_passes_over_no_genre_in_silence() {
    let library = Library::new(&["jazz.wav"]);
    let number = |number: usize| (number as u32).to_le_bytes();
    // Genres in both tags of a WAV file; the list's is another one.
    let list = [&b"INFOIGNR"[..], &number(10), b"rock; DnB\0"].concat();
    let frame = b"TCON\0\0\0\x06\0\0\0Polka";
    let id3 = [&b"ID3\x03\0\0\0\0\0\x10"[..], frame].concat();
    let mut wav = genrescope_tests::chord(1.0, 0);
    for (name, content) in [(b"LIST", &list), (b"id3 ", &id3)] {
        wav.extend([&name[..], &number(content.len()), content].concat());
    }
    let len = number(wav.len() - 8);
    wav[4..8].copy_from_slice(&len);
    let wav_path = library.folder.file("music/both.wav", &wav);
    // Tags that are never written.
    let value = b"Hip Hop\0DnB";
    let item = [&number(value.len())[..], &[0; 4], b"Genre\0", value].concat();
    let ape = [&item, &b"APETAGEX\xd0\x07\0\0"[..], &number(item.len() + 32), &number(1), &[0; 12]].concat();
    let mp3 = [std::fs::read(clip("house.mp3")).unwrap(), ape].concat();
    library.folder.file("music/ape.mp3", &mp3);
    let flac = [id3, std::fs::read(clip("orchestral.flac")).unwrap()].concat();
    let flac = [&flac[..21], b"rock;"[..].into(), &flac[26..]].concat();
    library.folder.file("music/front.flac", &flac);

    let run = library.run(&["clean", "--write"], &[&library.path("")]);
    assert_eq!(run.code, 0, "{run:?}");
    for line in [
        "ape.mp3: its APEv2 tag, which is left as it is, says \"Hip Hop\"\n",
        "ape.mp3: its APEv2 tag, which is left as it is, says \"DnB\"\n",
        "front.flac: its ID3v2 tag, which is left as it is, says \"rock;\"\n",
    ] {
        assert_eq!(run.stderr.matches(line).count(), 1, "{line} {}", run.stderr);
    }
    assert!(
        run.stdout.ends_with(
            "both.wav\n  written: LIST INFO in WAV\n  - genre in LIST INFO: rock; DnB\n  \
            + genre in LIST INFO: Rock\n  + genre in LIST INFO: Drum & Bass\n\
            changed 1 of 4 files; 2 have genres in tags that are left as they are\n"
        ),
        "{}",
        run.stdout
    );
    assert_eq!(values(&wav_path, Field::Genre), ["Polka"], "the other tag's is clean");
    assert_eq!(values(&wav_path, Field::InfoGenre), ["Rock/Drum & Bass"]);
    let again = library.run(&["clean", "--json"], &[&library.path("ape.mp3"), &wav_path]);
    let again = again.lines_of_json();
    assert_eq!(again[0]["left"][0], json!({ "tag": "APEv2", "genre": "Hip Hop" }));
    assert_eq!(again[1]["written"]["outcome"], "skipped");
    assert_eq!(library.run(&["undo"], &[]).code, 0);
    assert!(std::fs::read(&wav_path).unwrap() == wav);
}

#[test]
fn moods_are_written_if_requested() {
    let library = Library::new(&["orchestral.flac", "house.mp3"]);
    let run = library.tag(&["--write", "--at-least", "0", "--mood", "--mood-at-least", "0"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for name in ["orchestral.flac", "house.mp3"] {
        let moods = values(&library.path(name), Field::MOOD).join("/");
        assert_eq!(moods.split('/').count(), 9, "{name}: {moods}");
    }
    let run = library.tag(&["--write", "--at-least", "0", "--mood", "--mood-at-least", "0"]);
    assert!(written(&run).iter().all(|one| one["reason"] == "has a genre already"), "{}", run.stdout);
    assert_eq!(library.run(&["undo"], &[]).code, 0);
    for name in ["orchestral.flac", "house.mp3"] {
        assert!(std::fs::read(library.path(name)).unwrap() == std::fs::read(clip(name)).unwrap(), "{name}");
    }
}

#[test]
fn an_undo_goes_on_to_the_newest_run_that_can_be_undone_and_says_why() {
    let library = Library::new(&["jazz.wav", "orchestral.flac", "rock.ogg"]);
    let write = |name: &str| {
        let run = library.run(&["tag", "--write", "--at-least", "0"], &[&library.path(name)]);
        assert_eq!(run.code, 0, "{}", run.stderr);
    };
    for name in ["jazz.wav", "rock.ogg", "orchestral.flac"] {
        write(name);
    }
    std::fs::rename(library.path("orchestral.flac"), library.path("moved.flac")).unwrap();
    let mut bytes = std::fs::read(library.path("rock.ogg")).unwrap();
    bytes.push(0);
    std::fs::write(library.path("rock.ogg"), &bytes).unwrap();
    let run = library.run(&["undo"], &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    // An older run than expected says which it is.
    let command = "UTC, genrescope tag ";
    assert!(run.stdout.starts_with("run 1 (20") && run.stdout.contains(command), "{}", run.stdout);
    assert!(run.stdout.ends_with("jazz.wav): 1 file is as before\n"), "{}", run.stdout);
    let told: Vec<&str> = run.stderr.lines().collect();
    assert!(
        told[0].contains("run 3 cannot be undone and is skipped")
            && told[0].contains("orchestral.flac: cannot be found")
    );
    assert!(
        told[1].contains("run 2 cannot be undone and is skipped")
            && told[1].contains("rock.ogg: was changed since")
    );
    assert!(std::fs::read(library.path("jazz.wav")).unwrap() == std::fs::read(clip("jazz.wav")).unwrap());
    let run = library.run(&["undo"], &[]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.ends_with("none of the runs that are left can be undone\n"), "{}", run.stderr);
    // Once the file is back, so is its run.
    std::fs::rename(library.path("moved.flac"), library.path("orchestral.flac")).unwrap();
    assert_eq!(library.run(&["undo"], &[]).stdout, "run 3: 1 file is as before\n");
}

#[test]
fn an_undo_says_which_files_were_as_before_already() {
    let library = Library::new(&["jazz.wav", "orchestral.flac"]);
    library.tag(&["--write", "--at-least", "0"]);
    std::fs::copy(clip("jazz.wav"), library.path("jazz.wav")).unwrap();
    let run = library.run(&["undo"], &[]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, "run 1: 1 file is as before, 1 file was as before already\n"),
        "{run:?}"
    );
    assert_eq!(library.run(&["undo", "1"], &[]).stdout, "run 1: it was undone before\n");
    library.tag(&["--write", "--at-least", "0"]);
    for name in ["jazz.wav", "orchestral.flac"] {
        std::fs::copy(clip(name), library.path(name)).unwrap();
    }
    assert_eq!(library.run(&["undo"], &[]).stdout, "run 2: 2 files were as before already\n");
}

#[test]
fn policies_say_what_happens_to_existing_genres() {
    let library = Library::new(&["orchestral.flac"]);
    library.tag(&["--write"]);
    let with = |options: &[&str]| {
        library.tag(&[&["--write"], options].concat());
        library.genres("orchestral.flac")
    };
    std::fs::write(
        library.folder.path().join("mine.toml"),
        "[genres.classical]\nname = 'Klassik'\naliases = ['Classic']\n",
    )
    .unwrap();
    let taxonomy = library.folder.path().join("mine.toml");
    let taxonomy = taxonomy.to_str().unwrap();
    assert_eq!(with(&["--taxonomy", taxonomy]), ["Classical"]);
    // The same genre under another name is not added again.
    assert_eq!(with(&["--policy", "append", "--taxonomy", taxonomy]), ["Classical"]);
    assert_eq!(with(&["--policy", "replace", "--taxonomy", taxonomy]), ["Klassik"]);
    assert_eq!(with(&["--policy", "append"]), ["Klassik", "Classical"]);
    assert_eq!(
        with(&["--policy", "replace", "--level", "both", "--max-genres", "2", "--at-least", "0.01"]),
        ["Classical", "Ambient", "Electronic"]
    );
    assert_eq!(
        with(&["--policy", "replace", "--profile", "rekordbox", "--max-genres", "2", "--at-least", "0.01"]),
        ["Classical, Ambient"]
    );
    assert_eq!(with(&["--field", "GENRE_AUTO", "--no-scores"]), ["Classical, Ambient"]);
    assert_eq!(values(&library.path("orchestral.flac"), Field::custom("GENRE_AUTO").unwrap()), ["Classical"]);
}

#[test]
fn only_sure_leaves_the_others_alone() {
    let library = Library::new(&["drum_and_bass.opus"]);
    let run = library.tag(&["--write", "--only-sure"]);
    assert_eq!(
        (run.json()[0]["state"].as_str(), written(&run)[0]["reason"].as_str()),
        (Some("unsure"), Some("unsure"))
    );
    assert!(library.genres("drum_and_bass.opus").is_empty());
}

#[test]
fn invalid_options_end_it_before_anything_is_written() {
    let library = Library::new(&["jazz.wav"]);
    for (options, message) in [
        (&["--policy", "replace"][..], "required arguments were not provided"),
        (&["--write", "--profile", "winamp"], "there is no profile `winamp`; there are: standard, rekordbox"),
        (
            &["--write", "--taxonomy", "no.toml"],
            "the taxonomy no.toml is neither a file that can be read nor plain",
        ),
        (&["--write", "--field", "A=B"], "a field's name must be printable ASCII"),
        (&["--write", "--field", "Title"], "`Title` holds the title, not genres"),
        (&["--write", "--field", "ALBUM ARTIST"], "`ALBUM ARTIST` holds the album artist"),
        (&["--write", "--separator", ""], "would merge several genres into one"),
        (&["--write", "--at-least", "7"], "it is not a number from 0 to 1"),
        (&["--write", "--max-genres", "0"], "it must be a whole number from 1 to 65535"),
    ] {
        let run = library.tag(options);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{options:?}");
        assert!(run.stderr.contains(message), "{options:?}: {}", run.stderr);
    }
    let broken = library.folder.file("broken.toml", b"[genres.jazz]\nnome = 'x'");
    let run = library.tag(&["--write", "--taxonomy", broken.to_str().unwrap()]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("broken.toml cannot be used: line 2: ") && run.stderr.contains("unknown field"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_taxonomy_with_a_genre_that_the_model_does_not_have_is_reported() {
    let library = Library::new(&["jazz.wav"]);
    let taxonomy =
        library.folder.file("mine.toml", b"[genres.jaz]\nname = 'Swing'\n[genres.electronic]\nname = 'E'");
    let run = library.tag(&["--dry-run", "--taxonomy", taxonomy.to_str().unwrap()]);
    assert_eq!(run.code, 0);
    assert!(
        run.stderr.ends_with("mine.toml names genres that this model does not have: jaz\n"),
        "{}",
        run.stderr
    );
}

#[test]
fn without_a_place_for_the_journal_it_does_not_start() {
    let library = Library::new(&["jazz.wav"]);
    // A file in place of the folder.
    library.folder.file("data", b"");
    let run = library.tag(&["--write"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(
        run.stderr.starts_with("genrescope: the undo journal cannot be written in ")
            && run.stderr.contains("data/undo: Not a directory")
            && run.stderr.ends_with("GENRESCOPE_DATA_DIR can name another folder\n"),
        "{}",
        run.stderr
    );
    assert!(library.tag(&["--dry-run"]).code == 0, "which needs none");
}

#[test]
fn files_that_cannot_be_written_give_a_line_each_and_the_others_go_on() {
    let library = Library::new(&["jazz.wav"]);
    let copy =
        |name: &str| library.folder.file(format!("music/{name}"), &std::fs::read(clip("jazz.wav")).unwrap());
    // A wave file with another extension, one that is read-only, one with two names, and one cut short.
    copy("wrong.mp3");
    let read_only = copy("read-only.wav");
    let mut permissions = read_only.metadata().unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&read_only, permissions).unwrap();
    std::fs::hard_link(copy("two.wav"), library.folder.path().join("second name.wav")).unwrap();
    let whole = std::fs::read(clip("jazz.wav")).unwrap();
    library.folder.file("music/cut.wav", &whole[..whole.len() - 1001]);
    let run = library.tag(&["--write"]);
    assert_eq!((run.code, run.lines_of_json().len()), (1, 5));
    for line in [
        "cut.wav: its file cannot be read (its chunk \"data\" reaches past the end of the file); left as it is",
        "read-only.wav: is read-only; left as it is",
        "two.wav: has 2 names (hard links), and the others would keep the old tags; left as it is",
    ] {
        assert!(run.stderr.lines().any(|found| found.ends_with(line)), "{line}: {}", run.stderr);
    }
    let outcomes: Vec<_> = written(&run).iter().map(|one| one["outcome"].clone()).collect();
    assert_eq!(outcomes, ["failed", "written", "failed", "failed", "written"]);
    assert_eq!(library.genres("wrong.mp3"), ["Jazz"]);
}

#[test]
fn a_killed_run_leaves_whole_files_and_can_be_undone() {
    let library = Library::new(&[]);
    let whole = std::fs::read(clip("jazz.wav")).unwrap();
    // Two seconds of it, so that most of the time goes into writing.
    let data = whole.windows(4).position(|name| name == b"data").unwrap();
    let len = 64_000;
    let mut old = whole[..data + 8 + len].to_vec();
    old[data + 4..data + 8].copy_from_slice(&(len as u32).to_le_bytes());
    let file_len = old.len() as u32 - 8;
    old[4..8].copy_from_slice(&file_len.to_le_bytes());
    let names: Vec<_> = (0..30).map(|number| format!("{number}.wav")).collect();
    for name in &names {
        library.folder.file(format!("music/{name}"), &old);
    }
    let mut num_new = 0;
    for pause_ms in [300, 500, 700] {
        let mut child = command(["tag", "--write", "--at-least", "0", "--jobs", "2"])
            .arg(library.path(""))
            .env("GENRESCOPE_DATA_DIR", library.folder.path().join("data"))
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(pause_ms));
        child.kill().unwrap();
        child.wait().unwrap();
        num_new = names.iter().filter(|name| !library.genres(name).is_empty()).count();
    }
    // The next run cleans up and does the rest.
    let run = library.tag(&["--write", "--at-least", "0"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let num_written = written(&run).iter().filter(|one| one["outcome"] == "written").count();
    assert_eq!(num_new + num_written, names.len());
    assert_eq!(std::fs::read_dir(library.path("")).unwrap().count(), names.len());
    while library.run(&["undo"], &[]).stdout != "nothing to undo\n" {}
    for name in &names {
        assert!(std::fs::read(library.path(name)).unwrap() == old, "{name}");
    }
}
