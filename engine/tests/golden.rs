//! The front end against librosa's and the network against onnxruntime's: see models/training/golden.py.

use std::path::{Path, PathBuf};

use genrescope_engine::Analyzer;
use genrescope_engine::analysis::{MelBank, STRETCH_LEN, Stretch};
use genrescope_engine::model::{Backbone, Features, Manifest, sha256_hex};

fn golden_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// A golden array, after its hash was checked against golden.json.
fn golden(name: &str) -> Vec<f32> {
    let bytes = std::fs::read(golden_folder().join(format!("{name}.f32"))).unwrap();
    let record = std::fs::read_to_string(golden_folder().join("golden.json")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    assert_eq!(
        record["arrays"][name]["sha256"].as_str(),
        Some(sha256_hex(&bytes).as_str()),
        "{name} is not the recorded one"
    );
    bytes.as_chunks::<4>().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect()
}

fn largest_difference(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

fn model_file(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/musicnn").join(name)).unwrap()
}

#[test]
fn mel_filters_are_librosas() {
    let ours: Vec<f32> = MelBank::new(&[1.0; 257]).to_matrix().concat();
    // Weights reach 0.05; the difference is librosa's own rounding to 32 bits.
    assert!(largest_difference(&ours, &golden("mel_filters")) < 1e-7);
}

#[test]
fn leveled_log_mel_equals_that_of_librosas_building_blocks() {
    let expected = golden("log_mel");
    let mut analyzer = Analyzer::new(22_050).unwrap();
    let mut frames: Vec<f32> = Vec::new();
    let mut take = |stretch: Stretch<'_>| frames.extend(stretch.log_mel);
    analyzer.push(&golden("signal"), &mut take);
    analyzer.finish(&mut take);
    // Values reach 6; 32-bit FFTs against 64-bit ones leave some 1e-5 where a band is nearly empty.
    let difference = largest_difference(&frames, &expected);
    assert!(difference < 1e-4, "{difference}");
}

#[test]
fn the_network_answers_as_it_does_under_onnxruntime() {
    let manifest = Manifest::parse(&String::from_utf8(model_file("model.toml")).unwrap()).unwrap();
    let entry = &manifest.backbone;
    let [trunk, top, student] = [&entry.trunk, &entry.top, &entry.student].map(|file| model_file(&file.file));
    let backbone = Backbone::read(entry, &trunk, &top, &student).unwrap();
    let mut stream = backbone.start();
    for stretch in golden("log_mel").chunks_exact(STRETCH_LEN) {
        backbone.push(&mut stream, stretch, false);
    }
    let mut features = Features::default();
    backbone.features(&mut stream, &mut features);
    // The two runtimes add in a different order: relative to values of up to 1, 1, and 20.
    for (name, ours, tolerance) in [
        ("tags", &features.tags, 1e-5),
        ("penultimate", &features.penultimate, 1e-4),
        ("emb", &features.embedding, 1e-4),
        ("student", &features.student, 1e-4),
    ] {
        let expected = golden(name);
        let scale = expected.iter().fold(1.0_f32, |max, value| max.max(value.abs()));
        let difference = largest_difference(ours, &expected) / scale;
        assert!(difference < tolerance, "{name}: {difference}");
    }
}
