//! Hardcore and hardstyle.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::studio::desk::{BACKBEAT, Desk, FOUR, Last, OFFBEAT, one_of};
use crate::studio::drums::{Kick, clap, hat, snare};
use crate::studio::effects::drive;
use crate::studio::sounds::{round_bass, supersaw};
use crate::studio::synth::Wave;

/// A bass drum driven into distortion, 150 to 200 beats per minute, with hoovers, saws or screeches above.
pub(in crate::studio) fn hardcore(random: &mut ChaCha8Rng) -> Vec<f32> {
    let is_hardstyle = random.random_bool(0.5);
    let bpm = if is_hardstyle { 147.0..162.0 } else { 165.0..200.0 };
    let mut desk = Desk::new(bpm, 0.0, random);
    let kick = Kick {
        hz: random.random_range(45.0..75.0),
        sweep: random.random_range(4.0..12.0),
        decay: random.random_range(0.2..0.45),
        drive: random.random_range(5.0..25.0),
    };
    let pattern = if random.random_bool(0.8) {
        FOUR
    } else {
        one_of(&["x...x...x...x.x.", "x...x...x..xx..x", "x.x.x.x.x.x.x.x."], random)
    };
    desk.kick(pattern, kick, 1.0, random);
    if is_hardstyle && random.random_bool(0.6) {
        let mut bass = round_bass(random);
        bass.wave = one_of(&[Wave::Saw, Wave::Square], random);
        desk.bass(OFFBEAT, &bass, 1.6, &[], 0.7, random);
    }
    let open = hat(true, random);
    desk.drum(OFFBEAT, &open, random.random_range(0.1..0.5), random);
    if random.random_bool(0.5) {
        let stroke = if random.random_bool(0.5) { clap(random) } else { snare(random) };
        desk.drum(
            one_of(&[BACKBEAT, "....x..x....x..x"], random),
            &stroke,
            random.random_range(0.3..0.8),
            random,
        );
    }
    let mut lead = supersaw(random);
    lead.detune = random.random_range(0.2..0.6);
    if random.random_bool(0.75) {
        let pattern =
            one_of(&["x..x..x.x..x..x.", "x..x..x...x.x...", "x.x.x.x.x.x.x.x.", "x.......x..x..x."], random);
        desk.figure(
            pattern,
            &lead,
            random.random_range(2..6),
            one_of(&[1.0, 2.0], random),
            random.random_range(0.5..0.9),
            random,
        );
    }
    if random.random_bool(0.5) {
        desk.chords(
            one_of(&["x..x..x...x.....", "x...............", OFFBEAT], random),
            &lead,
            3,
            2.5,
            random.random_range(0.4..0.9),
            random,
        );
    }
    if random.random_bool(0.5) {
        let gain = random.random_range(1.0..5.0);
        drive(&mut desk.music, gain);
    }
    let last = Last {
        wet: 0.05..0.4,
        room_seconds: 0.4..1.5,
        ducking: 0.4..0.95,
        drums_room: 0.0..0.15,
        drive: 1.5..4.0,
    };
    desk.finish(last, random)
}
