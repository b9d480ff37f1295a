//! The same music as other rooms, tapes and converters would reproduce it.

use biquad::{Biquad, Coefficients, DirectForm2Transposed, Q_BUTTERWORTH_F32, ToHertz, Type};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// Changes a sound at random: start, speed, tone, level and noise; returns the rate at which to read it.
///
/// It gains little on the clips a head learns from, but two to three points on other collections: without it
/// the head also learns how each collection was recorded.
pub(crate) fn augment(samples: &mut Vec<f32>, rate_hz: u32, random: &mut ChaCha8Rng) -> u32 {
    skip_start(samples, rate_hz, random);
    if random.random_bool(0.5) {
        let hz = random.random_range(2500.0_f32.ln()..9000.0_f32.ln()).exp();
        filter(samples, Type::LowPass, hz, rate_hz);
    }
    if random.random_bool(0.3) {
        let hz = random.random_range(40.0_f32.ln()..250.0_f32.ln()).exp();
        filter(samples, Type::HighPass, hz, rate_hz);
    }
    let gain = 10_f32.powf(random.random_range(-18.0..6.0) / 20.0);
    for sample in samples.iter_mut() {
        *sample = (*sample * gain).clamp(-1.0, 1.0);
    }
    if random.random_bool(0.4) {
        add_noise(samples, random);
    }
    if random.random_bool(0.5) { detuned(rate_hz, random) } else { rate_hz }
}

/// Skips up to a second, as long as three are left.
fn skip_start(samples: &mut Vec<f32>, rate_hz: u32, random: &mut ChaCha8Rng) {
    let spare = samples.len().saturating_sub(3 * rate_hz as usize).min(rate_hz as usize);
    samples.drain(..random.random_range(0..=spare));
}

/// Removes what is above or below `hz`, as a second-order Butterworth filter does.
pub(crate) fn filter(samples: &mut [f32], kind: Type<f32>, hz: f32, rate_hz: u32) {
    let hz = hz.min(rate_hz as f32 * 0.45);
    // It cannot be out of range: the frequency was just clamped below Nyquist's.
    let Ok(coefficients) =
        Coefficients::<f32>::from_params(kind, (rate_hz as f32).hz(), hz.hz(), Q_BUTTERWORTH_F32)
    else {
        return;
    };
    let mut filter = DirectForm2Transposed::<f32>::new(coefficients);
    for sample in samples {
        *sample = filter.run(*sample);
    }
}

/// White or dark noise, 15 to 40 dB below the music.
fn add_noise(samples: &mut [f32], random: &mut ChaCha8Rng) {
    let rms = (samples.iter().map(|s| s * s).sum::<f32>() / samples.len().max(1) as f32).sqrt();
    let level = rms * 10_f32.powf(-random.random_range(15.0..40.0) / 20.0);
    // A one-pole filter's output has this much less power than its input.
    let (pole, makeup) = if random.random_bool(0.5) { (0.95_f32, 6.24) } else { (0.0, 1.0) };
    let mut last = 0.0;
    for sample in samples {
        let white: f32 = StandardNormal.sample(random);
        last = pole * last + (1.0 - pole) * white;
        *sample += level * makeup * last;
    }
}

/// A rate up to 3 % off, at which the music sounds faster or slower; a multiple of 50 Hz resamples in small
/// blocks.
fn detuned(rate_hz: u32, random: &mut ChaCha8Rng) -> u32 {
    let factor = random.random_range(0.97..1.03);
    ((f64::from(rate_hz) * factor / 50.0).round() as u32 * 50).max(1000)
}
