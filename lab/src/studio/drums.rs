//! Synthesized drums: each stroke of a kit sounds the same, each kit is drawn afresh.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::effects::{drive, high_pass, low_pass};
use super::format::RATE;

/// How a bass drum is built.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kick {
    /// Pitch it falls to, Hz.
    pub(super) hz: f32,
    /// Pitch it falls from, as a multiple.
    pub(super) sweep: f32,
    /// Time for its level to fall to a third, seconds.
    pub(super) decay: f32,
    /// Gain into the clipper: 1 is clean.
    pub(super) drive: f32,
}

impl Kick {
    /// One stroke.
    pub(super) fn stroke(&self, random: &mut ChaCha8Rng) -> Vec<f32> {
        let len = ((self.decay * 4.0).min(0.9) * RATE) as usize;
        let fall = random.random_range(0.012..0.045);
        let click = random.random_range(0.0..0.5);
        let mut phase = 0.0_f32;
        let mut samples: Vec<f32> = (0..len)
            .map(|i| {
                let t = i as f32 / RATE;
                let hz = self.hz * (1.0 + (self.sweep - 1.0) * (-t / fall).exp());
                phase += std::f32::consts::TAU * hz / RATE;
                let noise: f32 = StandardNormal.sample(random);
                let end = 1.0 - i as f32 / len as f32;
                (phase.sin() + click * noise * (-t / 0.004).exp())
                    * (-t / self.decay).exp()
                    * end.min(0.1)
                    * 10.0
            })
            .collect();
        drive(&mut samples, self.drive);
        samples
    }
}

/// A burst of filtered noise over a short tone: snares from tight to wide.
pub(super) fn snare(random: &mut ChaCha8Rng) -> Vec<f32> {
    let tone_hz = random.random_range(150.0..260.0);
    let (tone_decay, noise_decay) = (random.random_range(0.03..0.09), random.random_range(0.05..0.18));
    let tone_share = random.random_range(0.3..1.0);
    let mut noise = noise_burst(noise_decay, random);
    high_pass(&mut noise, random.random_range(300.0..1500.0));
    for (i, sample) in noise.iter_mut().enumerate() {
        let t = i as f32 / RATE;
        *sample = 0.5 * *sample
            + tone_share * (std::f32::consts::TAU * tone_hz * t).sin() * (-t / tone_decay).exp();
    }
    drive(&mut noise, random.random_range(1.0..2.5));
    noise
}

/// Several bursts a few milliseconds apart.
pub(super) fn clap(random: &mut ChaCha8Rng) -> Vec<f32> {
    let decay = random.random_range(0.05..0.2);
    let mut samples = noise_burst(decay, random);
    let spread = random.random_range(0.007..0.013);
    for (i, sample) in samples.iter_mut().enumerate() {
        let t = i as f32 / RATE;
        let burst = if t < 3.0 * spread { (-(t % spread) / 0.004).exp() } else { 1.0 };
        *sample *= burst * 0.6;
    }
    high_pass(&mut samples, random.random_range(600.0..1200.0));
    low_pass(&mut samples, random.random_range(3000.0..8000.0));
    samples
}

/// A hi-hat: open ones ring, closed ones tick.
pub(super) fn hat(is_open: bool, random: &mut ChaCha8Rng) -> Vec<f32> {
    let decay = if is_open { random.random_range(0.07..0.2) } else { random.random_range(0.012..0.04) };
    let metal = random.random_range(0.0..0.7);
    let base = random.random_range(300.0..520.0);
    let mut samples = noise_burst(decay, random);
    for (i, sample) in samples.iter_mut().enumerate() {
        let t = i as f32 / RATE;
        // The six square waves of an old drum machine.
        let squares: f32 = [1.0, 1.34, 1.65, 1.98, 2.54, 2.83]
            .iter()
            .map(|ratio| if (base * ratio * t).fract() < 0.5 { 1.0 } else { -1.0 })
            .sum();
        *sample = (1.0 - metal) * *sample * 0.5 + metal * squares / 6.0 * (-t / decay).exp();
    }
    high_pass(&mut samples, random.random_range(4500.0..7500.0));
    samples
}

/// A short pitched knock: tom, conga, rim, block.
pub(super) fn knock(random: &mut ChaCha8Rng) -> Vec<f32> {
    let hz = random.random_range(120.0_f32.ln()..1800.0_f32.ln()).exp();
    let decay = random.random_range(0.02..0.12);
    let bend = random.random_range(0.0..0.5);
    let mut phase = 0.0_f32;
    (0..(decay * 5.0 * RATE) as usize)
        .map(|i| {
            let t = i as f32 / RATE;
            phase += std::f32::consts::TAU * hz * (1.0 + bend * (-t / 0.02).exp()) / RATE;
            phase.sin() * (-t / decay).exp()
        })
        .collect()
}

fn noise_burst(decay: f32, random: &mut ChaCha8Rng) -> Vec<f32> {
    (0..(decay * 5.0 * RATE) as usize)
        .map(|i| {
            let white: f32 = StandardNormal.sample(random);
            0.6 * white * (-(i as f32 / RATE) / decay).exp()
        })
        .collect()
}
