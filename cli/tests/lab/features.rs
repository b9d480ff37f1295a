//! `genrescope features`.

use std::path::{Path, PathBuf};

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;
use serde_json::Value;

use crate::program::{Run, clip, genrescope, golden, golden_wav};

fn features(options: &[&str], paths: &[&Path]) -> Run {
    let options = options.iter().map(PathBuf::from);
    genrescope([PathBuf::from("features")].into_iter().chain(options).chain(paths.iter().map(PathBuf::from)))
}

/// Rows of comma-separated values, of names without commas.
fn rows(text: &str) -> Vec<Vec<&str>> {
    text.split_terminator("\r\n").map(|line| line.split(',').collect()).collect()
}

#[test]
fn what_is_printed_of_each_frame_is_what_librosa_finds() {
    let folder = tempfile::tempdir().unwrap();
    let wav = folder.path().join("golden.wav");
    golden_wav(&wav);
    let run = features(&["--frames", "--format", "json"], &[&wav]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let object: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(object["time"].as_array().unwrap().len(), 130);
    assert_eq!((&object["seconds"], &object["sample_rate"]), (&3.0.into(), &22_050.into()));
    let first_rows = [
        ("centroid", "centroid"),
        ("chroma_cqt_C", "chroma_cqt"),
        ("mfcc_1", "mfcc"),
        ("contrast_1", "contrast"),
        ("beat_strength", "beat_strength"),
    ];
    for (name, file) in first_rows {
        let bytes = golden(&format!("{file}.f64"));
        let expected = bytes.as_chunks().0.iter().map(|value| f64::from_le_bytes(*value)).take(130);
        let found = object["features"][name].as_array().unwrap();
        assert_eq!(found.len(), 130);
        for (found, expected) in found.iter().zip(expected) {
            let found = found.as_f64().unwrap();
            assert!((found - expected).abs() <= 1e-4 * expected.abs() + 1e-6, "{name}: {found} {expected}");
        }
    }
    let tempo = f64::from_le_bytes(golden("tempo.f64").try_into().unwrap());
    assert!((object["tempo"].as_f64().unwrap() / tempo - 1.0).abs() < 1e-6);
}

#[test]
fn a_summary_is_that_of_the_frames() {
    let folder = tempfile::tempdir().unwrap();
    let wav = folder.path().join("golden.wav");
    golden_wav(&wav);
    let summary = features(&[], &[&wav]).stdout;
    let frames = features(&["--frames"], &[&wav]).stdout;
    let (summary, frames) = (rows(&summary), rows(&frames));
    // Path, length, rate and tempo; 85 rows of features, seven numbers each.
    assert_eq!((summary.len(), summary[0].len()), (2, 4 + 85 * 7));
    assert_eq!((frames.len(), frames[0].len()), (131, 3 + 85));
    let value = |name: &str| -> f64 {
        let column = summary[0].iter().position(|known| *known == name).unwrap();
        summary[1][column].parse().unwrap()
    };
    for name in ["rolloff", "mfcc_2", "tonnetz_fifths_x"] {
        let column = frames[0].iter().position(|known| *known == name).unwrap();
        let mut values: Vec<f64> = frames[1..].iter().map(|row| row[column].parse().unwrap()).collect();
        let mean = values.iter().sum::<f64>() / 130.0;
        values.sort_by(f64::total_cmp);
        let median = f64::midpoint(values[64], values[65]);
        let scale = values[129].abs().max(values[0].abs());
        assert!((value(&format!("{name}_mean")) - mean).abs() < 1e-5 * scale, "{name}");
        assert!((value(&format!("{name}_p50")) - median).abs() < 1e-5 * scale, "{name}");
    }
}

#[test]
fn parquet_holds_what_comma_separated_values_do() {
    let folder = tempfile::tempdir().unwrap();
    let clips = [clip("jazz.wav"), clip("techno.ogg")];
    let clips = clips.each_ref().map(PathBuf::as_path);
    for options in [&[][..], &["--frames"]] {
        let file = folder.path().join("features.parquet");
        let out = ["--out", file.to_str().unwrap()];
        let run = features(&[options, &out].concat(), &clips);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
        let text = features(options, &clips).stdout;
        let expected = rows(&text);
        let reader = SerializedFileReader::try_from(file.as_path()).unwrap();
        let columns = reader.metadata().file_metadata().schema_descr();
        let names: Vec<&str> = columns.columns().iter().map(|column| column.name()).collect();
        assert_eq!(names, expected[0]);
        let mut num_rows = 0;
        for (row, expected) in reader.get_row_iter(None).unwrap().zip(&expected[1..]) {
            let row = row.unwrap();
            assert_eq!(row.get_string(0).unwrap(), expected[0]);
            assert_eq!(expected.len(), names.len());
            for (column, value) in expected.iter().enumerate().skip(1) {
                assert_eq!(row.get_float(column).unwrap(), value.parse::<f32>().unwrap());
            }
            num_rows += 1;
        }
        assert_eq!(num_rows, expected.len() - 1);
    }
}

#[test]
fn a_bad_file_costs_a_line_and_the_others_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (broken, short) = (folder.path().join("a broken.mp3"), folder.path().join("b short.wav"));
    std::fs::write(&broken, "no music").unwrap();
    let mut wav = std::fs::read(clip("jazz.wav")).unwrap();
    wav.truncate(2000);
    std::fs::write(&short, wav).unwrap();
    std::fs::copy(clip("techno.ogg"), folder.path().join("c.ogg")).unwrap();
    let out = folder.path().join("features.csv");
    let run = features(&["--out", out.to_str().unwrap()], &[folder.path()]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].contains("a broken.mp3: ") && lines[1].contains("b short.wav: only "), "{lines:?}");
    let text = std::fs::read_to_string(out).unwrap();
    let rows = rows(&text);
    assert!(rows.len() == 2 && rows[1][0].ends_with("c.ogg"));
}

