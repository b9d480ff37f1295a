//! A subtractive synthesizer: detuned oscillators, a resonant low-pass with its own envelope, a level
//! envelope.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::format::RATE;

/// An oscillator's wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wave {
    Sine,
    Triangle,
    Square,
    Saw,
    /// Two sines, one modulating the other: bells, glass, metal.
    Bell,
}

/// A sound of the synthesizer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Preset {
    pub(super) wave: Wave,
    /// Oscillators side by side.
    pub(super) voices: usize,
    /// How far the outer ones are off, in semitones.
    pub(super) detune: f32,
    /// Where the filter rests, Hz.
    pub(super) cutoff_hz: f32,
    /// How far the filter's envelope opens it, octaves.
    pub(super) sweep: f32,
    /// Time for that to fall to a third, seconds.
    pub(super) sweep_decay: f32,
    /// 0 none to 1 singing.
    pub(super) resonance: f32,
    /// Rise, seconds.
    pub(super) attack: f32,
    /// Fall to the held level, seconds to a third.
    pub(super) decay: f32,
    /// Held level.
    pub(super) sustain: f32,
    /// Fall after the key is released, seconds to a third.
    pub(super) release: f32,
    /// Filter wobbles per second, and how far, octaves.
    pub(super) wobble: (f32, f32),
}

impl Preset {
    pub(super) const PLAIN: Self = Self {
        wave: Wave::Saw,
        voices: 1,
        detune: 0.1,
        cutoff_hz: 4000.0,
        sweep: 0.0,
        sweep_decay: 0.2,
        resonance: 0.1,
        attack: 0.003,
        decay: 0.2,
        sustain: 0.6,
        release: 0.06,
        wobble: (0.0, 0.0),
    };

    /// Adds a note to `into` from sample `at` on: `key` in semitones above A at 55 Hz, held for `seconds`.
    pub(super) fn play(
        &self,
        into: &mut [f32],
        at: usize,
        key: f32,
        seconds: f32,
        level: f32,
        random: &mut ChaCha8Rng,
    ) {
        let hz = 55.0 * 2_f32.powf(key / 12.0);
        let len = ((seconds + 4.0 * self.release) * RATE) as usize;
        let end = (at + len).min(into.len());
        let mut oscillators: Vec<(f32, f32)> = (0..self.voices)
            .map(|voice| {
                let place =
                    if self.voices == 1 { 0.0 } else { 2.0 * voice as f32 / (self.voices - 1) as f32 - 1.0 };
                let step = hz * 2_f32.powf(place * self.detune / 12.0) / RATE;
                (random.random_range(0.0..1.0_f32), step)
            })
            .collect();
        let scale = level / (self.voices as f32).sqrt();
        let (mut band, mut low, mut g) = (0.0_f32, 0.0_f32, 0.0_f32);
        let damping = 2.0 * (1.0 - 0.95 * self.resonance);
        for (i, sample) in into[at.min(end)..end].iter_mut().enumerate() {
            let t = i as f32 / RATE;
            if i % 16 == 0 {
                let sweep = self.sweep * (-t / self.sweep_decay).exp();
                let (rate, depth) = self.wobble;
                let wobble = depth * 0.5 * (1.0 - (std::f32::consts::TAU * rate * t).cos());
                let cutoff = (self.cutoff_hz * 2_f32.powf(sweep + wobble)).clamp(20.0, 0.45 * RATE);
                g = (std::f32::consts::PI * cutoff / RATE).tan();
            }
            let mut sum = 0.0;
            for (phase, step) in &mut oscillators {
                sum += wave(self.wave, *phase, *step, t);
                *phase = (*phase + *step).fract();
            }
            // The state-variable filter in its trapezoidal form, which is stable at any pitch.
            let high = (sum - (damping + g) * band - low) / (1.0 + g * (g + damping));
            let band_out = g * high + band;
            band = g * high + band_out;
            let low_out = g * band_out + low;
            low = g * band_out + low_out;
            let held = self.sustain + (1.0 - self.sustain) * (-(t - self.attack).max(0.0) / self.decay).exp();
            let envelope = (t / self.attack).min(1.0) * held * (-(t - seconds).max(0.0) / self.release).exp();
            *sample += scale * envelope * low_out;
        }
    }
}

/// A wave at `phase` (0 to 1); steps are rounded off over one sample, so that little folds back.
fn wave(kind: Wave, phase: f32, step: f32, t: f32) -> f32 {
    let rounded = |phase: f32| {
        if phase < step {
            let x = phase / step;
            2.0 * x - x * x - 1.0
        } else if phase > 1.0 - step {
            let x = (phase - 1.0) / step;
            x * x + 2.0 * x + 1.0
        } else {
            0.0
        }
    };
    match kind {
        Wave::Sine => (std::f32::consts::TAU * phase).sin(),
        Wave::Triangle => 4.0 * (phase - 0.5).abs() - 1.0,
        Wave::Saw => 2.0 * phase - 1.0 - rounded(phase),
        Wave::Square => {
            let half = (phase + 0.5).fract();
            (if phase < 0.5 { 0.7 } else { -0.7 }) + 0.7 * (rounded(phase) - rounded(half))
        }
        Wave::Bell => {
            let depth = 2.5 * (-t / 0.4).exp();
            (std::f32::consts::TAU * phase + depth * (std::f32::consts::TAU * 3.5 * phase).sin()).sin()
        }
    }
}
