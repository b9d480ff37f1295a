//! A sound to analyze.

use std::f32::consts::TAU;

use crate::Random;

/// Mono sound that never repeats: a wandering tone with noise; a different one for every `seed`.
pub fn sound(seed: u32, sample_rate_hz: u32, num_samples: usize) -> Vec<f32> {
    let mut random = Random::new(seed);
    let mut phase = 0.0;
    let samples = (0..num_samples).map(|i| {
        let seconds = i as f32 / sample_rate_hz as f32;
        let hz = 200.0 + 50.0 * (seed % 7) as f32 + 100.0 * (seconds * 1.3).sin();
        phase = (phase + hz / sample_rate_hz as f32).fract();
        0.3 * (phase * TAU).sin() + 0.1 * random.sample()
    });
    samples.collect()
}
