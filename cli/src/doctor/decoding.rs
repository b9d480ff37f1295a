//! Whether worker processes start, and what can be decoded: a second of sound in each format is analyzed as a
//! file of the user's would be.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use genrescope_decode::ffmpeg_version;
use genrescope_offline::{Limits, SoundReader, Span, Workers};

use super::finding::Finding;
use crate::analysis::worker_program;

/// A second of the same chord in each format (`samples/make.sh`).
const SAMPLES: [(&str, &str, &[u8]); 8] = [
    ("WAV", "chord.wav", include_bytes!("samples/chord.wav")),
    ("AIFF", "chord.aiff", include_bytes!("samples/chord.aiff")),
    ("FLAC", "chord.flac", include_bytes!("samples/chord.flac")),
    ("ALAC", "alac.m4a", include_bytes!("samples/alac.m4a")),
    ("AAC", "aac.m4a", include_bytes!("samples/aac.m4a")),
    ("MP3", "chord.mp3", include_bytes!("samples/chord.mp3")),
    ("Ogg Vorbis", "chord.ogg", include_bytes!("samples/chord.ogg")),
    ("Opus", "chord.opus", include_bytes!("samples/chord.opus")),
];

/// The chord's own length, seconds: codecs add a few milliseconds.
const SECONDS: f64 = 1.0;

/// Rate at which the samples are compared, Hz.
const RATE_HZ: u32 = 22_050;

/// One finding about workers and formats, and one about ffmpeg. `model` is the model's path.
pub(super) fn check(model: Option<&Path>) -> Vec<Finding> {
    vec![formats(model), ffmpeg()]
}

fn formats(model: Option<&Path>) -> Finding {
    let program = match worker_program() {
        Ok(program) => program,
        Err(error) => return Finding::trouble("decoding", format!("{error:#}")),
    };
    let folder = match tempfile::Builder::new().prefix("genrescope-doctor-").tempdir() {
        Ok(folder) => folder,
        Err(error) => {
            return Finding::trouble("decoding", format!("no folder for test files: {error}"));
        }
    };
    let reader = SoundReader::new(Workers::new(program, Limits::default(), model));
    let (mut works, mut fails) = (Vec::new(), Vec::new());
    for (format, name, bytes) in SAMPLES {
        match decode(&reader, &folder.path().join(name), bytes) {
            Ok(()) => works.push(format),
            Err(words) => fails.push(format!("{format} ({words})")),
        }
    }
    if fails.is_empty() {
        return Finding::fine("decoding", format!("{}, in child processes", works.join(", ")));
    }
    Finding::trouble("decoding", format!("{}; what works: {}", fails.join(", "), works.join(", ")))
}

/// Has a worker decode a sample, and sees that a second of sound comes out.
fn decode(reader: &SoundReader, path: &Path, bytes: &[u8]) -> Result<(), String> {
    std::fs::write(path, bytes).map_err(|error| error.to_string())?;
    let never = AtomicBool::new(false);
    let whole = Span { from: 0.0, to: None };
    let (samples, _) =
        reader.samples(path, RATE_HZ, whole, &never, |_| {}).map_err(|error| error.to_string())?;
    let seconds = samples.len() as f64 / f64::from(RATE_HZ);
    let power = samples.iter().map(|sample| f64::from(sample * sample)).sum::<f64>() / samples.len() as f64;
    if (seconds - SECONDS).abs() > 0.1 {
        return Err(format!("{seconds:.2} s of sound come out, not {SECONDS}"));
    }
    if !(0.001..1.0).contains(&power) {
        return Err("it decodes to the wrong sound".to_owned());
    }
    Ok(())
}

/// Whether `--ffmpeg` has something to call.
fn ffmpeg() -> Finding {
    match ffmpeg_version() {
        Ok(Some(version)) => Finding::fine("ffmpeg", format!("{version}, for --ffmpeg")),
        Ok(None) => {
            Finding::note("ffmpeg", "not installed: --ffmpeg (WMA, WavPack, HE-AAC, AC-3 ...) cannot work")
        }
        Err(error) => Finding::trouble("ffmpeg", format!("it does not work: {error}")),
    }
}
