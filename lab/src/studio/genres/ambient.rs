//! Ambient.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::studio::desk::{Desk, one_of, scattered};
use crate::studio::effects::{echo, low_pass, room};
use crate::studio::sounds::{pluck, warm_pad};
use crate::studio::synth::{Preset, Wave};

/// No drums: slow chords, drones, bells far apart, long rooms. No wind or water either: noise alone is not
/// music.
pub(in crate::studio) fn ambient(random: &mut ChaCha8Rng) -> Vec<f32> {
    let mut desk = Desk::new(50.0..100.0, 0.0, random);
    desk.bars_a_chord = random.random_range(1..=3);
    for _ in 0..random.random_range(1..4) {
        let mut pad = warm_pad(random);
        pad.wave = one_of(&[Wave::Sine, Wave::Triangle, Wave::Saw, Wave::Saw], random);
        pad.cutoff_hz = random.random_range(250.0..2000.0);
        pad.attack = random.random_range(0.4..2.5);
        pad.release = random.random_range(0.5..2.0);
        let pattern = one_of(&["x...............", "x.......x.......", "x..............."], random);
        desk.chords(pattern, &pad, random.random_range(1..5), 14.0, random.random_range(0.4..1.0), random);
    }
    if random.random_bool(0.5) {
        let drone = Preset {
            wave: one_of(&[Wave::Sine, Wave::Saw, Wave::Triangle], random),
            voices: random.random_range(1..4),
            cutoff_hz: random.random_range(100.0..500.0),
            attack: 1.0,
            sustain: 1.0,
            release: 1.0,
            wobble: (random.random_range(0.03..0.2), random.random_range(0.0..2.0)),
            ..Preset::PLAIN
        };
        desk.bass("x...............", &drone, 18.0, &[], random.random_range(0.3..0.8), random);
    }
    if random.random_bool(0.5) {
        let mut bells = pluck(random);
        bells.decay = random.random_range(0.3..1.5);
        bells.release = 0.5;
        let pattern = scattered(random.random_range(0.05..0.3), random);
        desk.figure(&pattern, &bells, 6, one_of(&[1.0, 2.0], random), random.random_range(0.1..0.5), random);
        let beat = desk.beat();
        echo(&mut desk.music, beat, 0.5, 0.4);
    }
    let wet = random.random_range(0.4..1.2);
    room(&mut desk.music, random.random_range(2.0..6.0), wet, random);
    if random.random_bool(0.4) {
        low_pass(&mut desk.music, random.random_range(1500.0..6000.0));
    }
    desk.mix(0.0, 0.0, 0.8, random)
}
