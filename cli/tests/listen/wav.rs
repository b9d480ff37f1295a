//! WAV files of computed sounds.

use std::path::Path;

use genrescope_tests::{Random, to_16_bits, wav};

/// Writes stereo samples as 16 bits.
pub(crate) fn write(path: &Path, sample_rate_hz: u32, samples: &[[f32; 2]]) {
    let samples = samples.iter().flatten().map(|&sample| to_16_bits(sample.into()));
    std::fs::write(path, wav(sample_rate_hz, 2, samples)).unwrap();
}

/// A sine on both channels.
pub(crate) fn tone(sample_rate_hz: u32, frequency_hz: f64, amplitude: f64, seconds: f64) -> Vec<[f32; 2]> {
    let step = std::f64::consts::TAU * frequency_hz / f64::from(sample_rate_hz);
    let sample = |i| (amplitude * (step * f64::from(i)).sin()) as f32;
    (0..num_samples(sample_rate_hz, seconds)).map(|i| [sample(i); 2]).collect()
}

/// White noise up to `amplitude`, on both channels; the same every time.
pub(crate) fn quiet_noise(sample_rate_hz: u32, amplitude: f32, seconds: f64) -> Vec<[f32; 2]> {
    let mut random = Random::new(1);
    (0..num_samples(sample_rate_hz, seconds)).map(|_| [amplitude * random.sample(); 2]).collect()
}

/// Zeros.
pub(crate) fn silence(sample_rate_hz: u32, seconds: f64) -> Vec<[f32; 2]> {
    vec![[0.0; 2]; num_samples(sample_rate_hz, seconds) as usize]
}

fn num_samples(sample_rate_hz: u32, seconds: f64) -> u32 {
    (f64::from(sample_rate_hz) * seconds).round() as u32
}
