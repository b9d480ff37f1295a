//! Files of a timeline, read by other people's parsers.

use std::path::{Path, PathBuf};
use std::process::Command;

use genrescope_engine::SpectrumColumn;
use genrescope_timeline::formats::to_table;
use genrescope_timeline::{Format, Mix, Moment, Overview, SILENCE, Segment, Timeline, Transition};
use serde_json::Value;
use tempfile::TempDir;

/// A name with everything that needs care except a quotation mark: letters beyond ASCII, and special
/// characters of XML, HTML, addresses and CSV.
const NAME: &str = "Größe & <b>Ünder #1, 100%;  ?.mp3";

/// A set of 2 h 31 min whose tracks begin at odd times.
fn timeline() -> Timeline {
    let genres = ["house", "drum and bass", SILENCE, "techno", "not music", "classical"];
    let edges = [0.0, 1234.567, 5999.99, 6100.5, 7325.013, 8000.0, 9060.0];
    let segments = genres.iter().zip(edges.windows(2)).enumerate().map(|(index, (genre, edges))| Segment {
        start_seconds: edges[0],
        end_seconds: edges[1],
        genre: (*genre).to_owned(),
        confidence: if *genre == SILENCE { 1.0 } else { 0.625 },
        genres: if *genre == SILENCE {
            Vec::new()
        } else {
            vec![((*genre).to_owned(), 0.625), ("trance".to_owned(), 0.25), ("pop".to_owned(), 0.125)]
        },
        transition: (index % 2 == 1)
            .then_some(Transition { start_seconds: edges[0] - 8.0, end_seconds: edges[0] + 8.0 }),
    });
    let moments = (0..300).map(|index| Moment {
        start_seconds: 30.2 * f64::from(index),
        end_seconds: 30.2 * f64::from(index + 1),
        genres: vec![("house".to_owned(), 0.4), ("techno".to_owned(), 0.6)],
    });
    Timeline { seconds: 9060.0, segments: segments.collect(), moments: moments.collect() }
}

fn overview() -> Overview {
    let mut overview = Overview::default();
    for index in 0..3000 {
        let mut column = SpectrumColumn::default();
        for (band, db) in column.bands_db.iter_mut().enumerate() {
            *db = -90.0 + 60.0 * ((index + band * 30) % 300) as f32 / 300.0;
        }
        overview.push(&column);
    }
    overview
}

/// Writes the timeline of a recording with this name, in all formats, as `mix.*`.
fn write_all(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    let (timeline, overview) = (timeline(), overview());
    let mix =
        Mix { path: &path, sample_rate_hz: 44_100, timeline: &timeline, overview: &overview, model: "0123" };
    for format in Format::ALL {
        let contents = format.write(&mix, folder).unwrap();
        std::fs::write(folder.join(format!("mix.{}", format.ending())), contents).unwrap();
    }
    path
}

/// A Python with the parsers, made once and kept with what cargo builds.
fn python() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let requirements = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parsers/requirements.txt");
    let wanted = std::fs::read_to_string(&requirements).unwrap();
    let venv = target.join("timeline-parsers");
    let python = venv.join("bin/python");
    let installed = venv.join("installed.txt");
    if std::fs::read_to_string(&installed).is_ok_and(|known| known == wanted) {
        return python;
    }
    let run = |command: &mut Command| {
        let output = command.output().expect("python3 is installed: cargo xtask test does that");
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv));
    run(Command::new(&python).args(["-m", "pip", "install", "-q", "--no-deps", "-r"]).arg(&requirements));
    std::fs::write(installed, wanted).unwrap();
    python
}

fn floats(values: &Value) -> Vec<f64> {
    values.as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
}

#[track_caller]
fn assert_close(got: &Value, expected: &[f64], tolerance: f64) {
    let got = floats(got);
    assert_eq!(got.len(), expected.len(), "{got:?}");
    for (got, expected) in got.iter().zip(expected) {
        assert!((got - expected).abs() <= tolerance, "{got} is not {expected}");
    }
}

