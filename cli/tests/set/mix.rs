//! A mix of clips, as a DJ would record it.

use std::f64::consts::FRAC_PI_2;
use std::path::Path;

use genrescope_decode::AudioFile;
use genrescope_tests::{to_16_bits, wav};

const RATE_HZ: u32 = 22_050;
/// How long each track plays, and how long it fades into the next, seconds.
const TRACK_SECONDS: f64 = 66.0;
const FADE_SECONDS: f64 = 12.0;

/// Writes a wave file of clips, each repeated for a minute, faded into one another; returns the middles of
/// the fades, seconds.
pub(crate) fn write_mix(path: &Path, clips: &[&str]) -> Vec<f64> {
    let step = TRACK_SECONDS - FADE_SECONDS;
    let seconds = step * clips.len() as f64 + FADE_SECONDS;
    let mut mix = vec![0.0_f64; (seconds * f64::from(RATE_HZ)) as usize];
    for (index, clip) in clips.iter().enumerate() {
        let sound = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/clips").join(clip));
        let start = (step * index as f64 * f64::from(RATE_HZ)) as usize;
        let len = (TRACK_SECONDS * f64::from(RATE_HZ)) as usize;
        for (i, out) in mix[start..].iter_mut().take(len).enumerate() {
            let here = i as f64 / f64::from(RATE_HZ);
            let level = |seconds: f64| ((seconds / FADE_SECONDS).min(1.0) * FRAC_PI_2).sin();
            let fade_in = if index > 0 { level(here) } else { 1.0 };
            let fade_out = if index + 1 < clips.len() { level(TRACK_SECONDS - here) } else { 1.0 };
            *out += fade_in * fade_out * sound[i % sound.len()];
        }
    }
    write(path, mix);
    (1..clips.len()).map(|index| step * index as f64 + FADE_SECONDS / 2.0).collect()
}

/// Writes a wave file in which nothing plays.
pub(crate) fn write_silence(path: &Path, seconds: f64) {
    write(path, vec![0.0; (seconds * f64::from(RATE_HZ)) as usize]);
}

/// Writes a wave file of noise.
pub(crate) fn write_noise(path: &Path, seconds: f64) {
    let num = (seconds * f64::from(RATE_HZ)) as u32;
    let noise = |at: u32| f64::from(at.wrapping_mul(2_654_435_761) >> 16) / 65_536.0 - 0.5;
    write(path, (0..num).map(|at| 0.2 * noise(at)));
}

/// A clip at our rate and a common level.
fn read(path: &Path) -> Vec<f64> {
    let mut file = AudioFile::open(path).unwrap();
    let mut samples = Vec::new();
    while let Some(block) = file.next_block().unwrap() {
        samples.extend_from_slice(block);
    }
    let ratio = f64::from(file.sample_rate_hz()) / f64::from(RATE_HZ);
    let rms = (samples.iter().map(|s| s * s).sum::<f32>() / samples.len() as f32).sqrt();
    let num = (samples.len() as f64 / ratio) as usize - 1;
    let at = |position: f64| {
        let (index, share) = (position as usize, position.fract());
        f64::from(samples[index]) * (1.0 - share) + f64::from(samples[index + 1]) * share
    };
    (0..num).map(|i| at(i as f64 * ratio) * 0.1 / f64::from(rms)).collect()
}

fn write(path: &Path, samples: impl IntoIterator<Item = f64>) {
    std::fs::write(path, wav(RATE_HZ, 1, samples.into_iter().map(to_16_bits))).unwrap();
}
