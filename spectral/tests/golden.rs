//! Compared with librosa: arrays that it computed from the same signal in float64, run by
//! `models/training/golden_features.py`.

use std::path::PathBuf;

use genrescope_spectral::{Features, Kind, Settings, extract, extract_with};
use serde_json::Value;

/// How far a value may be from librosa's, as a share of it. Values below a hundredth of their feature's
/// largest are compared with that hundredth: coefficients and coordinates go through zero, and a share of
/// zero means nothing.
///
/// All are deterministic on both sides. What is computed by the same steps differs because we keep 32 bits,
/// and because librosa's filter banks have 32. For the constant-Q transform, librosa halves rates with soxr,
/// to whose filter ours was fitted.
fn tolerance(kind: Kind) -> f64 {
    match kind {
        Kind::ChromaCqt | Kind::Tonnetz => 2e-5,
        // Small differences of large coefficients, which are kept in 32 bits.
        Kind::MfccDelta => 1e-5,
        _ => 2e-6,
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn record() -> Value {
    serde_json::from_str(&std::fs::read_to_string(folder().join("golden.json")).unwrap()).unwrap()
}

/// An array `[rows][columns]`.
fn read(name: &str) -> Vec<Vec<f64>> {
    let entry = &record()["arrays"][name];
    let bytes = std::fs::read(folder().join(entry["file"].as_str().unwrap())).unwrap();
    let values: Vec<f64> = bytes.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
    let num_columns = entry["shape"][1].as_u64().unwrap() as usize;
    values.chunks(num_columns).map(<[f64]>::to_vec).collect()
}

fn signal() -> Vec<f32> {
    let bytes = std::fs::read(folder().join("signal.f32")).unwrap();
    bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

fn features() -> Features {
    extract(&signal(), 22_050, |_| {}).unwrap()
}

/// Frames of 50 ms, 10 ms apart: that hop can be halved twice only, once the constant-Q transform needs it
/// six times.
fn short_features() -> Features {
    let settings = Settings { n_fft: 1102, hop_len: 220, num_mfcc: 13 };
    extract_with(&signal()[..2 * 22_050], 22_050, &settings, |_| {}).unwrap()
}

/// How far features are from arrays of librosa's, whose names begin with `prefix`.
fn assert_are_those_of_librosa(features: &Features, prefix: &str) {
    let mut misses = Vec::new();
    for kind in Kind::ALL {
        let expected = read(&format!("{prefix}{}", kind.name()));
        let found = features.get(kind).rows();
        assert_eq!(found.len(), expected.len(), "rows of {kind:?}");
        let largest = expected.iter().flatten().fold(0.0, |a: f64, b| a.max(b.abs()));
        let mut worst = 0.0_f64;
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found.len(), expected.len(), "frames of {kind:?}");
            for (found, expected) in found.iter().zip(expected) {
                let error = (f64::from(*found) - expected).abs() / expected.abs().max(largest / 100.0);
                worst = worst.max(error);
            }
        }
        println!("{:20} {worst:.1e}", kind.name());
        if worst > tolerance(kind) {
            misses.push(format!("{kind:?}: off by {worst:.1e}"));
        }
    }
    assert!(misses.is_empty(), "{misses:?}");
}

#[test]
fn every_feature_is_that_of_librosa() {
    assert_are_those_of_librosa(&features(), "");
}

#[test]
fn every_feature_of_other_frames_is_that_of_librosa() {
    assert_are_those_of_librosa(&short_features(), "short_");
}

#[test]
fn the_tempo_is_that_of_librosa() {
    for (features, name) in [(features(), "tempo"), (short_features(), "short_tempo")] {
        let expected = read(name)[0][0];
        assert!((features.tempo_bpm() / expected - 1.0).abs() < 1e-12, "{name}");
    }
}
