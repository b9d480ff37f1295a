//! `genrescope dataset`, `train`, `evaluate`, `nearest` and `compare`.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use genrescope_tests::{names_in, signal, small_wav, wait_until};

use crate::program::{Run, clip, genrescope};

const TAU: f64 = std::f64::consts::TAU;

/// A folder with music of two genres that are easy to tell apart, and a cache for what is heard of it.
struct Studio {
    folder: tempfile::TempDir,
}

impl Studio {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// So many tracks of each genre.
    fn with_tracks(number: u32) -> Self {
        let studio = Self::new();
        for index in 0..number {
            studio.drone(&format!("music/drone/{index}.wav"), index);
            studio.beat(&format!("music/beat/{index}.wav"), index);
        }
        studio
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    fn drone(&self, name: &str, index: u32) {
        let hz = 200.0 + 17.0 * f64::from(index);
        self.file(
            name,
            &small_wav(4.0, |time| 0.3 * ((TAU * hz * time).sin() + (TAU * 1.5 * hz * time).sin())),
        );
    }

    fn beat(&self, name: &str, index: u32) {
        let rate = 2.0 + 0.1 * f64::from(index);
        let sound =
            |time: f64| (1.0 - 6.0 * (time * rate).fract()).max(0.0) * 0.7 * (TAU * 60.0 * time).sin();
        self.file(name, &small_wav(4.0, sound));
    }

    fn run(&self, command: &str, arguments: &[&str]) -> Run {
        genrescope(self.arguments(command, arguments))
    }

    /// The same, not waited for.
    fn start(&self, command: &str, arguments: &[&str]) -> Child {
        let mut program = Command::new(env!("CARGO_BIN_EXE_genrescope"));
        program.args(self.arguments(command, arguments)).stdin(Stdio::null());
        program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    fn arguments(&self, command: &str, arguments: &[&str]) -> Vec<std::ffi::OsString> {
        let own = [OsStr::new(command), OsStr::new("--cache")].map(OsStr::to_owned);
        let cache = self.path("cache").into_os_string();
        own.into_iter()
            .chain([cache])
            .chain(arguments.iter().map(|argument| self.resolved(argument)))
            .collect()
    }

    /// `@name` is a path in the folder.
    fn resolved(&self, argument: &str) -> std::ffi::OsString {
        match argument.strip_prefix('@') {
            Some(name) => self.path(name).into_os_string(),
            None => argument.into(),
        }
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }
}

fn failed(run: &Run, reason: &str) {
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
    assert!(run.stderr.contains(reason), "{reason}: {}", run.stderr);
}

#[test]
fn every_method_learns_and_the_report_says_how_well() {
    let studio = Studio::with_tracks(6);
    let run = studio.run("evaluate", &["@music", "--out", "@run", "--folds", "2"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    let methods = [
        "ann",
        "knn",
        "svm",
        "forest",
        "texture-svm",
        "random-cnn",
        "cnn",
        "backbone",
        "fine-tuned",
        "combined",
        "ensemble",
    ];
    let rows: Vec<Vec<&str>> = run
        .stdout
        .lines()
        .filter(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| line.split('|').map(str::trim).skip(1).collect())
        .collect();
    assert_eq!(rows.iter().map(|row| row[0]).collect::<Vec<_>>(), methods);
    for row in &rows {
        // A drone is told from a beat by all of them.
        assert!(row[1].parse::<f64>().unwrap() >= 0.9, "{row:?}");
    }
    let (text, page) = (studio.read("run/report.md"), studio.read("run/report.html"));
    for method in methods {
        assert!(text.contains(&format!("**{method}**")) && page.contains(method), "{method}");
        assert!(studio.path(&format!("run/confusion-{method}.png")).is_file(), "{method}");
    }
    assert!(text.contains("12 tracks of 12 groups, 2 genres: beat, drone"), "{text}");
    assert!(page.contains("as <code>genrescope train</code> makes it"), "{page}");
    // Nothing is fetched from elsewhere.
    assert!(
        !page.contains("http://")
            || page.matches("http://").count() == page.matches("http://www.w3.org").count()
    );

    // A second run does nothing again, and a third with another seed does not mix the two.
    let file = studio.path("run/answers/cnn-1.json");
    let before = fs::metadata(&file).unwrap().modified().unwrap();
    let again = studio.run("evaluate", &["@music", "--out", "@run", "--folds", "2"]);
    assert_eq!((again.code, &again.stdout), (0, &run.stdout));
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), before);
    let other = studio.run("evaluate", &["@music", "--out", "@run", "--folds", "2", "--seed", "2"]);
    failed(&other, "holds a run with other tracks, folds, seed or version");
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_was_compared_and_the_same_command_goes_on() {
    let studio = Studio::with_tracks(4);
    // Some that take no time, and one that is at work when it is asked to end.
    let arguments = ["@music", "--out", "@run", "--folds", "4", "--methods", "ann,knn,svm,cnn"];
    let child = studio.start("evaluate", &arguments);
    let answers = studio.path("run/answers");
    wait_until("some answers are there", || answers.is_dir() && fs::read_dir(&answers).unwrap().count() > 3);
    let asked = Instant::now();
    signal(child.id(), "INT");
    let output = child.wait_with_output().unwrap();
    assert!(asked.elapsed() < Duration::from_secs(20), "took {:?}", asked.elapsed());
    assert_eq!(output.status.code(), Some(130));
    assert!(String::from_utf8_lossy(&output.stderr).contains("the same command resumes"));
    let kept = names_in(&answers);
    assert!(kept.iter().all(|name| name.ends_with(".json")), "{kept:?}");
    assert!(!studio.path("run/report.md").exists());
    let times = |names: &[String]| -> Vec<_> {
        names.iter().map(|name| fs::metadata(answers.join(name)).unwrap().modified().unwrap()).collect()
    };
    let before = times(&kept);
    assert_eq!(studio.run("evaluate", &arguments).code, 0);
    assert_eq!(times(&kept), before);
    assert_eq!(names_in(&answers).len(), 4 * 4);
}

#[cfg(unix)]
#[test]
fn ctrl_c_while_listening_keeps_what_was_heard_and_the_next_run_goes_on() {
    for (command, out, last) in
        [("train", "@head.safetensors", "head.safetensors"), ("dataset", "@set", "set/manifest.tsv")]
    {
        let studio = Studio::with_tracks(12);
        let arguments = ["@music", "--out", out, "--jobs", "1"];
        let child = studio.start(command, &arguments);
        let cache = studio.path("cache");
        wait_until("a track is heard", || cache.is_dir() && fs::read_dir(&cache).unwrap().count() > 2);
        signal(child.id(), "INT");
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(130), "{command}: {stderr}");
        assert!(stderr.lines().count() == 1 && stderr.contains("what was heard is kept"), "{stderr}");
        assert!(output.stdout.is_empty() && !studio.path(last).exists());
        let kept = names_in(&cache);
        assert!(kept.iter().all(|name| name.ends_with(".safetensors")), "{kept:?}");
        let run = studio.run(command, &arguments);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
        assert!(studio.path(last).exists());
        assert_eq!(names_in(&cache).len(), 24);
    }
}

#[test]
fn a_folder_that_vanishes_ends_it_with_one_line_and_leaves_what_was_written_before() {
    let head = "{\"__metadata__\":{\"written\":\"before\"}}";
    for (command, out, written, earlier) in [
        ("train", &["--out", "@head.safetensors", "--force"][..], "head.safetensors", head),
        ("dataset", &["--out", "@set", "--force"], "set/manifest.tsv", "path\tgenre\n"),
        ("evaluate", &["--out", "@run"], "run/report.md", "# Written before"),
        ("nearest", &["--track", "@music/beat/0.wav"], "nothing", "else"),
    ] {
        let studio = Studio::with_tracks(12);
        studio.file(written, earlier.as_bytes());
        let child = studio.start(command, &[&["@music", "--jobs", "1"], out].concat());
        let cache = studio.path("cache");
        wait_until("a track is heard", || cache.is_dir() && fs::read_dir(&cache).unwrap().count() > 2);
        fs::remove_dir_all(studio.path("music/drone")).unwrap();
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{command}: {stderr}");
        assert!(stderr.lines().count() == 1 && stderr.contains("drone is gone or empty: "), "{stderr}");
        assert!(output.stdout.is_empty() && studio.read(written) == earlier, "{command}");
    }
}

#[test]
fn a_table_may_name_a_disk_that_is_not_there() {
    let studio = Studio::with_tracks(2);
    let mut table = String::from("path,genre\n");
    for index in 0..2 {
        table += &format!("music/drone/{index}.wav,drone\nmusic/beat/{index}.wav,beat\n");
        table += &format!("disk/{index}/1.wav,drone\ndisk/{index}/2.wav,beat\n");
    }
    studio.file("table.csv", table.as_bytes());
    let run = studio.run("dataset", &["@table.csv", "--out", "@set"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.lines().count() == 1 && run.stderr.contains("/disk is gone or empty: "), "{run:?}");
    assert_eq!(studio.read("set/manifest.tsv").lines().count(), 5);
}

#[test]
fn results_replace_earlier_ones_only_with_force_and_other_files_never() {
    let studio = Studio::with_tracks(2);
    assert_eq!(studio.run("dataset", &["@music", "--out", "@set"]).code, 0);
    let again = ["@music", "--out", "@set"];
    failed(&studio.run("dataset", &again), "manifest.tsv is there already; it is replaced only with --force");
    assert_eq!(studio.run("dataset", &[&again[..], &["--force"]].concat()).code, 0);
    // A manifest's folder is no folder of genres.
    let run = studio.run("train", &["@set", "--out", "@head.safetensors"]);
    failed(&run, &format!("did you mean {}?", studio.path("set/manifest.tsv").display()));
    studio.file("notes/report.html", b"my notes");
    for (command, arguments) in [
        ("train", &["@music", "--out", "@head.safetensors", "--report", "@notes"][..]),
        ("evaluate", &["@music", "--out", "@notes"]),
    ] {
        failed(&studio.run(command, arguments), "report.html is there already, and is not an HTML page");
    }
    assert_eq!(names_in(&studio.path("notes")), ["report.html"]);
}

#[test]
fn a_cache_that_takes_nothing_costs_a_line_and_no_track() {
    let studio = Studio::with_tracks(5);
    // As a folder that is read-only, or on a full disk.
    studio.file("cache", b"no folder");
    for (command, arguments) in [
        ("train", &["@music", "--out", "@head.safetensors"][..]),
        ("nearest", &["@music", "--track", "@music/drone/0.wav"]),
        ("evaluate", &["@music", "--out", "@run", "--methods", "knn"]),
    ] {
        let run = studio.run(command, arguments);
        assert_eq!(run.code, 0, "{run:?}");
        let lines: Vec<&str> = run.stderr.lines().collect();
        assert!(lines.len() == 1 && lines[0].contains("cache cannot be created: "), "{lines:?}");
        assert!(lines[0].ends_with("not all of it kept for the next run"), "{lines:?}");
    }
    assert!(studio.read("run/report.md").contains("10 tracks of 10 groups"));
}

#[test]
fn places_that_take_nothing_are_found_out_before_anything_is_heard() {
    let studio = Studio::with_tracks(2);
    studio.file("file", b"");
    studio.file("table.csv", format!("path,genre\n\"{}\",jazz\n", clip("jazz.wav").display()).as_bytes());
    for (command, arguments) in [
        ("train", &["@music", "--out", "@head.safetensors", "--report", "@file/report"][..]),
        ("dataset", &["@music", "--out", "@file/set"]),
        ("evaluate", &["@music", "--out", "@file/run"]),
    ] {
        failed(&studio.run(command, arguments), "cannot be created: ");
        assert_eq!(names_in(&studio.path("cache")), Vec::<String>::new(), "{command}");
        assert!(!studio.path("head.safetensors").exists());
    }
    let table = studio.path("table.csv").into_os_string();
    let out = studio.path("file/out").into_os_string();
    failed(&genrescope([OsStr::new("compare"), OsStr::new("--out"), &out, &table]), "cannot be created: ");
}

#[cfg(unix)]
#[test]
fn pipes_that_never_end_are_no_tracks() {
    let studio = Studio::with_tracks(2);
    for name in ["pipe.mp3", "music/drone/pipe.wav"] {
        assert!(Command::new("mkfifo").arg(studio.path(name)).status().unwrap().success());
    }
    tag_wav(&studio.path("music/drone/0.wav"), "Jazz");
    tag_wav(&studio.path("music/beat/0.wav"), "Blues");
    let asked = Instant::now();
    let tagged = ["@music", "@pipe.mp3", "--from-tags", "--track", "@music/drone/1.wav"];
    let run = studio.run("nearest", &tagged);
    assert!(run.code == 1 && run.stderr.contains("pipe.mp3: not a file"), "{run:?}");
    assert!(run.stdout.contains("jazz") && run.stdout.contains("blues"), "{run:?}");
    let lines = "path,genre\npipe.mp3,drone\nmusic/drone/0.wav,drone\nmusic/beat/0.wav,beat\n";
    studio.file("table.csv", lines.as_bytes());
    let run = studio.run("dataset", &["@table.csv", "--out", "@set"]);
    assert!(run.code == 1 && run.stderr.contains("pipe.mp3: not a file"), "{run:?}");
    assert!(asked.elapsed() < Duration::from_secs(30), "took {:?}", asked.elapsed());
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text_is_heard_and_shown_and_its_bytes_are_told() {
    use std::os::unix::ffi::OsStrExt;
    let studio = Studio::with_tracks(3);
    let name = studio.path("music/drone").join(OsStr::from_bytes(b"caf\xe9.wav"));
    fs::rename(studio.path("music/drone/0.wav"), &name).unwrap();
    // The same again, for the page to play.
    fs::copy(&name, studio.path("music/drone/z.wav")).unwrap();
    let run = studio.run("dataset", &["@music", "--out", "@set"]);
    assert!(
        run.code == 0 && run.stderr.contains("left out: its name is not a single line of text"),
        "{run:?}"
    );
    let manifest = studio.read("set/manifest.tsv");
    assert!(manifest.lines().count() == 6 && !manifest.contains("caf"), "{manifest}");
    assert!(studio.read("set/report.html").contains("caf%E9.wav"));
    let path = studio.path("music/drone/1.wav");
    let run = studio.run("nearest", &["@music", "--track", path.to_str().unwrap(), "--json"]);
    let object: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let like = object["like"].as_array().unwrap();
    let unnamed: Vec<_> = like.iter().filter(|other| other["path_bytes"].is_string()).collect();
    assert!(unnamed.len() == 1 && unnamed[0]["path"].as_str().unwrap().ends_with("caf\u{fffd}.wav"));
}

#[test]
fn what_cannot_be_compared_is_said() {
    let studio = Studio::with_tracks(2);
    studio.file("one/drone/a.wav", b"");
    studio.file("broken/a/a.wav", b"no music");
    studio.file("broken/b/b.wav", b"no music");
    studio.file("no-genre.csv", b"path,mood\na.wav,sad\n");
    studio.file("one-group.csv", b"path,genre,group\nmusic/drone/0.wav,drone,x\nmusic/beat/0.wav,beat,x\n");
    studio.file("list.txt", b"nowhere/9.wav\n");
    studio.file("other.txt", b"nowhere/8.wav\n");
    studio.file("map.toml", b"genres = [{ name = \"jazz\" }]\n");
    for (arguments, reason) in [
        (&["@one"][..], "has 1 folder with audio files; at least two genres are needed"),
        (&["@broken"], "none of the 2 tracks could be read"),
        (&["@nowhere"], "cannot be read"),
        (&["@no-genre.csv"], "has no column `genre`"),
        (&["@one-group.csv"], "are all of one artist or group"),
        (&["@one-group.csv", "--set", "gtzan"], "no track of the set `gtzan` is listed"),
        (&["@one-group.csv", "--labels", "@map.toml"], "is neither a label nor in the label map"),
        (&["@music", "--methods", "knn,cnnn"], "there is no method `cnnn`; there are ann, knn"),
        (&["@music", "--train-list", "@list.txt", "--test-list", "@other.txt"], "on the list to test by"),
        (
            &["@music", "--train-list", "@list.txt", "--test-list", "@list.txt"],
            "both to learn from and to test on",
        ),
        (&["@music", "--lists", "@music"], "train_filtered.txt is missing"),
    ] {
        let run = studio.run("evaluate", &[arguments, &["--out", "@run"]].concat());
        failed(&run, reason);
        assert!(!studio.path("run/report.md").exists());
    }
}

#[test]
fn given_lists_divide_and_a_broken_track_costs_a_line() {
    let studio = Studio::with_tracks(4);
    studio.file("music/beat/broken.wav", b"no music");
    studio.file("train.txt", b"drone/0.au\ndrone/1.au\nbeat/0.au\nbeat/1.au\n");
    studio.file("test.txt", b"drone/2.au\nbeat/3.au\n");
    let run = studio.run(
        "evaluate",
        &[
            "@music",
            "--out",
            "@run",
            "--methods",
            "knn",
            "--train-list",
            "@train.txt",
            "--test-list",
            "@test.txt",
        ],
    );
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.lines().count() == 1 && run.stderr.contains("broken.wav: "), "{}", run.stderr);
    assert!(studio.read("run/report.md").contains("4 tracks to learn from and 2 to test by, by list"));
}

#[test]
fn a_data_set_is_gathered_from_a_folder_with_what_is_wrong_in_it() {
    let studio = Studio::new();
    let copy = |from: &str, to: &str| drop(studio.file(to, &fs::read(clip(from)).unwrap()));
    copy("rock.ogg", "music/rock/rock.ogg");
    copy("metal.mp3", "music/rock/metal.mp3");
    copy("techno.ogg", "music/electronic/techno.ogg");
    copy("house.mp3", "music/electronic/house.mp3");
    copy("jazz.wav", "music/electronic/jazz.wav");
    copy("jazz.wav", "music/rock/jazz.wav");
    copy("techno.ogg", "music/electronic/the same.ogg");
    copy("silence.flac", "music/rock/silence.flac");
    studio.file("music/rock/broken.mp3", b"no music");
    let before = names_in(&studio.path("music/rock"));
    let run = studio.run("dataset", &["@music", "--out", "@set"]);
    assert_eq!(run.code, 1, "{run:?}");
    for trouble in ["broken.mp3: ", "silence.flac: "] {
        assert!(run.stderr.lines().any(|line| line.contains(trouble)), "{trouble}: {}", run.stderr);
    }
    let again: Vec<&str> = run.stdout.lines().filter(|line| line.starts_with("left out: ")).collect();
    assert!(
        again.len() == 1 && again[0].contains("the same.ogg is ") && again[0].ends_with("again (electronic)"),
        "{again:?}"
    );
    let contrary: Vec<&str> =
        run.stdout.lines().filter(|line| line.starts_with("left out, contrary labels: ")).collect();
    assert!(
        contrary.len() == 1
            && contrary[0].contains("electronic/jazz.wav (electronic) and ")
            && contrary[0].ends_with("rock/jazz.wav (rock) are the same sound"),
        "{contrary:?}"
    );
    assert!(run.stdout.contains("`rock` has 2 tracks; 10 are enough"), "{}", run.stdout);
    let manifest = studio.read("set/manifest.tsv");
    assert_eq!(manifest.lines().count(), 5);
    assert!(manifest.lines().all(|line| line.split('\t').count() == 8) && !manifest.contains("the same.ogg"));
    assert!(!manifest.contains("jazz.wav"), "{manifest}");
    // What was left out is counted nowhere.
    let groups: BTreeSet<&str> = manifest.lines().skip(1).flat_map(|line| line.split('\t').nth(2)).collect();
    let counts = format!("4 tracks of 2 genres in {} groups", groups.len());
    assert!(run.stdout.starts_with(&counts), "{counts}: {}", run.stdout);
    let page = studio.read("set/report.html");
    assert!(page.contains("<td>rock</td><td>2</td>"), "{page}");
    assert!(page.contains("<audio controls") && page.contains("file://") && page.contains("silence.flac"));
    assert!(page.contains("The same sound with contrary labels: 1"), "{page}");
    // Copies nothing, and the manifest is a source like any other.
    assert_eq!(names_in(&studio.path("music/rock")), before);
    assert_eq!(names_in(&studio.path("set")), ["manifest.tsv", "report.html"]);
    let run = studio.run("train", &["@set/manifest.tsv", "--out", "@head.safetensors"]);
    assert!(run.code == 0 && run.stdout.starts_with("2 genres from 4 examples: "), "{run:?}");
}

#[test]
fn a_head_is_learned_from_playlists_tables_and_tags_and_the_old_one_stays_until_told_otherwise() {
    let studio = Studio::with_tracks(5);
    let lines =
        |genre: &str| (0..5).map(|index| format!("../music/{genre}/{index}.wav\n")).collect::<String>();
    studio.file("lists/Low Drone.m3u8", lines("drone").as_bytes());
    studio.file("lists/Beat.m3u", lines("beat").as_bytes());
    let run = studio.run("train", &["@lists", "--out", "@head.safetensors", "--report", "@report"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    for text in [
        "2 genres from 10 examples: ",
        "right when held out: 100.0 % of 10 tracks (95 % interval 72 to 100 %)",
        "right after 3 s 100 % (10)",
        "calibration error ",
        "  1 beat         5    ·",
        "  2 low drone    ·    5",
    ] {
        assert!(run.stdout.contains(text), "{text}: {}", run.stdout);
    }
    let files = ["accuracy-over-time.png", "calibration.png", "confusion.png", "report.html"];
    assert_eq!(names_in(&studio.path("report")), files);
    let old = fs::read(studio.path("head.safetensors")).unwrap();

    // A track of both genres is right as either; `b.wav` has them in its tags.
    let table = "file;label\nmusic/drone/0.wav;Drone\nmusic/drone/1.wav;Drone\nmusic/drone/2.wav;Drone|Beat\n\
                 music/beat/0.wav;Beat\nmusic/beat/1.wav;Beat\n";
    studio.file("table.csv", table.as_bytes());
    let train = ["@table.csv", "--out", "@head.safetensors"];
    failed(&studio.run("train", &train), "is there already; it is replaced only with --force");
    assert_eq!(fs::read(studio.path("head.safetensors")).unwrap(), old);
    let run = studio.run("train", &[&train[..], &["--force"]].concat());
    assert!(run.code == 0 && run.stdout.starts_with("2 genres from 5 examples: "), "{run:?}");
    assert_ne!(fs::read(studio.path("head.safetensors")).unwrap(), old);

    for (genre, name) in [("drone", "Drum & Bass"), ("beat", "Blues")] {
        for index in 0..2 {
            let path = studio.path(&format!("music/{genre}/{index}.wav"));
            tag_wav(&path, name);
        }
    }
    let run = studio.run("train", &["@music", "--from-tags", "--out", "@tags.safetensors"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.stderr, "genrescope: 6 files without a genre in their tags were left out\n");
    assert!(run.stdout.contains("  1 blues") && run.stdout.contains("  2 drum & bass"), "{}", run.stdout);
}

/// Gives a wave file a genre, in a `LIST INFO` chunk.
fn tag_wav(path: &Path, genre: &str) {
    let mut bytes = fs::read(path).unwrap();
    let mut text = genre.as_bytes().to_vec();
    text.resize(genre.len() + 2 - genre.len() % 2, 0);
    bytes.extend(b"LIST");
    bytes.extend((12 + text.len() as u32).to_le_bytes());
    bytes.extend(b"INFOIGNR");
    bytes.extend((text.len() as u32).to_le_bytes());
    bytes.extend(text);
    let len = bytes.len() as u32 - 8;
    bytes[4..8].copy_from_slice(&len.to_le_bytes());
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_head_goes_into_a_model_only_if_the_model_has_its_backbone() {
    let studio = Studio::with_tracks(3);
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/musicnn");
    for name in ["trunk.onnx", "top.onnx", "student.onnx", "head.safetensors", "model.toml"] {
        studio.file(&format!("model/{name}"), &fs::read(default.join(name)).unwrap());
    }
    let train = ["@music", "--out", "@model"];
    failed(&studio.run("train", &train), "has a head already; it is replaced only with --force");
    let force = [&train[..], &["--force"]].concat();
    let run = studio.run("train", &force);
    assert_eq!(run.code, 0, "{run:?}");
    let model = studio.path("model").into_os_string();
    let about = genrescope([OsStr::new("models"), OsStr::new("--model"), &model]);
    assert!(about.code == 0 && about.stdout.contains("drone"), "{about:?}");
    // As if it were made for other networks.
    let text = studio.read("model/model.toml");
    let sha256 = genrescope_engine::model::sha256_hex(&fs::read(default.join("top.onnx")).unwrap());
    studio.file("model/model.toml", text.replace(&sha256, &"0".repeat(64)).as_bytes());
    failed(&studio.run("train", &force), "has another backbone");
}

#[test]
fn genres_of_one_artist_each_are_learned_and_judged_track_by_track() {
    let studio = Studio::with_tracks(4);
    let mut table = "path,genre,group\n".to_owned();
    for index in 0..4 {
        table += &format!("music/drone/{index}.wav,drone,one\nmusic/beat/{index}.wav,beat,other\n");
    }
    studio.file("artists.csv", table.as_bytes());
    let run = studio.run("train", &["@artists.csv", "--out", "@head.safetensors"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains("so tracks are held out one by one, which flatters the accuracy"), "{run:?}");
    assert!(run.stdout.contains("of 8 tracks"), "{run:?}");
    // One genre of more artists than one, and the tracks of the other are only learned from.
    studio.file("artists.csv", table.replacen("drone,one", "drone,two", 2).as_bytes());
    let run = studio.run("train", &["@artists.csv", "--out", "@head.safetensors", "--force"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains("`beat` has tracks of one artist or group alone"), "{run:?}");
}

#[test]
fn what_nothing_can_be_learned_from_is_said_and_nothing_is_written() {
    let studio = Studio::new();
    studio.drone("one/drone/0.wav", 0);
    studio.beat("one/beat/0.wav", 0);
    studio.file("one.csv", b"path,genre\none/drone/0.wav,drone\n");
    studio.file("gone.csv", b"path,genre\nnone.wav,drone\nnone-either.wav,beat\n");
    studio.drone("mute/drone/0.wav", 0);
    studio.drone("mute/drone/1.wav", 1);
    studio.file("mute/beat/0.wav", b"no music");
    for (source, reason) in [
        ("@one.csv", "no other genre than `drone` is listed (1 file); at least two genres are needed"),
        ("@gone.csv", "none of the 2 clips could be read"),
        ("@one", "too few groups"),
        ("@mute", "no track that can be read is labeled `beat`"),
    ] {
        let run = studio.run("train", &[source, "--out", "@head.safetensors"]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{source}: {run:?}");
        assert!(run.stderr.contains(reason), "{source}: {}", run.stderr);
        assert!(!studio.path("head.safetensors").exists());
    }
    failed(&studio.run("train", &["@one", "--out", "@none/head.safetensors"]), "for the head does not exist");
}

#[test]
fn neighbors_explain_the_genre_of_a_track() {
    let studio = Studio::with_tracks(6);
    studio.beat("new/x.wav", 9);
    let run = studio.run("nearest", &["@music", "--track", "@new/x.wav"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(lines[0].ends_with("x.wav: beat 100 %, like these tracks of yours:"), "{lines:?}");
    assert!(lines.len() == 6 && lines[1..].iter().all(|line| line.contains("/music/beat/")), "{lines:?}");
    // A track is not its own neighbor.
    let run = studio.run("nearest", &["@music", "--track", "@music/drone/0.wav", "--json", "-n", "3"]);
    let object: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(object["genres"]["drone"], 1.0);
    let like = object["like"].as_array().unwrap();
    assert!(like.len() == 3 && like.iter().all(|other| !other["path"].as_str().unwrap().ends_with("/0.wav")));
}

#[test]
fn others_genres_are_compared_with_the_models() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let row = |name: &str, genre: &str| format!("\"{}\",{genre}\n", clip(name).display());
    let table = [
        "Location,Genre\n".to_owned(),
        row("jazz.wav", "Jazz"),
        row("metal.mp3", "Heavy Stuff"),
        row("orchestral.flac", "Country"),
        row("blues.ogg", "Podcast"),
    ];
    fs::write(path("library.csv"), table.concat()).unwrap();
    fs::write(path("names.toml"), "\"Heavy Stuff\" = [\"metal\"]\n").unwrap();
    let run = |names: &str| {
        let arguments = ["compare", "--no-cache", "--out"].map(PathBuf::from);
        let rest = [path("out"), "--names".into(), path(names), path("library.csv")];
        genrescope(arguments.into_iter().chain(rest))
    };
    let compared = run("names.toml");
    assert_eq!(compared.code, 0, "{compared:?}");
    assert_eq!(
        compared.stderr,
        "genrescope: `Podcast` (1 track) is not a genre of the model; map it with a line in --names\n"
    );
    let line = |genre: &str| compared.stdout.lines().find(|line| line.starts_with(genre)).unwrap().to_owned();
    let words = |genre: &str| line(genre).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words("Jazz")[1..], ["1", "100", "%", "100", "%"]);
    assert_eq!(words("Heavy")[2..], ["1", "100", "%", "100", "%"]);
    assert_eq!(words("Country")[1..], ["1", "0", "%", "0", "%", "classical", "1"]);
    assert_eq!(words("all")[1], "3");
    let otherwise = fs::read_to_string(path("out/otherwise.csv")).unwrap();
    assert!(otherwise.lines().count() == 2 && otherwise.contains(",Country,classical,"), "{otherwise}");
    assert!(fs::read_to_string(path("out/report.html")).unwrap().contains("<audio controls"));
    // A disk that is not mounted costs a line.
    let on_disk = format!("{0}/a/1.mp3,Jazz\n{0}/b/2.mp3,Jazz\n", path("disk").display());
    fs::write(path("library.csv"), table.concat() + &on_disk).unwrap();
    let compared = run("names.toml");
    assert_eq!(compared.code, 1, "{compared:?}");
    assert_eq!(compared.stderr.matches("/disk is gone or empty: ").count(), 1, "{compared:?}");
    assert_eq!(compared.stderr.lines().count(), 2, "{compared:?}");
    fs::write(path("wrong.toml"), "\"Heavy Stuff\" = [\"steel\"]\n").unwrap();
    failed(&run("wrong.toml"), "is mapped to `steel`, which is not a genre of the model");
}
