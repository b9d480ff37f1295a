//! Plays a set: what comes out of a mixer's record output, in mono.

use anyhow::Result;

use super::plan::{MAX_SOURCE_SECONDS, PlannedTrack, SetPlan};
use crate::features::decode;

/// Rate of the recording, Hz.
pub(crate) const RATE_HZ: u32 = 44_100;
/// At the end of a loop the sound fades into its beginning for this long, seconds, so that it does not click.
const LOOP_FADE_SECONDS: f64 = 0.02;

/// Plays a plan, a block at a time; holds only the clips that are sounding.
#[derive(Debug)]
pub struct Mixer<'a> {
    plan: &'a SetPlan,
    next_track: usize,
    playing: Vec<Deck<'a>>,
    num_done: u64,
}

impl<'a> Mixer<'a> {
    /// Cues up the first track.
    pub fn new(plan: &'a SetPlan) -> Self {
        Self { plan, next_track: 0, playing: Vec::new(), num_done: 0 }
    }

    /// The next second of the set; `None` at its end.
    ///
    /// # Errors
    /// When a clip cannot be read.
    pub fn next_block(&mut self) -> Result<Option<Vec<f32>>> {
        let second = self.num_done as f64 / f64::from(RATE_HZ);
        if second >= self.plan.seconds() {
            return Ok(None);
        }
        while let Some(track) =
            self.plan.tracks.get(self.next_track).filter(|track| track.start_seconds < second + 1.0)
        {
            let next_fade = self.plan.tracks.get(self.next_track + 1).map_or(0.0, |next| next.fade_seconds);
            self.playing.push(Deck::load(track, next_fade)?);
            self.next_track += 1;
        }
        self.playing.retain(|deck| deck.track.end_seconds() > second);
        let mut block = vec![0.0; RATE_HZ as usize];
        for deck in &self.playing {
            deck.add_to(&mut block, self.num_done);
        }
        self.num_done += block.len() as u64;
        Ok(Some(block))
    }
}

/// One track, playing.
#[derive(Debug)]
struct Deck<'a> {
    track: &'a PlannedTrack,
    fade_out_seconds: f64,
    samples: Vec<f32>,
    rate_hz: f64,
    first_seconds: f64,
    loop_seconds: f64,
}

impl<'a> Deck<'a> {
    fn load(track: &'a PlannedTrack, fade_out_seconds: f64) -> Result<Self> {
        let (samples, rate_hz) = decode(&track.source.path, MAX_SOURCE_SECONDS)?;
        let beat = track.source.beat;
        let seconds = samples.len() as f64 / f64::from(rate_hz);
        // Whole bars, so that the beat continues through the loop.
        let bar = 4.0 * beat.period_seconds;
        let bars = ((seconds - beat.first_seconds) / bar).floor().max(1.0);
        let (first_seconds, loop_seconds) =
            if track.source.is_whole { (0.0, seconds) } else { (beat.first_seconds, bars * bar) };
        Ok(Self { track, fade_out_seconds, samples, rate_hz: rate_hz.into(), first_seconds, loop_seconds })
    }

    fn add_to(&self, block: &mut [f32], num_before: u64) {
        for (i, out) in block.iter_mut().enumerate() {
            let here = (num_before + i as u64) as f64 / f64::from(RATE_HZ) - self.track.start_seconds;
            if (0.0..self.track.seconds).contains(&here) {
                *out += self.level(here) * self.sample(here);
            }
        }
    }

    /// Equal power: what fades in and what fades out together are as loud as one.
    fn level(&self, here: f64) -> f32 {
        let quarter = std::f64::consts::FRAC_PI_2;
        let share = |seconds: f64, fade: f64| if fade > 0.0 { (seconds / fade).min(1.0) } else { 1.0 };
        let fade_in = (share(here, self.track.fade_seconds) * quarter).sin();
        let fade_out = (share(self.track.seconds - here, self.fade_out_seconds) * quarter).sin();
        self.track.gain * (fade_in * fade_out) as f32
    }

    fn sample(&self, here: f64) -> f32 {
        let in_loop = (here * self.track.speed) % self.loop_seconds;
        let left = ((self.loop_seconds - in_loop) / LOOP_FADE_SECONDS).min(1.0);
        let now = self.read(self.first_seconds + in_loop);
        if left >= 1.0 {
            return now;
        }
        let before_first = self.read(self.first_seconds + in_loop - self.loop_seconds);
        left as f32 * now + (1.0 - left as f32) * before_first
    }

    /// Interpolates between samples by a cubic through four of them.
    fn read(&self, seconds: f64) -> f32 {
        let position = seconds * self.rate_hz;
        let index = position.floor();
        let x = (position - index) as f32;
        let at = |offset: isize| {
            usize::try_from(index as isize + offset)
                .ok()
                .and_then(|i| self.samples.get(i))
                .copied()
                .unwrap_or(0.0)
        };
        let (a, b, c, d) = (at(-1), at(0), at(1), at(2));
        let slope = 0.5 * (c - a);
        let curve = a - 2.5 * b + 2.0 * c - 0.5 * d;
        let bend = 0.5 * (d - a) + 1.5 * (b - c);
        ((bend * x + curve) * x + slope) * x + b
    }
}
