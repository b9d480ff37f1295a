//! Trance.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::studio::desk::{BACKBEAT, Desk, FOUR, OFFBEAT, SIXTEENTHS, one_of, scattered};
use crate::studio::drums::{clap, hat};
use crate::studio::effects::{echo, room};
use crate::studio::sounds::{pluck, round_bass, soft_kick, supersaw, warm_pad};

/// Fours with the bass between them, wide saws, arpeggios with echoes; breakdowns without drums; about 137.
pub(in crate::studio) fn trance(random: &mut ChaCha8Rng) -> Vec<f32> {
    let is_psychedelic = random.random_bool(0.15);
    let bpm = if is_psychedelic { 138.0..148.0 } else { 129.0..142.0 };
    let mut desk = Desk::new(bpm, 0.0, random);
    let is_breakdown = random.random_bool(0.15);
    if !is_breakdown {
        let mut kick = soft_kick(random);
        kick.drive = random.random_range(1.5..4.0);
        desk.kick(FOUR, kick, 1.0, random);
        let (stroke, open, closed) = (clap(random), hat(true, random), hat(false, random));
        desk.drum(BACKBEAT, &stroke, random.random_range(0.3..0.7), random);
        desk.drum(OFFBEAT, &open, random.random_range(0.2..0.6), random);
        desk.drum(SIXTEENTHS, &closed, random.random_range(0.05..0.3), random);
        let bass = round_bass(random);
        let pattern = if is_psychedelic {
            ".xxx.xxx.xxx.xxx"
        } else {
            one_of(&[OFFBEAT, ".oxo.oxo.oxo.oxo", "..xx..xx..xx..xx"], random)
        };
        desk.bass(pattern, &bass, 0.9, &[], random.random_range(0.5..0.9), random);
    }
    if is_psychedelic {
        let mut line = pluck(random);
        line.resonance = random.random_range(0.6..0.95);
        let pattern = scattered(0.6, random);
        desk.figure(&pattern, &line, 4, one_of(&[1.0, 2.0], random), 0.5, random);
    }
    if !is_psychedelic && random.random_bool(0.7) {
        let saws = supersaw(random);
        let (pattern, steps) = one_of(
            &[
                ("x...............", 15.5),
                ("x.xx.xx.x.xx.xx.", 0.8),
                ("x..x..x.x..x..x.", 1.5),
                ("x.x.x.x.x.x.x.x.", 1.2),
            ],
            random,
        );
        desk.chords(pattern, &saws, random.random_range(3..5), steps, random.random_range(0.5..1.1), random);
    }
    if random.random_bool(0.8) {
        let line = pluck(random);
        desk.figure(SIXTEENTHS, &line, random.random_range(3..6), one_of(&[1.0, 2.0], random), 0.45, random);
    }
    if random.random_bool(0.4) {
        let mut lead = supersaw(random);
        lead.voices = 5;
        let pattern = one_of(&["x..x..x.x..x..x.", "x.....x...x.....", "x.x.x...x.x.x..."], random);
        desk.figure(pattern, &lead, 5, 2.0, 0.5, random);
    }
    let beat = desk.beat();
    echo(&mut desk.music, 0.75 * beat, random.random_range(0.2..0.5), random.random_range(0.1..0.4));
    if random.random_bool(0.7) {
        let pad = warm_pad(random);
        desk.pad(&pad, random.random_range(3..5), random.random_range(0.3..0.7), random);
    }
    let wet = random.random_range(0.15..0.5);
    room(&mut desk.music, random.random_range(0.8..2.5), wet, random);
    let ducking = random.random_range(0.3..0.8);
    let master = random.random_range(0.9..1.8);
    desk.mix(ducking, 0.03, master, random)
}