#[test]
fn another_rate_is_another_spectrum() {
    let centroid = |rate: &str| -> f64 {
        let run = features(&["--rate", rate, "--format", "json"], &[&clip("rock.ogg")]);
        let object: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(object["sample_rate"], rate.parse::<u32>().unwrap());
        object["features"]["centroid"]["mean"].as_f64().unwrap()
    };
    // What lies between 8 and 22 kHz draws it up.
    let (low, high) = (centroid("16000"), centroid("44100"));
    assert!(low < 8_000.0 && high > 1.05 * low, "{low} {high}");
}

#[test]
fn other_frames_are_those_of_librosa_too() {
    let folder = tempfile::tempdir().unwrap();
    let wav = folder.path().join("golden.wav");
    golden_wav(&wav);
    let run = features(
        &["--n-fft", "1102", "--hop", "220", "--mfcc", "13", "--frames", "--format", "json"],
        &[&wav],
    );
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let object: Value = serde_json::from_str(&run.stdout).unwrap();
    let names = object["features"].as_object().unwrap();
    assert!(names.contains_key("mfcc_delta_13") && !names.contains_key("mfcc_14"));
    assert!((object["time"][1].as_f64().unwrap() - 220.0 / 22_050.0).abs() < 1e-7);
    // The arrays are of the first two of three seconds: their last frames reach into silence, and MFCC rest
    // on the highest level of all.
    for (name, file) in [("centroid", "short_centroid"), ("rms", "short_rms")] {
        let bytes = golden(&format!("{file}.f64"));
        let expected = bytes.as_chunks().0.iter().map(|value| f64::from_le_bytes(*value)).take(190);
        for (found, expected) in object["features"][name].as_array().unwrap().iter().zip(expected) {
            let found = found.as_f64().unwrap();
            assert!((found - expected).abs() <= 1e-4 * expected.abs(), "{name}: {found} {expected}");
        }
    }
}

#[test]
fn what_a_low_rate_has_no_room_for_is_named_and_left_empty() {
    let folder = tempfile::tempdir().unwrap();
    let clips = [clip("rock.ogg")];
    let clips = clips.each_ref().map(PathBuf::as_path);
    let lost = |name: &str| ["contrast", "chroma_cqt", "tonnetz"].iter().any(|kind| name.starts_with(kind));
    for options in [&["--rate", "8000"][..], &["--rate", "8000", "--frames"]] {
        let run = features(options, &clips);
        assert_eq!(run.code, 0, "{run:?}");
        let lines: Vec<&str> = run.stderr.lines().collect();
        assert_eq!(lines.len(), 3, "{lines:?}");
        for (line, name) in lines.iter().zip(["contrast", "chroma_cqt", "tonnetz"]) {
            assert!(line.contains(&format!("{name} is left empty: ")) && line.contains(" 8000"), "{line}");
        }
        let table = rows(&run.stdout);
        for row in &table[1..] {
            for (name, value) in table[0].iter().zip(row).skip(1) {
                assert_eq!(value.is_empty(), lost(name), "{name}: {value}");
            }
        }
        let object: Value =
            serde_json::from_str(&features(&[options, &["--format", "json"]].concat(), &clips).stdout)
                .unwrap();
        for (name, values) in object["features"].as_object().unwrap() {
            let first = if options.len() > 2 { &values[0] } else { &values["p50"] };
            assert_eq!(first.is_null(), lost(name), "{name}: {first}");
        }
        let file = folder.path().join("features.parquet");
        features(&[options, &["--out", file.to_str().unwrap()]].concat(), &clips);
        let reader = SerializedFileReader::try_from(file.as_path()).unwrap();
        let row = reader.get_row_iter(None).unwrap().next().unwrap().unwrap();
        for (index, (name, value)) in row.get_column_iter().enumerate().skip(1) {
            assert_eq!(matches!(value, parquet::record::Field::Null), lost(name), "{name}: {index}");
        }
    }
}

#[test]
fn what_cannot_begin_is_said_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let jazz = clip("jazz.wav");
    let nowhere = folder.path().join("none/features.csv");
    let others = tempfile::tempdir().unwrap();
    let song = others.path().join("song.mp3");
    std::fs::write(&song, "ID3").unwrap();
    for (options, reason) in [
        (vec!["--format", "parquet"], "--out"),
        (vec!["--out", "features.txt"], "is not csv, parquet or json"),
        (vec!["--n-fft", "1023"], "--n-fft: frames of 1023 samples; they must have an even number of them"),
        (vec!["--hop", "4096"], "--hop: a hop of 4096 samples; it must be 64 to 2048, the length of a frame"),
        (vec!["--mfcc", "129"], "--mfcc: 129 MFCC; there are 1 to 128"),
        (vec!["--rate", "999"], "it must be a whole number from 1000 to 192000"),
        (vec!["--out", nowhere.to_str().unwrap()], "cannot be written"),
        (vec!["--format", "csv", "--out", song.to_str().unwrap()], "is not a table of files as CSV"),
    ] {
        let run = features(&options, &[&jazz]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{options:?}");
        assert!(run.stderr.contains(reason), "{options:?}: {}", run.stderr);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    assert_eq!(std::fs::read(&song).unwrap(), b"ID3");
}
