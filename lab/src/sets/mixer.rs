//! Plays a set: what comes out of a mixer's record output, in mono.

use anyhow::{Context, Result};

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
        let path = &track.source.path;
        let (samples, rate_hz) =
            decode(path, MAX_SOURCE_SECONDS).with_context(|| path.display().to_string())?;
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

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::sets::{Beat, Source};

    /// A mono WAV file of 32-bit floats.
    fn wav(name: &str, rate_hz: u32, samples: impl Iterator<Item = f32>) -> PathBuf {
        let data: Vec<u8> = samples.flat_map(f32::to_le_bytes).collect();
        let len = data.len() as u32;
        let mut bytes = b"RIFF".to_vec();
        bytes.extend((36 + len).to_le_bytes());
        bytes.extend(*b"WAVEfmt \x10\0\0\0\x03\0\x01\0");
        bytes.extend([rate_hz, 4 * rate_hz].map(u32::to_le_bytes).as_flattened());
        bytes.extend(*b"\x04\0\x20\0data");
        bytes.extend(len.to_le_bytes());
        bytes.extend(data);
        let path =
            std::env::temp_dir().join(format!("genrescope-test-mixer-{}-{name}.wav", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn source(path: PathBuf, is_whole: bool) -> Source {
        let beat = Beat { period_seconds: 0.5, first_seconds: 0.1 };
        Source { path, label: None, group: String::new(), beat, seconds: 1.0, rms: 0.1, is_whole }
    }

    fn play(tracks: Vec<PlannedTrack>) -> Vec<f32> {
        let plan = SetPlan { tracks, is_tempo_matched: false };
        let mut mixer = Mixer::new(&plan);
        let mut samples = Vec::new();
        while let Some(block) = mixer.next_block().unwrap() {
            samples.extend(block);
        }
        plan.tracks.iter().for_each(|track| std::fs::remove_file(&track.source.path).unwrap());
        samples
    }

    fn at(samples: &[f32], seconds: f64) -> f32 {
        samples[(seconds * f64::from(RATE_HZ)).round() as usize]
    }

    #[test]
    fn two_tracks_cross_with_equal_power_and_end_when_planned() {
        let constant = |name: &str, value: f32| wav(name, 44_100, std::iter::repeat_n(value, 4 * 44_100));
        let track = |path, start_seconds, fade_seconds, gain| PlannedTrack {
            source: source(path, true),
            start_seconds,
            seconds: 3.0,
            fade_seconds,
            speed: 1.0,
            gain,
        };
        // From 1.5 to 3 s the first goes and the second comes.
        let samples =
            play(vec![track(constant("a", 0.5), 0.0, 0.0, 0.8), track(constant("b", -0.25), 1.5, 1.5, 2.0)]);
        assert_eq!(samples.len(), 5 * 44_100);
        assert!((at(&samples, 0.0) - 0.4).abs() < 1e-6 && (at(&samples, 1.4) - 0.4).abs() < 1e-6);
        assert!((at(&samples, 3.1) + 0.5).abs() < 1e-6 && (at(&samples, 4.4) + 0.5).abs() < 1e-6);
        // A quarter, half and three quarters through: sines and cosines of 22.5, 45 and 67.5 degrees.
        let root = 0.5_f32.sqrt();
        let (sine, cosine) = (0.382_683_43, 0.923_879_5);
        for (seconds, going, coming) in [(1.875, cosine, sine), (2.25, root, root), (2.625, sine, cosine)] {
            let expected = 0.4 * going - 0.5 * coming;
            assert!((at(&samples, seconds) - expected).abs() < 1e-4, "{seconds}: {}", at(&samples, seconds));
        }
        assert!(samples[(4.501 * 44_100.0) as usize..].iter().all(|&sample| sample == 0.0));
    }

    #[test]
    fn a_clip_repeats_in_whole_bars_at_its_speed_and_fades_into_its_beginning() {
        // Each sample says where in the file it lies, in tenths of seconds; at another rate than the set's.
        let clip = wav("ramp", 22_050, (0..(5.3 * 22_050.0) as usize).map(|i| i as f32 / 220_500.0));
        for speed in [1.0, 1.25] {
            let copy = clip.with_extension(format!("{speed}.wav"));
            std::fs::copy(&clip, &copy).unwrap();
            let samples = play(vec![PlannedTrack {
                source: source(copy, false),
                start_seconds: 0.0,
                seconds: 7.0,
                fade_seconds: 0.0,
                speed,
                gain: 1.0,
            }]);
            // From the first beat on there is room for two bars of 2 s: 0.1 to 4.1 s.
            let place = |in_loop: f64| 10.0 * at(&samples, in_loop / speed);
            for (played, expected) in [(0.0, 0.1), (1.0, 1.1), (3.9, 4.0), (4.0, 0.1), (5.0, 1.1), (6.5, 2.6)]
            {
                assert!((place(played) - expected).abs() < 1e-3, "{played} s at {speed}: {}", place(played));
            }
            // Halfway through the 20 ms before the loop's end, half of what precedes its beginning.
            let expected = f32::midpoint(4.09, 0.09);
            assert!((place(3.99) - expected).abs() < 1e-2, "{speed}: {}", place(3.99));
        }
        std::fs::remove_file(clip).unwrap();
    }

    #[test]
    fn a_clip_that_is_gone_is_named() {
        let track = PlannedTrack {
            source: source("/nowhere/a.wav".into(), true),
            start_seconds: 0.0,
            seconds: 1.0,
            fade_seconds: 0.0,
            speed: 1.0,
            gain: 1.0,
        };
        let plan = SetPlan { tracks: vec![track], is_tempo_matched: false };
        let error = format!("{:#}", Mixer::new(&plan).next_block().unwrap_err());
        assert!(error.contains("/nowhere/a.wav"), "{error}");
    }
}
