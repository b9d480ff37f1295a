//! Where a piece comes together: beats, harmony, who plays what, and the mix.
//!
//! Patterns are sixteenths of a bar: `x` a stroke, `o` a soft one, `.` none.

use std::ops::Range;

use rand::Rng;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use super::drums::Kick;
use super::effects::{drive, duck, high_pass, room};
use super::format::{LEAD_IN, RATE, SECONDS};
use super::synth::Preset;

/// Length of what is played, of which the clip is the end, seconds.
const LENGTH: f32 = LEAD_IN + SECONDS;

pub(super) const FOUR: &str = "x...x...x...x...";
pub(super) const BACKBEAT: &str = "....x.......x...";
pub(super) const OFFBEAT: &str = "..x...x...x...x.";
pub(super) const EIGHTHS: &str = "x.x.x.x.x.x.x.x.";
pub(super) const SIXTEENTHS: &str = "xoxoxoxoxoxoxoxo";
const MINOR: [f32; 7] = [0.0, 2.0, 3.0, 5.0, 7.0, 8.0, 10.0];
/// Chords by their degree in the scale, one per bar or two.
pub(super) const PROGRESSIONS: [&[usize]; 8] =
    [&[0], &[0, 5], &[0, 5, 2, 6], &[0, 3, 5, 4], &[5, 6, 0, 0], &[0, 6, 5, 6], &[0, 2, 6, 3], &[3, 0]];

/// What comes last in a piece, and between which bounds.
pub(super) struct Last {
    /// How much of the music's room is heard, and how long that takes to fade, seconds.
    pub(super) wet: Range<f32>,
    pub(super) room_seconds: Range<f32>,
    /// How far the bass drum pushes the music aside, 0 to 1.
    pub(super) ducking: Range<f32>,
    /// How much of the drums' room is heard.
    pub(super) drums_room: Range<f32>,
    /// The gain before the last clipper.
    pub(super) drive: Range<f32>,
}

/// One stroke of a pattern.
struct Stroke {
    bar: usize,
    step: usize,
    /// Where it lies, in samples.
    at: usize,
    level: f32,
}

/// A piece in the making: what is played so far, and where its beats are.
pub(super) struct Desk {
    pub(super) drums: Vec<f32>,
    pub(super) music: Vec<f32>,
    kicks: Vec<usize>,
    /// Length of a sixteenth, seconds.
    step: f32,
    /// How late every other sixteenth is, as a share of one.
    swing: f32,
    /// How many steps into its piece the clip begins.
    offset: f32,
    /// Key, semitones above A.
    root: f32,
    pub(super) progression: &'static [usize],
    pub(super) bars_a_chord: usize,
}

impl Desk {
    /// Draws a tempo from a range, and a key and chords; `swing` is a share of a sixteenth.
    pub(super) fn new(bpm: Range<f32>, swing: f32, random: &mut ChaCha8Rng) -> Self {
        let len = (LENGTH * RATE) as usize;
        Self {
            drums: vec![0.0; len],
            music: vec![0.0; len],
            kicks: Vec::new(),
            step: 15.0 / random.random_range(bpm),
            swing,
            offset: random.random_range(0.0..16.0),
            root: random.random_range(0..12) as f32,
            progression: one_of(&PROGRESSIONS, random),
            bars_a_chord: random.random_range(1..=2),
        }
    }

    /// The beat's length, seconds.
    pub(super) fn beat(&self) -> f32 {
        4.0 * self.step
    }

    /// Where a step of a bar lies, in samples; `None` outside the clip.
    fn at(&self, bar: usize, step: usize) -> Option<usize> {
        let late = if step % 2 == 1 { self.swing } else { 0.0 };
        let seconds = ((bar * 16 + step) as f32 + late - self.offset) * self.step;
        (0.0..LENGTH).contains(&seconds).then_some((seconds * RATE) as usize)
    }

    fn num_bars(&self) -> usize {
        ((LENGTH / self.step + self.offset) / 16.0).ceil() as usize
    }

    /// The strokes of a pattern; one in three players rests in one half of the piece.
    fn strokes(&self, pattern: &str, random: &mut ChaCha8Rng) -> Vec<Stroke> {
        let plays = one_of(
            &[(true, true), (true, true), (true, true), (true, true), (true, false), (false, true)],
            random,
        );
        let half = self.drums.len() / 2;
        let bars = (0..self.num_bars())
            .flat_map(|bar| pattern.bytes().enumerate().map(move |(step, mark)| (bar, step, mark)));
        bars.filter_map(|(bar, step, mark)| {
            let level = match mark {
                b'x' => 1.0,
                b'o' => 0.5,
                _ => return None,
            };
            let at = self.at(bar, step)?;
            (if at < half { plays.0 } else { plays.1 }).then_some(Stroke { bar, step, at, level })
        })
        .collect()
    }

    /// A bass drum, which the music makes room for.
    pub(super) fn kick(&mut self, pattern: &str, kick: Kick, level: f32, random: &mut ChaCha8Rng) {
        let stroke = kick.stroke(random);
        for Stroke { at, level: soft, .. } in self.strokes(pattern, random) {
            add(&mut self.drums, at, &stroke, level * soft);
            self.kicks.push(at);
        }
    }

