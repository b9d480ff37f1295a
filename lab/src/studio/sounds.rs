//! Sounds as a player would choose them: each one drawn within the bounds of its kind.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::desk::one_of;
use super::drums::Kick;
use super::synth::{Preset, Wave};

pub(super) fn warm_pad(random: &mut ChaCha8Rng) -> Preset {
    Preset {
        wave: one_of(&[Wave::Saw, Wave::Saw, Wave::Triangle, Wave::Square], random),
        voices: random.random_range(2..6),
        detune: random.random_range(0.05..0.25),
        cutoff_hz: random.random_range(400.0..2500.0),
        attack: random.random_range(0.05..0.5),
        sustain: 1.0,
        release: random.random_range(0.1..0.6),
        wobble: (random.random_range(0.05..0.4), random.random_range(0.0..1.5)),
        ..Preset::PLAIN
    }
}

pub(super) fn supersaw(random: &mut ChaCha8Rng) -> Preset {
    Preset {
        voices: 7,
        detune: random.random_range(0.15..0.4),
        cutoff_hz: random.random_range(2500.0..9000.0),
        attack: random.random_range(0.003..0.03),
        sustain: 0.9,
        release: random.random_range(0.05..0.25),
        ..Preset::PLAIN
    }
}

pub(super) fn pluck(random: &mut ChaCha8Rng) -> Preset {
    Preset {
        wave: one_of(&[Wave::Saw, Wave::Square, Wave::Triangle, Wave::Bell], random),
        voices: random.random_range(1..4),
        cutoff_hz: random.random_range(300.0..2500.0),
        sweep: random.random_range(0.5..3.0),
        sweep_decay: random.random_range(0.04..0.2),
        resonance: random.random_range(0.0..0.6),
        decay: random.random_range(0.06..0.3),
        sustain: 0.0,
        release: random.random_range(0.05..0.2),
        ..Preset::PLAIN
    }
}

pub(super) fn round_bass(random: &mut ChaCha8Rng) -> Preset {
    Preset {
        wave: one_of(&[Wave::Sine, Wave::Triangle, Wave::Square, Wave::Saw], random),
        cutoff_hz: random.random_range(120.0..700.0),
        sweep: random.random_range(0.0..2.5),
        sweep_decay: random.random_range(0.05..0.2),
        resonance: random.random_range(0.0..0.5),
        decay: random.random_range(0.1..0.4),
        sustain: random.random_range(0.2..0.8),
        release: 0.03,
        ..Preset::PLAIN
    }
}

pub(super) fn soft_kick(random: &mut ChaCha8Rng) -> Kick {
    Kick {
        hz: random.random_range(42.0..58.0),
        sweep: random.random_range(3.0..8.0),
        decay: random.random_range(0.1..0.25),
        drive: random.random_range(1.0..2.5),
    }
}
