//! Dubstep.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::studio::desk::{Desk, EIGHTHS, Last, one_of, scattered};
use crate::studio::drums::{clap, hat, snare};
use crate::studio::effects::drive;
use crate::studio::sounds::{pluck, soft_kick, supersaw, warm_pad};
use crate::studio::synth::{Preset, Wave};

/// Half time at 140: one snare per bar, a bass that wobbles or sings, or great chords over it.
pub(in crate::studio) fn dubstep(random: &mut ChaCha8Rng) -> Vec<f32> {
    let mut desk = Desk::new(137.0..144.0, 0.0, random);
    let is_melodic = random.random_bool(0.45);
    let mut kick = soft_kick(random);
    kick.drive = random.random_range(1.5..4.0);
    desk.kick(
        one_of(
            &[
                "x...............",
                "x..x............",
                "x.........x.....",
                "x.....x.....x...",
                "x..x..x.........",
            ],
            random,
        ),
        kick,
        1.0,
        random,
    );
    let stroke = snare(random);
    desk.drum("........x.......", &stroke, random.random_range(0.8..1.2), random);
    if random.random_bool(0.5) {
        let stroke = clap(random);
        desk.drum("........x.......", &stroke, 0.5, random);
    }
    let closed = hat(false, random);
    let pattern = if random.random_bool(0.5) {
        scattered(0.3, random)
    } else {
        one_of(&[EIGHTHS, "x..x..x.x..x..x.", "x...x...x...x..."], random).to_owned()
    };
    desk.drum(&pattern, &closed, random.random_range(0.1..0.4), random);
    let sub = Preset { wave: Wave::Sine, cutoff_hz: 200.0, sustain: 1.0, ..Preset::PLAIN };
    desk.bass("x.......x.......", &sub, 7.0, &[2, 4], random.random_range(0.4..0.9), random);
    if !is_melodic || random.random_bool(0.3) {
        let beat = desk.beat();
        for pattern in ["x...............", "........x.......", "....x.......x..."] {
            let growl = Preset {
                wave: one_of(&[Wave::Saw, Wave::Square], random),
                voices: random.random_range(1..4),
                detune: random.random_range(0.05..0.3),
                cutoff_hz: random.random_range(80.0..400.0),
                resonance: random.random_range(0.3..0.8),
                sustain: 1.0,
                wobble: (
                    one_of(&[0.5, 1.0, 1.5, 2.0, 3.0, 4.0], random) / beat,
                    random.random_range(2.0..5.0),
                ),
                ..Preset::PLAIN
            };
            let steps = if pattern.starts_with("....x") { 3.5 } else { 7.0 };
            desk.bass(pattern, &growl, steps, &[0, 2, 6, 7], random.random_range(0.4..0.9), random);
        }
        let gain = random.random_range(1.0..4.0);
        drive(&mut desk.music, gain);
    }
    if is_melodic {
        let saws = if random.random_bool(0.6) { supersaw(random) } else { warm_pad(random) };
        let (pattern, steps) = one_of(
            &[("x...............", 15.0), ("x.....x.....x...", 4.0), ("x.......x.......", 7.0)],
            random,
        );
        desk.chords(pattern, &saws, random.random_range(3..6), steps, random.random_range(0.6..1.1), random);
        if random.random_bool(0.6) {
            let line = pluck(random);
            let pattern = scattered(0.4, random);
            desk.figure(&pattern, &line, 5, 2.0, 0.4, random);
        }
    } else if random.random_bool(0.4) {
        let pad = warm_pad(random);
        desk.pad(&pad, 3, 0.3, random);
    }
    let last = Last {
        wet: 0.1..0.5,
        room_seconds: 0.5..2.5,
        ducking: 0.1..0.6,
        drums_room: 0.05..0.3,
        drive: 1.2..3.0,
    };
    desk.finish(last, random)
}
