//! The whole of the analysis behind one door.

use super::framer::Framer;
use super::front_end::{FRAMES_PER_SECOND, PATCH_FRAMES, PATCH_LEN, SAMPLE_RATE_HZ, WINDOW_LEN};
use super::level::LevelMeter;
use super::log_mel::LogMel;
use super::patch::RollingPatch;
use super::resampler::Resampler;
use super::watch::SpectrumWatch;
use crate::error::Result;
use crate::snapshot::Level;

/// Patches made of a sound shorter than one, each beginning elsewhere in it: their mean is steadier than any.
const NUM_VIEWS: usize = 4;
/// The shortest sound that gives a patch, frames: half a second.
const MIN_FRAMES: u64 = 31;

/// Mono samples at any rate in; every `update_interval` the patch that ends there, and a level.
///
/// What it computes does not depend on how the sound is cut into blocks.
///
/// # Real-time safety
/// Allocates when made and in [`finish`](Self::finish), never in between. Analysis thread.
#[derive(Debug)]
pub struct Analyzer {
    sample_rate_hz: u32,
    resampler: Resampler,
    framer: Framer,
    log_mel: LogMel,
    patches: Patches,
    meter: LevelMeter,
    num_samples: u64,
    /// While a face watches the spectrum.
    watch: Option<Box<SpectrumWatch>>,
}

/// One patch, ready for the network.
#[derive(Debug, Clone, Copy)]
pub struct Patch<'a> {
    /// `[187, 96]`, oldest frame first.
    pub log_mel: &'a [f32],
    /// Level of the frames in it, dBFS; `-inf` for silence.
    pub rms_dbfs: f32,
    /// Where it ends in the sound heard since the last reset, seconds.
    pub end_seconds: f64,
}

/// The rolling patch and the rule for when it is due.
#[derive(Debug)]
struct Patches {
    rolling: RollingPatch,
    interval_frames: u64,
    /// Frame count at which the next patch is due.
    due: u64,
    /// Frames before the last gap in the sound.
    frames_before: u64,
}

impl Analyzer {
    /// Makes an analyzer for samples at `sample_rate_hz` that gives a patch every `update_interval_seconds`.
    ///
    /// # Errors
    /// [`Error::SampleRate`](crate::Error::SampleRate) outside 1 kHz to 768 kHz.
    pub fn new(sample_rate_hz: u32, update_interval_seconds: f64) -> Result<Self> {
        let mut analyzer = Self {
            sample_rate_hz,
            resampler: Resampler::new(sample_rate_hz)?,
            framer: Framer::new(),
            log_mel: LogMel::new(),
            patches: Patches {
                rolling: RollingPatch::new(),
                interval_frames: 1,
                due: PATCH_FRAMES as u64,
                frames_before: 0,
            },
            meter: LevelMeter::new(sample_rate_hz),
            num_samples: 0,
            watch: None,
        };
        analyzer.set_update_interval(update_interval_seconds);
        Ok(analyzer)
    }

    /// Changes the time between patches, to the nearest frame of 16 ms.
    pub fn set_update_interval(&mut self, seconds: f64) {
        self.patches.interval_frames = ((seconds * FRAMES_PER_SECOND).round() as u64).max(1);
        self.patches.due =
            self.patches.due.min(self.patches.rolling.num_frames() + self.patches.interval_frames);
        self.patches.due = self.patches.due.max(PATCH_FRAMES as u64);
    }