    /// Any other drum.
    pub(super) fn drum(&mut self, pattern: &str, stroke: &[f32], level: f32, random: &mut ChaCha8Rng) {
        for Stroke { at, level: soft, .. } in self.strokes(pattern, random) {
            add(&mut self.drums, at, stroke, level * soft * random.random_range(0.85..1.0));
        }
    }

    /// Degree of the chord that sounds in a bar.
    fn degree(&self, bar: usize) -> usize {
        self.progression[bar / self.bars_a_chord % self.progression.len()]
    }

    /// A key of the minor scale, in semitones above A at 55 Hz.
    fn key(&self, degree: usize) -> f32 {
        self.root + MINOR[degree % 7] + 12.0 * (degree / 7) as f32
    }

    /// Bass notes on a pattern: mostly the chord's root, now and then another degree from `others`.
    pub(super) fn bass(
        &mut self,
        pattern: &str,
        preset: &Preset,
        steps: f32,
        others: &[usize],
        level: f32,
        random: &mut ChaCha8Rng,
    ) {
        let choices: Vec<usize> = (0..16)
            .map(|_| if random.random_bool(0.3) { others.choose(random).copied().unwrap_or(0) } else { 0 })
            .collect();
        for Stroke { bar, step, at, level: soft } in self.strokes(pattern, random) {
            let key = self.key(self.degree(bar) + choices[step]);
            let key = if key > 14.0 { key - 12.0 } else { key };
            preset.play(&mut self.music, at, key, steps * self.step, level * soft, random);
        }
    }

    /// Chords on a pattern, of `notes` notes a third apart.
    pub(super) fn chords(
        &mut self,
        pattern: &str,
        preset: &Preset,
        notes: usize,
        steps: f32,
        level: f32,
        random: &mut ChaCha8Rng,
    ) {
        let octave = 12.0 * random.random_range(1..=2) as f32;
        let is_static = random.random_bool(0.2);
        for Stroke { bar, at, level: soft, .. } in self.strokes(pattern, random) {
            let degree = if is_static { 0 } else { self.degree(bar) };
            for note in 0..notes {
                let key = self.key(degree + 2 * note) + octave;
                let key = if key > 42.0 { key - 12.0 } else { key };
                preset.play(&mut self.music, at, key, steps * self.step, level * soft / notes as f32, random);
            }
        }
    }

    /// A chord held over each bar.
    pub(super) fn pad(&mut self, preset: &Preset, notes: usize, level: f32, random: &mut ChaCha8Rng) {
        self.chords("x...............", preset, notes, 15.5, level, random);
    }

    /// A melody of the chord's notes: the same figure in each bar.
    pub(super) fn figure(
        &mut self,
        pattern: &str,
        preset: &Preset,
        span: usize,
        octave: f32,
        level: f32,
        random: &mut ChaCha8Rng,
    ) {
        let rises = random.random_bool(0.5);
        let is_chordal = random.random_bool(0.7);
        let figure: Vec<usize> = (0..16)
            .map(|step| {
                let note = if rises { step % span } else { random.random_range(0..span) };
                if is_chordal { 2 * note } else { note }
            })
            .collect();
        for Stroke { bar, step, at, level: soft } in self.strokes(pattern, random) {
            let key = self.key(self.degree(bar) + figure[step]) + 12.0 * octave;
            preset.play(&mut self.music, at, key, 0.8 * self.step, level * soft, random);
        }
    }

    /// Mixes the piece in a room, with everything drawn within the piece's bounds.
    pub(super) fn finish(mut self, last: Last, random: &mut ChaCha8Rng) -> Vec<f32> {
        let wet = random.random_range(last.wet);
        room(&mut self.music, random.random_range(last.room_seconds), wet, random);
        let ducking = random.random_range(last.ducking);
        let (drums_room, drive) = (random.random_range(last.drums_room), random.random_range(last.drive));
        self.mix(ducking, drums_room, drive, random)
    }

    /// Mixes: the bass drum pushes the music aside, everything goes through one last clipper.
    pub(super) fn mix(
        mut self,
        ducking: f32,
        drums_room: f32,
        master: f32,
        random: &mut ChaCha8Rng,
    ) -> Vec<f32> {
        self.kicks.sort_unstable();
        let back = self.beat() * random.random_range(0.4..0.9);
        duck(&mut self.music, &self.kicks, ducking, back);
        if drums_room > 0.0 {
            room(&mut self.drums, 0.3, drums_room, random);
        }
        let balance = 10_f32.powf(random.random_range(-4.0..4.0) / 20.0);
        let mut mixed: Vec<f32> =
            self.drums.iter().zip(&self.music).map(|(drum, music)| 0.8 * drum + balance * music).collect();
        high_pass(&mut mixed, 28.0);
        drive(&mut mixed, master);
        mixed
    }
}

/// Adds a sound from sample `at` on, as far as there is room.
pub(super) fn add(into: &mut [f32], at: usize, sound: &[f32], level: f32) {
    for (out, sample) in into[at..].iter_mut().zip(sound) {
        *out += level * sample;
    }
}

/// A pattern with about this share of strokes.
pub(super) fn scattered(share: f64, random: &mut ChaCha8Rng) -> String {
    (0..16)
        .map(|_| match random.random_bool(share) {
            true if random.random_bool(0.4) => 'o',
            true => 'x',
            false => '.',
        })
        .collect()
}

/// One of these at random.
pub(super) fn one_of<T: Copy>(choices: &[T], random: &mut ChaCha8Rng) -> T {
    *choices.choose(random).expect("there is something to choose from")
}
