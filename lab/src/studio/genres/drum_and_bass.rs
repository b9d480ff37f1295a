//! Drum and bass.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::studio::desk::{BACKBEAT, Desk, EIGHTHS, Last, OFFBEAT, SIXTEENTHS, one_of, scattered};
use crate::studio::drums::{hat, snare};
use crate::studio::effects::echo;
use crate::studio::sounds::{pluck, round_bass, soft_kick, warm_pad};
use crate::studio::synth::Wave;

/// Broken beats at about 174, bass that rolls or growls, chords at half the tempo.
pub(in crate::studio) fn drum_and_bass(random: &mut ChaCha8Rng) -> Vec<f32> {
    let swing = random.random_range(0.0..0.15);
    let mut desk = Desk::new(166.0..179.0, swing, random);
    let mut kick = soft_kick(random);
    kick.hz = random.random_range(48.0..75.0);
    kick.decay = random.random_range(0.06..0.16);
    let pattern = one_of(
        &["x.........x.....", "x..x......x.....", "x.x.......x.....", "x.........x..x..", "x.x......xx....."],
        random,
    );
    desk.kick(pattern, kick, 1.0, random);
    let stroke = snare(random);
    desk.drum(BACKBEAT, &stroke, random.random_range(0.7..1.1), random);
    let ghosts =
        one_of(&[".......o.o......", ".......o.o.....o", "..o....o.......o", "................"], random);
    desk.drum(ghosts, &stroke, random.random_range(0.2..0.6), random);
    let (open, closed) = (hat(true, random), hat(false, random));
    desk.drum(
        one_of(&[EIGHTHS, SIXTEENTHS, "x.xox.xox.xox.xo"], random),
        &closed,
        random.random_range(0.2..0.5),
        random,
    );
    if random.random_bool(0.5) {
        desk.drum(
            one_of(&[OFFBEAT, "x...x...x...x...", "..x.....x.....x."], random),
            &open,
            random.random_range(0.1..0.4),
            random,
        );
    }
    let is_liquid = random.random_bool(0.5);
    let mut bass = round_bass(random);
    bass.sustain = 0.9;
    if !is_liquid {
        bass.wave = one_of(&[Wave::Saw, Wave::Square], random);
        bass.voices = random.random_range(2..4);
        bass.detune = random.random_range(0.2..0.7);
        bass.cutoff_hz = random.random_range(150.0..700.0);
        bass.resonance = random.random_range(0.1..0.7);
        bass.wobble = (random.random_range(0.3..6.0), random.random_range(0.5..3.0));
    }
    let (pattern, steps) = one_of(
        &[
            ("x...............", 14.0),
            ("x.....x...x.....", 4.0),
            ("x.......x.....x.", 5.0),
            ("x..x..x...x.x...", 2.0),
        ],
        random,
    );
    desk.bass(pattern, &bass, steps, &[2, 4, 6], random.random_range(0.6..1.0), random);
    if is_liquid || random.random_bool(0.4) {
        let pad = warm_pad(random);
        desk.pad(&pad, random.random_range(3..6), random.random_range(0.3..0.7), random);
    }
    if random.random_bool(0.5) {
        let line = pluck(random);
        let pattern = scattered(0.3, random);
        desk.figure(&pattern, &line, 5, one_of(&[1.0, 2.0], random), 0.45, random);
        let beat = desk.beat();
        echo(&mut desk.music, 0.75 * beat, 0.4, 0.3);
    }
    let last = Last {
        wet: 0.05..0.4,
        room_seconds: 0.5..2.0,
        ducking: 0.0..0.5,
        drums_room: 0.0..0.15,
        drive: 1.0..2.2,
    };
    desk.finish(last, random)
}
