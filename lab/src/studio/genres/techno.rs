//! Techno.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::studio::desk::{
    BACKBEAT, Desk, EIGHTHS, FOUR, Last, OFFBEAT, PROGRESSIONS, SIXTEENTHS, add, one_of, scattered,
};
use crate::studio::drums::{Kick, clap, hat, knock};
use crate::studio::effects::{echo, texture};
use crate::studio::sounds::{pluck, warm_pad};
use crate::studio::synth::{Preset, Wave};

/// Hard fours over a rumble, machine sequences of few notes, noise and metal; a relative with arpeggios and
/// pads.
pub(in crate::studio) fn techno(random: &mut ChaCha8Rng) -> Vec<f32> {
    let is_melodic = random.random_bool(0.3);
    let bpm = if is_melodic { 120.0..128.0 } else { 126.0..146.0 };
    let mut desk = Desk::new(bpm, 0.0, random);
    desk.progression = if is_melodic { one_of(&PROGRESSIONS, random) } else { &[0] };
    let kick = Kick {
        hz: random.random_range(42.0..56.0),
        sweep: random.random_range(3.0..9.0),
        decay: random.random_range(0.15..0.35),
        drive: random.random_range(1.5..6.0),
    };
    desk.kick(FOUR, kick, 1.0, random);
    let rumble = Preset { wave: Wave::Sine, cutoff_hz: 150.0, attack: 0.02, sustain: 0.7, ..Preset::PLAIN };
    let pattern =
        one_of(&["..xx..xx..xx..xx", ".xxx.xxx.xxx.xxx", "..x...x...x...x.", ".ox..ox..ox..oxo"], random);
    desk.bass(pattern, &rumble, 0.9, &[], random.random_range(0.3..0.8), random);
    let (open, closed) = (hat(true, random), hat(false, random));
    desk.drum(OFFBEAT, &open, random.random_range(0.1..0.5), random);
    let pattern = one_of(&[SIXTEENTHS, EIGHTHS, "xxxxxxxxxxxxxxxx", "................"], random);
    desk.drum(pattern, &closed, random.random_range(0.1..0.4), random);
    if random.random_bool(0.5) {
        let stroke = clap(random);
        desk.drum(one_of(&[BACKBEAT, "............x...", "....x.......x..x"], random), &stroke, 0.5, random);
    }
    for _ in 0..random.random_range(1..4) {
        let (stroke, pattern) = (knock(random), scattered(0.25, random));
        desk.drum(&pattern, &stroke, random.random_range(0.1..0.4), random);
    }
    let mut line = pluck(random);
    line.resonance = random.random_range(0.2..0.85);
    let pattern = if random.random_bool(0.5) { SIXTEENTHS.to_owned() } else { scattered(0.4, random) };
    if is_melodic {
        desk.figure(SIXTEENTHS, &line, random.random_range(3..6), one_of(&[1.0, 2.0], random), 0.5, random);
        let pad = warm_pad(random);
        desk.pad(&pad, 3, random.random_range(0.2..0.6), random);
    } else if random.random_bool(0.85) {
        line.wobble = (random.random_range(0.05..0.2), random.random_range(0.0..2.0));
        desk.figure(
            &pattern,
            &line,
            random.random_range(1..3),
            one_of(&[0.0, 1.0, 1.0, 2.0], random),
            0.5,
            random,
        );
    }
    let beat = desk.beat();
    echo(
        &mut desk.music,
        one_of(&[0.75, 0.5, 0.25], random) * beat,
        random.random_range(0.2..0.6),
        random.random_range(0.1..0.5),
    );
    if random.random_bool(0.5) {
        let mut drone = warm_pad(random);
        drone.cutoff_hz = random.random_range(150.0..900.0);
        desk.pad(&drone, one_of(&[1, 2], random), random.random_range(0.1..0.5), random);
    }
    let len = desk.music.len();
    let noise = texture(len, random);
    add(&mut desk.music, 0, &noise, random.random_range(0.0..0.4));
    let last = Last {
        wet: 0.1..0.5,
        room_seconds: 0.5..2.0,
        ducking: 0.3..0.9,
        drums_room: 0.0..0.2,
        drive: 1.0..2.5,
    };
    desk.finish(last, random)
}
