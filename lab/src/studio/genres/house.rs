//! House.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::studio::desk::{BACKBEAT, Desk, EIGHTHS, FOUR, Last, OFFBEAT, SIXTEENTHS, one_of, scattered};
use crate::studio::drums::{clap, hat, knock, snare};
use crate::studio::effects::echo;
use crate::studio::sounds::{pluck, round_bass, soft_kick, warm_pad};

/// Straight fours and claps, swung hats, syncopated bass and jazz chords, about 124 beats per minute.
pub(in crate::studio) fn house(random: &mut ChaCha8Rng) -> Vec<f32> {
    let swing = random.random_range(0.0..0.3);
    let mut desk = Desk::new(117.0..129.0, swing, random);
    let kick = soft_kick(random);
    desk.kick(FOUR, kick, 1.0, random);
    let stroke = if random.random_bool(0.7) { clap(random) } else { snare(random) };
    desk.drum(BACKBEAT, &stroke, random.random_range(0.4..0.9), random);
    let open = hat(true, random);
    desk.drum(OFFBEAT, &open, random.random_range(0.2..0.6), random);
    let closed = hat(false, random);
    let pattern =
        one_of(&[EIGHTHS, SIXTEENTHS, "..xo..xo..xo..xo", ".o.x.o.x.o.x.o.x", "................"], random);
    desk.drum(pattern, &closed, random.random_range(0.1..0.4), random);
    for _ in 0..random.random_range(0..3) {
        let (stroke, pattern) = (knock(random), scattered(0.2, random));
        desk.drum(&pattern, &stroke, random.random_range(0.1..0.4), random);
    }
    let bass = round_bass(random);
    let pattern = one_of(
        &["x..x..x...x..x..", "..x...x...x...x.", "x..x.x....x.x...", "..xx..x...xx..x.", "x.....xx..x....x"],
        random,
    );
    desk.bass(
        pattern,
        &bass,
        random.random_range(1.0..2.5),
        &[4, 6, 7, 2],
        random.random_range(0.5..0.9),
        random,
    );
    if random.random_bool(0.8) {
        let mut stab = pluck(random);
        stab.voices = random.random_range(2..5);
        stab.decay = random.random_range(0.1..0.5);
        let pattern = one_of(
            &[
                "x..x..x...x.....",
                "..x..x....x..x..",
                "x.....x.....x...",
                "...x..x....x..x.",
                "x..x..x..x..x.x.",
            ],
            random,
        );
        desk.chords(pattern, &stab, random.random_range(3..6), 1.5, random.random_range(0.5..1.0), random);
        if random.random_bool(0.6) {
            let beat = desk.beat();
            echo(&mut desk.music, 0.75 * beat, 0.35, random.random_range(0.1..0.3));
        }
    }
    if random.random_bool(0.6) {
        let pad = warm_pad(random);
        desk.pad(&pad, random.random_range(3..6), random.random_range(0.2..0.6), random);
    }
    let last = Last {
        wet: 0.05..0.3,
        room_seconds: 0.3..1.0,
        ducking: 0.2..0.8,
        drums_room: 0.0..0.1,
        drive: 0.8..1.6,
    };
    desk.finish(last, random)
}
