//! What a mixing desk does: filters, drive, echo, room, ducking.

use biquad::Type;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::format::RATE;
use crate::augment::filter;
use crate::noise::RATE_HZ;

/// Removes what is above `hz`.
pub(super) fn low_pass(samples: &mut [f32], hz: f32) {
    filter(samples, Type::LowPass, hz, RATE_HZ);
}

/// Removes what is below `hz`.
pub(super) fn high_pass(samples: &mut [f32], hz: f32) {
    filter(samples, Type::HighPass, hz, RATE_HZ);
}

/// Soft clipping; a gain of 1 leaves all but the peaks alone.
pub(super) fn drive(samples: &mut [f32], gain: f32) {
    for sample in samples {
        *sample = (*sample * gain).tanh();
    }
}

/// Echoes every `seconds`, each `feedback` of the one before.
pub(super) fn echo(samples: &mut [f32], seconds: f32, feedback: f32, wet: f32) {
    let delay = ((seconds * RATE) as usize).max(1);
    let mut line = vec![0.0_f32; delay];
    for (i, sample) in samples.iter_mut().enumerate() {
        let slot = &mut line[i % delay];
        let back = *slot;
        *slot = *sample + feedback * back;
        *sample += wet * back;
    }
}

/// A room whose sound takes about `seconds` to fade.
pub(super) fn room(samples: &mut [f32], seconds: f32, wet: f32, random: &mut ChaCha8Rng) {
    // Four combs in parallel and two all-passes after them, as Schroeder built them.
    let mut reverberated = vec![0.0_f32; samples.len()];
    for base in [0.0297_f32, 0.0371, 0.0411, 0.0437] {
        let delay = (base * random.random_range(0.9..1.3) * RATE) as usize;
        let feedback = 10_f32.powf(-3.0 * delay as f32 / RATE / (seconds * 2.5));
        let mut line = vec![0.0_f32; delay];
        let mut damped = 0.0;
        for (i, (out, &dry)) in reverberated.iter_mut().zip(samples.iter()).enumerate() {
            let slot = &mut line[i % delay];
            let back = *slot;
            damped += 0.5 * (back - damped);
            *slot = dry + feedback * damped;
            *out += 0.3 * back;
        }
    }
    for base in [0.005_f32, 0.0017] {
        let delay = (base * RATE) as usize;
        let mut line = vec![0.0_f32; delay];
        for (i, sample) in reverberated.iter_mut().enumerate() {
            let slot = &mut line[i % delay];
            let back = *slot;
            let inner = *sample + 0.7 * back;
            *slot = inner;
            *sample = back - 0.7 * inner;
        }
    }
    for (dry, back) in samples.iter_mut().zip(reverberated) {
        *dry += wet * back;
    }
}

/// Lowers the level after each of `strokes`, in samples, by `depth` (0 to 1), and lets it recover in
/// `seconds`.
pub(super) fn duck(samples: &mut [f32], strokes: &[usize], depth: f32, seconds: f32) {
    let mut next = strokes.iter().peekable();
    let mut since = f32::INFINITY;
    for (i, sample) in samples.iter_mut().enumerate() {
        if next.next_if(|&&stroke| stroke <= i).is_some() {
            since = 0.0;
        }
        *sample *= 1.0 - depth * (1.0 - (since / seconds).min(1.0)).powi(2);
        since += 1.0 / RATE;
    }
}

/// Noise through a filter that opens or closes over the clip: risers, wind, vinyl, rain.
pub(super) fn texture(len: usize, random: &mut ChaCha8Rng) -> Vec<f32> {
    let (from, to) = (random.random_range(0.01_f32..0.6), random.random_range(0.01_f32..0.6));
    let (mut low, mut lower) = (0.0_f32, 0.0_f32);
    let speed = random.random_range(0.02..0.3);
    let phase = random.random_range(0.0..std::f32::consts::TAU);
    (0..len)
        .map(|i| {
            let place = i as f32 / len as f32;
            let pole = from + (to - from) * place;
            let white: f32 = StandardNormal.sample(random);
            low += pole * (white - low);
            lower += 0.02 * (low - lower);
            let swell = 0.6 + 0.4 * (std::f32::consts::TAU * speed * i as f32 / RATE + phase).sin();
            (low - lower) * swell
        })
        .collect()
}