#[test]
fn other_peoples_parsers_read_what_was_written() {
    let folder = TempDir::new().unwrap();
    let path = write_all(folder.path(), NAME);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parsers/read.py");
    let output = Command::new(python()).arg(script).arg(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read: Value = serde_json::from_slice(&output.stdout).unwrap();

    let timeline = timeline();
    let starts: Vec<f64> = timeline.segments.iter().map(|segment| segment.start_seconds).collect();
    let ends: Vec<f64> = timeline.segments.iter().map(|segment| segment.end_seconds).collect();
    let titles =
        ["house 62 %", "drum and bass 62 %", "silence", "techno 62 %", "not music 62 %", "classical 62 %"];

    let cue = &read["cue"];
    assert_eq!(cue["file"], NAME);
    assert_eq!(cue["title"], NAME.strip_suffix(".mp3").unwrap());
    assert_close(&cue["starts"], &starts, 0.5 / 75.0 + 1e-9);
    assert_eq!(cue["titles"], serde_json::json!(titles));

    let rekordbox = &read["rekordbox"];
    // The parser strips `file://localhost/`, the slash included.
    assert_eq!(Path::new("/").join(rekordbox["location"].as_str().unwrap()), path);
    assert_eq!(rekordbox["seconds"], 9060);
    assert_eq!(rekordbox["kinds"], serde_json::json!(["cue -1"]));
    assert_close(&rekordbox["starts"], &starts, 0.0005);
    assert_eq!(rekordbox["titles"], serde_json::json!(titles));
    assert_eq!(rekordbox["playlist"], serde_json::json!([1]));

    let traktor = &read["traktor"];
    assert_eq!(traktor["version"], 19);
    assert_eq!(traktor["file"], NAME);
    let traktor_folder = traktor["folder"].as_str().unwrap().replace("/:", "/");
    assert_eq!(Path::new(&traktor_folder), folder.path());
    assert_eq!(traktor["kinds"], serde_json::json!(["0 -1"]));
    assert_close(&traktor["starts"], &starts, 1e-6);
    assert_eq!(traktor["titles"], serde_json::json!(titles));

    // A label per segment, and one for each of the three transitions.
    let labels = read["labels"].as_array().unwrap();
    assert_eq!(labels.len(), 6 + 3);
    assert_eq!(labels[1], serde_json::json!([1226.567, 1242.567, "house > drum and bass"]));
    assert_eq!(labels[2], serde_json::json!([1234.567, 5999.99, "drum and bass 62 %"]));

    let list = &read["m3u8"];
    assert_close(&list["starts"], &starts, 0.0005);
    assert_close(&list["stops"], &ends, 0.0005);
    for file in list["files"].as_array().unwrap() {
        assert_eq!(file, NAME);
    }

    let page = &read["html"];
    assert_eq!(page["wrong"], serde_json::json!([]), "tags that do not close as they opened");
    let encoded = "Gr%C3%B6%C3%9Fe%20%26%20%3Cb%3E%C3%9Cnder%20%231%2C%20100%25%3B%20%20%3F.mp3";
    assert_eq!(page["fetched"], serde_json::json!([encoded]));
    assert_eq!(page["rows"].as_array().unwrap().len(), 6);

    let svg = &read["svg"];
    assert_eq!(svg["images"], 1);
    let texts: Vec<&str> = svg["texts"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    for text in [NAME, "drum and bass", "2:31:00  ·  6 segments", "2:30:00"] {
        assert!(texts.contains(&text), "{text} is not in {texts:?}");
    }

    let rows = read["csv"].as_array().unwrap();
    assert_eq!(rows.len(), 6);
    assert_eq!(rows[1]["genre"], "drum and bass");
    assert_eq!(rows[1]["runner_up"], "trance");
    assert_eq!(rows[1]["transition_start"], "1226.567");
    assert_eq!(rows[2]["runner_up"], "");

    let json = &read["json"];
    assert_eq!(json["segments"][1]["genres"]["trance"], 0.25);
    assert_eq!(json["segments"][0]["transition"], Value::Null);
    assert_eq!(Path::new(json["path"].as_str().unwrap()), path);
}

#[test]
fn a_cue_sheet_counts_minutes_past_99() {
    let folder = TempDir::new().unwrap();
    write_all(folder.path(), "mix.mp3");
    let sheet = std::fs::read_to_string(folder.path().join("mix.cue")).unwrap();
    // 5999.99 s is 99:59 and 74.25 frames, 6100.5 s is 101:40 and 37.5 of them.
    for index in ["INDEX 01 00:00:00", "INDEX 01 99:59:74", "INDEX 01 101:40:38", "INDEX 01 133:20:00"] {
        assert!(sheet.contains(index), "{index} is not in\n{sheet}");
    }
}

#[test]
fn what_a_format_cannot_hold_is_reported_and_not_written_wrong() {
    let timeline = Timeline {
        seconds: 6000.0,
        segments: (0..100)
            .map(|index| Segment {
                start_seconds: f64::from(index) * 60.0,
                end_seconds: f64::from(index + 1) * 60.0,
                genre: "pop".to_owned(),
                confidence: 1.0,
                genres: vec![("pop".to_owned(), 1.0)],
                transition: None,
            })
            .collect(),
        moments: Vec::new(),
    };
    let overview = Overview::default();
    let write = |format: Format, name: &str, timeline: &Timeline| {
        let path = Path::new("/music").join(name);
        let mix = Mix { path: &path, sample_rate_hz: 44_100, timeline, overview: &overview, model: "" };
        format.write(&mix, Path::new("/music")).map_err(|error| error.to_string())
    };
    assert!(write(Format::Cue, "mix.mp3", &timeline).unwrap_err().contains("--min-segment"));
    assert!(write(Format::M3u8, "mix.mp3", &timeline).is_ok());
    let short = Timeline { segments: timeline.segments[..1].to_vec(), ..timeline };
    assert!(write(Format::Cue, "a \"mix\".mp3", &short).unwrap_err().contains("quotation mark"));
    assert!(write(Format::M3u8, "a\nmix.mp3", &short).unwrap_err().contains("line end"));
    // XML, JSON and pages can name any file.
    for format in
        [Format::Json, Format::Csv, Format::Rekordbox, Format::Traktor, Format::Audacity, Format::Html]
    {
        assert!(write(format, "a \"mix\"\n.mp3", &short).is_ok(), "{format:?}");
    }
}

#[test]
fn a_picture_has_its_size_and_the_colors_of_its_genres() {
    let folder = TempDir::new().unwrap();
    write_all(folder.path(), "mix.mp3");
    let file = std::fs::File::open(folder.path().join("mix.png")).unwrap();
    let mut reader = png::Decoder::new(std::io::BufReader::new(file)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.width, info.height), (1600, 560));
    // In the band, at the left end of the first segment and in the last one.
    for (x, genre) in [(30, "house"), (1570, "classical")] {
        let pixel = &pixels[(80 * 1600 + x) * 3..][..3];
        let rgb = pixel.iter().fold(0, |rgb, value| rgb << 8 | u32::from(*value));
        assert_eq!(rgb, genrescope_palette::genre_rgb(genre), "{genre}");
    }
}

#[test]
fn ffmpeg_reads_the_chapters_and_puts_them_into_a_file() {
    let folder = TempDir::new().unwrap();
    let mut timeline = timeline();
    timeline.segments[1].genre = "drum & bass; #1 = <best> \\".to_owned();
    let overview = Overview::default();
    let path = folder.path().join("mix.mp3");
    let mix =
        Mix { path: &path, sample_rate_hz: 44_100, timeline: &timeline, overview: &overview, model: "0123" };
    let write = |format: Format| {
        let path = folder.path().join(format!("mix.{}", format.ending()));
        std::fs::write(&path, format.write(&mix, folder.path()).unwrap()).unwrap();
        path
    };
    let run = |command: &mut Command| {
        let output = command.output().expect("ffmpeg is installed: cargo xtask test does that");
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let with_chapters = folder.path().join("mix.mka");
    let silence = "-nostdin -v error -f lavfi -i anullsrc=sample_rate=8000:duration=9060 -i";
    let mut command = Command::new("ffmpeg");
    command.args(silence.split(' ')).arg(write(Format::Ffmetadata));
    run(command.args(["-map_chapters", "1", "-map", "0:a", "-c:a", "flac"]).arg(&with_chapters));
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-show_chapters", "-of", "json"]).arg(&with_chapters);
    let read: Value = serde_json::from_str(&run(&mut command)).unwrap();
    let chapters = read["chapters"].as_array().unwrap();
    assert_eq!(chapters.len(), timeline.segments.len());
    for (chapter, segment) in chapters.iter().zip(&timeline.segments) {
        let seconds = |key: &str| chapter[key].as_str().unwrap().parse::<f64>().unwrap();
        assert!((seconds("start_time") - segment.start_seconds).abs() < 0.001, "{chapter}");
        assert!((seconds("end_time") - segment.end_seconds).abs() < 0.001, "{chapter}");
        assert!(chapter["tags"]["title"].as_str().unwrap().starts_with(&segment.genre), "{chapter}");
    }
    // Its subtitle reader accepts the web chapters.
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-show_packets", "-of", "json"]).arg(write(Format::Webvtt));
    let read: Value = serde_json::from_str(&run(&mut command)).unwrap();
    let packets = read["packets"].as_array().unwrap();
    assert_eq!(packets.len(), timeline.segments.len());
    for (packet, segment) in packets.iter().zip(&timeline.segments) {
        let start: f64 = packet["pts_time"].as_str().unwrap().parse().unwrap();
        assert!((start - segment.start_seconds).abs() < 0.001, "{packet}");
    }
    let lines = std::fs::read_to_string(write(Format::Chapters)).unwrap();
    assert!(lines.starts_with("00:00:00 house\n00:20:35 drum & bass; #1"), "{lines}");
    assert!(lines.ends_with("02:02:05 not music\n02:13:20 classical\n"), "{lines}");
    // The same whole seconds as in the table: rounded, not cut off.
    let table = to_table(&mix);
    for line in lines.lines() {
        let start = line.split(' ').next().unwrap().trim_start_matches(['0', ':']);
        assert!(start.is_empty() || table.contains(&format!(" {start} ")), "{start}: {table}");
    }
}
