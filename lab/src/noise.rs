//! Sounds that are not music, made by code: they need no license and no listener.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal};

use crate::clips::{Clip, Sound};
use crate::labels::Target;

/// Rate of all sound that code makes, Hz.
pub(crate) const RATE_HZ: u32 = 22_050;
const SECONDS: usize = 8;
const NUM_SAMPLES: usize = RATE_HZ as usize * SECONDS;

/// `count` clips of noise, hum, clicks and washes, all with the same target and each a group of its own.
pub fn synthetic_clips(count: u32, target: &Target) -> Vec<Clip> {
    (0..count)
        .map(|index| Clip {
            sound: Sound::Synthetic(index),
            source: "synthetic".to_owned(),
            genre: KINDS[index as usize % KINDS.len()].0.to_owned(),
            group: format!("synthetic {index}"),
            target: target.clone(),
            trust: 1.0,
            is_weak: false,
        })
        .collect()
}

type Make = fn(&mut ChaCha8Rng) -> Vec<f32>;

const KINDS: [(&str, Make); 6] = [
    ("white noise", |random| colored(random, 0.0)),
    ("pink noise", |random| colored(random, 0.7)),
    ("brown noise", |random| colored(random, 0.98)),
    ("hum", hum),
    ("clicks", clicks),
    ("wash", wash),
];

/// The samples of synthetic clip `index`: always the same.
pub(crate) fn synthesize(index: u32) -> Vec<f32> {
    let mut random = ChaCha8Rng::seed_from_u64(0x6e6f_6973_6500 + u64::from(index));
    let mut samples = KINDS[index as usize % KINDS.len()].1(&mut random);
    let rms = (samples.iter().map(|s| s * s).sum::<f32>() / samples.len() as f32).sqrt().max(1e-9);
    let gain = 10_f32.powf(-random.random_range(6.0..50.0) / 20.0) / rms;
    for sample in &mut samples {
        *sample = (*sample * gain).clamp(-1.0, 1.0);
    }
    samples
}

/// White noise through a one-pole low-pass: 0 leaves it white, near 1 makes it brown.
fn colored(random: &mut ChaCha8Rng, pole: f32) -> Vec<f32> {
    let mut last = 0.0;
    (0..NUM_SAMPLES)
        .map(|_| {
            let white: f32 = StandardNormal.sample(random);
            last = pole * last + (1.0 - pole) * white;
            last
        })
        .collect()
}

/// Mains: 50 or 60 Hz with overtones, over a little noise.
fn hum(random: &mut ChaCha8Rng) -> Vec<f32> {
    let base_hz = if random.random_bool(0.5) { 50.0 } else { 60.0 };
    let slope = random.random_range(0.5..2.0);
    let partials: Vec<(f32, f32, f32)> = (1..12)
        .map(|k| {
            let level = random.random_range(0.0..1.0) / (k as f32).powf(slope);
            (
                std::f32::consts::TAU * base_hz * k as f32 / RATE_HZ as f32,
                level,
                random.random_range(0.0..6.3),
            )
        })
        .collect();
    let hiss = 10_f32.powf(-random.random_range(20.0..50.0) / 20.0);
    (0..NUM_SAMPLES)
        .map(|i| {
            let noise: f32 = StandardNormal.sample(random);
            let tones: f32 =
                partials.iter().map(|(step, level, phase)| level * (step * i as f32 + phase).sin()).sum();
            tones + hiss * noise
        })
        .collect()
}

/// Bursts at random times: rain on a roof, crackle, typing.
fn clicks(random: &mut ChaCha8Rng) -> Vec<f32> {
    let mut samples = colored(random, 0.5);
    let floor = 10_f32.powf(-random.random_range(40.0..70.0) / 20.0);
    samples.iter_mut().for_each(|sample| *sample *= floor);
    for _ in 0..(SECONDS as f32 * random.random_range(1.0..20.0)) as usize {
        let start = random.random_range(0..NUM_SAMPLES - 400);
        let len = random.random_range(5..400);
        let level = random.random_range(0.2..1.0);
        for (i, sample) in samples[start..start + len].iter_mut().enumerate() {
            let white: f32 = StandardNormal.sample(random);
            *sample += level * white * (-4.0 * i as f32 / len as f32).exp();
        }
    }
    samples
}

/// Noise that swells and falls: wind, surf, traffic.
fn wash(random: &mut ChaCha8Rng) -> Vec<f32> {
    let pole = random.random_range(0.0..0.98);
    let mut samples = colored(random, pole);
    let swells: Vec<f32> = (0..20).map(|_| random.random_range(0.1..3.0)).collect();
    for (i, sample) in samples.iter_mut().enumerate() {
        let place = i as f32 / NUM_SAMPLES as f32 * (swells.len() - 1) as f32;
        let (from, share) = (place as usize, place.fract());
        *sample *= swells[from] * (1.0 - share) + swells[from + 1] * share;
    }
    samples
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn synthetic_clips_are_finite_audible_and_always_the_same() {
        for index in 0..12 {
            let samples = synthesize(index);
            assert_eq!(samples, synthesize(index));
            let rms = (samples.iter().map(|s| s * s).sum::<f32>() / samples.len() as f32).sqrt();
            assert!((0.001..1.0).contains(&rms), "clip {index}: {rms}");
        }
    }
}