    /// Takes mono samples; calls `on_patch` for each patch that is due.
    pub fn push(&mut self, samples: &[f32], mut on_patch: impl FnMut(Patch<'_>)) {
        self.num_samples += samples.len() as u64;
        self.meter.push(samples);
        self.watch = self.watch.take().filter(|watch| watch.is_watched());
        let Self { resampler, framer, log_mel, patches, watch, .. } = self;
        resampler.push(samples, |resampled| {
            if let Some(watch) = watch {
                watch.push(resampled);
            }
            framer.push(resampled, |window| patches.push(log_mel, window, &mut on_patch));
        });
    }

    /// Makes spectrum columns from now on, for as long as their reader is there. The newest reader gets them.
    pub(crate) fn watch_spectrum(&mut self, watch: impl Into<Box<SpectrumWatch>>) {
        self.watch = Some(watch.into());
    }

    #[cfg(test)]
    pub(crate) fn is_watched(&self) -> bool {
        self.watch.is_some()
    }

    /// Ends the stream: what still waited for samples comes now, filled up with silence.
    ///
    /// A remainder of at least half an update interval gives one more patch. A sound too short for a patch, but
    /// of at least half a second, gives four that repeat it, each beginning elsewhere.
    pub fn finish(&mut self, mut on_patch: impl FnMut(Patch<'_>)) {
        let Self { resampler, framer, log_mel, patches, .. } = self;
        resampler.finish(|resampled| {
            framer.push(resampled, |window| patches.push(log_mel, window, &mut on_patch));
        });
        framer.finish(|window| patches.push(log_mel, window, &mut on_patch));
        patches.finish(&mut on_patch);
    }

    /// Begins a new patch after a gap in the sound; what was heard still counts.
    pub fn restart(&mut self) {
        self.resampler.reset();
        self.framer.reset();
        if let Some(watch) = &mut self.watch {
            watch.reset();
        }
        self.patches.restart();
    }

    /// Begins anew, as if nothing had been heard.
    pub fn reset(&mut self) {
        self.restart();
        self.patches.frames_before = 0;
        self.num_samples = 0;
    }

    /// Sound still needed for the first patch, seconds.
    pub fn seconds_left(&self) -> f64 {
        (PATCH_FRAMES as u64).saturating_sub(self.patches.rolling.num_frames()) as f64 / FRAMES_PER_SECOND
    }

    /// The level of the input, over the last 0.4 s.
    pub fn level(&self) -> Level {
        self.meter.level()
    }

    /// Moves whenever [`level`](Self::level) does, every 50 ms of sound.
    pub fn level_count(&self) -> u64 {
        self.meter.num_parts()
    }

    /// Sound taken so far, seconds.
    pub fn heard_seconds(&self) -> f64 {
        self.num_samples as f64 / f64::from(self.sample_rate_hz)
    }

    /// The longest wait from a sample arriving to the frame it completes: resampling and centring, seconds.
    pub fn latency_seconds(&self) -> f64 {
        self.resampler.latency_seconds()
            + (WINDOW_LEN / 2) as f64 / f64::from(SAMPLE_RATE_HZ)
            + 1.0 / FRAMES_PER_SECOND
    }
}

impl Patches {
    fn push(&mut self, log_mel: &mut LogMel, window: &[f32], on_patch: &mut impl FnMut(Patch<'_>)) {
        self.rolling.push(|frame| {
            log_mel.compute(window, frame);
            window.iter().map(|sample| sample * sample).sum::<f32>() / WINDOW_LEN as f32
        });
        if self.rolling.num_frames() >= self.due {
            self.due += self.interval_frames;
            self.emit_newest(on_patch);
        }
    }

    fn emit_newest(&self, on_patch: &mut impl FnMut(Patch<'_>)) {
        if let Some(log_mel) = self.rolling.newest() {
            on_patch(self.patch(log_mel));
        }
    }

    fn patch<'a>(&self, log_mel: &'a [f32]) -> Patch<'a> {
        let num_frames = self.frames_before + self.rolling.num_frames();
        Patch {
            log_mel,
            rms_dbfs: self.rolling.rms_dbfs(),
            end_seconds: num_frames as f64 / FRAMES_PER_SECOND,
        }
    }

    fn finish(&mut self, on_patch: &mut impl FnMut(Patch<'_>)) {
        let num_frames = self.rolling.num_frames();
        if num_frames >= PATCH_FRAMES as u64 {
            let since_last = num_frames + self.interval_frames - self.due;
            if since_last > 0 && since_last * 2 >= self.interval_frames {
                self.emit_newest(on_patch);
            }
        } else if num_frames >= MIN_FRAMES {
            let mut repeated = vec![0.0; PATCH_LEN];
            for view in 0..NUM_VIEWS {
                let start = self.rolling.held() * view / NUM_VIEWS;
                if self.rolling.repeated(start, &mut repeated).is_some() {
                    on_patch(self.patch(&repeated));
                }
            }
        }
        self.restart();
    }

    fn restart(&mut self) {
        self.frames_before += self.rolling.num_frames();
        self.rolling.clear();
        self.due = PATCH_FRAMES as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tone that wanders, and noise: nothing repeats.
    fn sound(num_samples: usize) -> Vec<f32> {
        let mut random = 1_u32;
        (0..num_samples)
            .map(|i| {
                random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = (random >> 8) as f32 / (1 << 24) as f32 - 0.5;
                0.1 * noise + 0.3 * (i as f32 * i as f32 * 1e-6).sin()
            })
            .collect()
    }

    fn patches(
        rate_hz: u32,
        samples: &[f32],
        cuts: impl Iterator<Item = usize>,
    ) -> Vec<(Vec<f32>, f32, f64)> {
        let mut analyzer = Analyzer::new(rate_hz, 1.0).unwrap();
        let mut found = Vec::new();
        let mut take = |p: Patch<'_>| found.push((p.log_mel.to_vec(), p.rms_dbfs, p.end_seconds));
        let mut rest = samples;
        for cut in cuts {
            if rest.is_empty() {
                break;
            }
            let (now, later) = rest.split_at(cut.min(rest.len()));
            analyzer.push(now, &mut take);
            rest = later;
        }
        analyzer.finish(&mut take);
        found
    }

    #[test]
    fn patches_do_not_depend_on_how_the_sound_is_cut() {
        for rate_hz in [22_050, 44_100, 48_000] {
            let samples = sound(rate_hz as usize * 5 + 17);
            let whole = patches(rate_hz, &samples, std::iter::once(usize::MAX));
            assert_eq!(whole.len(), 3);
            for cut in [1, 64, 441, 4096] {
                assert_eq!(
                    patches(rate_hz, &samples, std::iter::repeat(cut)),
                    whole,
                    "blocks of {cut} at {rate_hz} Hz"
                );
            }
            let mut random = 7_u32;
            let random_cuts = std::iter::repeat_with(|| {
                random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (random >> 20) as usize
            });
            assert_eq!(patches(rate_hz, &samples, random_cuts), whole, "random blocks at {rate_hz} Hz");
        }
    }

    #[test]
    fn the_first_patch_comes_after_3_seconds_and_then_one_a_second() {
        let ends: Vec<f64> = patches(22_050, &sound(22_050 * 10), std::iter::repeat(512))
            .iter()
            .map(|patch| patch.2)
            .collect();
        assert_eq!(ends.len(), 8);
        assert!((ends[0] - 2.992).abs() < 1e-9);
        assert!(ends.windows(2).all(|pair| (0.9..1.1).contains(&(pair[1] - pair[0]))), "{ends:?}");
    }

    #[test]
    fn a_short_sound_gives_four_patches_and_a_very_short_one_none() {
        assert_eq!(patches(44_100, &sound(44_100 * 2), std::iter::repeat(512)).len(), 4);
        assert_eq!(patches(44_100, &sound(44_100 / 3), std::iter::repeat(512)).len(), 0);
        assert_eq!(patches(44_100, &[], std::iter::repeat(512)).len(), 0);
    }
}
