//! Samples in, features of the last three seconds out.

use std::collections::VecDeque;

use crate::analysis::{
    Analyzer, FRAMES_PER_SECOND, PATCH_FRAMES, PATCH_STRETCHES, STRETCH_FRAMES, STRETCH_LEN, Stretch,
};
use crate::error::Result;
use crate::model::{Backbone, BackboneStream, Features};

/// Sound quieter than this is silence: below the noise of any recording, above dither at 16 bits.
const SILENCE_DBFS: f32 = -75.0;
/// The shortest sound that gives features, in stretches: half a second.
const MIN_STRETCHES: usize = 5;

/// Analysis and backbone of one stream: every update interval, the features of the newest patch.
///
/// Each stretch of 96 ms is heard once, however often features are asked for.
///
/// # Real-time safety
/// Allocates only in the network's runs. Analysis thread.
///
/// # Examples
/// ```
/// # use genrescope_engine::FeatureStream;
/// # fn main() -> genrescope_engine::Result<()> {
/// let backbone = genrescope_models::default_backbone()?;
/// let mut stream = FeatureStream::new(&backbone, 22_050, 1.0)?;
/// let tone: Vec<f32> = (0..4 * 22_050).map(|i| 0.3 * (i as f32 * 0.06).sin()).collect();
/// let mut tags = Vec::new();
/// stream.push(&backbone, &tone, |heard| tags.extend(heard.features.map(|features| features.tags.clone())));
/// stream.finish(&backbone, |heard| tags.extend(heard.features.map(|features| features.tags.clone())));
/// assert_eq!(tags[0].len(), backbone.entry().tags.len());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct FeatureStream {
    analyzer: Analyzer,
    hearing: Hearing,
    features: Features,
    /// Where the sound began, or went on after the last gap, in the sound heard so far, seconds.
    began_at: f64,
}

/// One answer from the backbone.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Heard<'a> {
    /// Where its patch ends in the sound heard since the last reset, seconds.
    pub end_seconds: f64,
    /// What the backbone makes of the patch; `None` for a silent one.
    pub features: Option<&'a Features>,
    /// How much sound the patch covers, seconds: less than three at the beginning, and for a shorter sound
    /// that is repeated.
    pub patch_seconds: f64,
}

/// Everything after the analyzer.
#[derive(Debug)]
struct Hearing {
    stream: BackboneStream,
    interval_frames: u64,
    /// Frame count at which the next update is due.
    due: u64,
    num_stretches: usize,
    /// Stretches before the last gap in the sound.
    stretches_before: usize,
    /// Stretches that were heard, once the sound has ended and is being repeated.
    num_before_end: Option<usize>,
    /// Mean squares of the last stretches: those of a patch, and those that the network has looked ahead to
    /// since.
    mean_squares: VecDeque<f32>,
    /// Log-mel of the last patch, stretches side by side: a sound that ends is repeated from it.
    log_mel: VecDeque<f32>,
}

impl FeatureStream {
    /// Makes a stream for mono samples at `sample_rate_hz`, to be heard by `backbone`.
    ///
    /// # Errors
    /// [`Error::SampleRate`](crate::Error::SampleRate) outside 1 kHz to 768 kHz.
    pub fn new(backbone: &Backbone, sample_rate_hz: u32, update_interval_seconds: f64) -> Result<Self> {
        let mut stream = Self {
            analyzer: Analyzer::new(sample_rate_hz)?,
            hearing: Hearing::new(backbone),
            features: Features::default(),
            began_at: 0.0,
        };
        stream.set_update_interval(update_interval_seconds);
        Ok(stream)
    }

    /// The analysis before the network.
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    pub(crate) fn analyzer_mut(&mut self) -> &mut Analyzer {
        &mut self.analyzer
    }

    /// Changes the time between updates, to the nearest frame of 16 ms; an update comes with the stretch that
    /// contains it.
    pub fn set_update_interval(&mut self, seconds: f64) {
        let hearing = &mut self.hearing;
        hearing.interval_frames = ((seconds * FRAMES_PER_SECOND).round() as u64).max(1);
        hearing.due = hearing.due.min(hearing.num_frames() + hearing.interval_frames);
        hearing.due = hearing.due.max(PATCH_FRAMES as u64);
    }

    /// Takes mono samples, in pieces of any length; calls `on_heard` for each update that is due.
    ///
    /// # Panics
    /// If `backbone` is not the one that the stream was made for.
    pub fn push(&mut self, backbone: &Backbone, samples: &[f32], mut on_heard: impl FnMut(Heard<'_>)) {
        let Self { analyzer, hearing, features, .. } = self;
        analyzer.push(samples, |stretch| hearing.push(backbone, stretch, features, &mut on_heard));
    }

    /// Ends the sound: repeats the last patch to supply what the network still has to look ahead to.
    ///
    /// A remainder of at least half an update interval gives one more update. A sound too short for a patch,
    /// but at least half a second long, is repeated until it fills one.
    ///
    /// # Panics
    /// As [`push`](Self::push).
    pub fn finish(&mut self, backbone: &Backbone, mut on_heard: impl FnMut(Heard<'_>)) {
        let Self { analyzer, hearing, features, .. } = self;
        analyzer.finish(|stretch| hearing.push(backbone, stretch, features, &mut on_heard));
        hearing.finish(backbone, features, &mut on_heard);
    }

    /// Continues after a gap in the sound, with a new patch.
    ///
    /// # Panics
    /// As [`push`](Self::push).
    pub fn restart(&mut self, backbone: &Backbone) {
        self.analyzer.restart();
        self.began_at = self.analyzer.heard_seconds();
        self.hearing.restart(backbone);
    }

    /// Starts over, as if nothing had been heard.
    ///
    /// # Panics
    /// As [`push`](Self::push).
    pub fn reset(&mut self, backbone: &Backbone) {
        self.analyzer.reset();
        self.began_at = 0.0;
        self.hearing.restart(backbone);
        self.hearing.stretches_before = 0;
    }

    /// Continues with another backbone, which has heard nothing yet.
    pub fn set_backbone(&mut self, backbone: &Backbone) {
        self.hearing.restart(backbone);
    }

    /// Sound still needed for the first update, seconds. The analyzer keeps the first sound until it knows
    /// its level, so what has been heard counts, not what has come out of it.
    pub fn seconds_left(&self) -> f64 {
        let patch_seconds = PATCH_FRAMES as f64 / FRAMES_PER_SECOND;
        (patch_seconds - (self.analyzer.heard_seconds() - self.began_at)).clamp(0.0, patch_seconds)
    }
}

impl Hearing {
    fn new(backbone: &Backbone) -> Self {
        Self {
            stream: backbone.start(),
            interval_frames: 1,
            due: PATCH_FRAMES as u64,
            num_stretches: 0,
            stretches_before: 0,
            num_before_end: None,
            mean_squares: VecDeque::with_capacity(PATCH_STRETCHES + backbone.lag_stretches() + 1),
            log_mel: VecDeque::with_capacity((PATCH_STRETCHES + 1) * STRETCH_LEN),
        }
    }

    fn restart(&mut self, backbone: &Backbone) {
        self.stretches_before += self.num_stretches;
        self.num_stretches = 0;
        self.stream = backbone.start();
        self.due = PATCH_FRAMES as u64;
        self.log_mel.clear();
        self.mean_squares.clear();
    }

    /// Frames since the beginning or the last gap.
    fn num_frames(&self) -> u64 {
        (self.num_stretches * STRETCH_FRAMES) as u64
    }

    fn push(
        &mut self,
        backbone: &Backbone,
        stretch: Stretch<'_>,
        features: &mut Features,
        on_heard: &mut impl FnMut(Heard<'_>),
    ) {
        self.log_mel.extend(stretch.log_mel);
        if self.log_mel.len() > PATCH_STRETCHES * STRETCH_LEN {
            self.log_mel.drain(..STRETCH_LEN);
        }
        self.hear(backbone, stretch, features, on_heard);
    }

    fn hear(
        &mut self,
        backbone: &Backbone,
        stretch: Stretch<'_>,
        features: &mut Features,
        on_heard: &mut impl FnMut(Heard<'_>),
    ) {
        self.num_stretches += 1;
        self.mean_squares.push_back(stretch.mean_square);
        if self.mean_squares.len() > PATCH_STRETCHES + backbone.lag_stretches() {
            self.mean_squares.pop_front();
        }
        backbone.push(&mut self.stream, stretch.log_mel, is_silent(stretch.mean_square));
        if self.num_frames() >= self.due {
            self.due += self.interval_frames;
            self.update(backbone, features, on_heard);
        }
    }

    fn update(&mut self, backbone: &Backbone, features: &mut Features, on_heard: &mut impl FnMut(Heard<'_>)) {
        let num_heard_through = self.num_stretches.saturating_sub(backbone.lag_stretches());
        let num_kept = self.mean_squares.len().saturating_sub(backbone.lag_stretches());
        let sounds = num_heard_through > 0 && !is_silent(mean(self.mean_squares.iter().take(num_kept)));
        if sounds {
            backbone.features(&mut self.stream, features);
        }
        let num_real = num_heard_through.min(self.num_before_end.unwrap_or(usize::MAX));
        on_heard(Heard {
            end_seconds: seconds(self.stretches_before + num_real),
            features: sounds.then_some(&*features),
            patch_seconds: seconds(num_real.min(PATCH_STRETCHES)),
        });
    }

    fn finish(&mut self, backbone: &Backbone, features: &mut Features, on_heard: &mut impl FnMut(Heard<'_>)) {
        let num_stretches = self.num_stretches;
        if num_stretches >= MIN_STRETCHES {
            let num_held = num_stretches.min(PATCH_STRETCHES);
            let is_short = num_held < PATCH_STRETCHES;
            if is_short {
                // One update, once there is a patch.
                self.due = u64::MAX;
            }
            let log_mel: Vec<f32> = std::mem::take(&mut self.log_mel).into();
            let mean_squares: Vec<f32> =
                self.mean_squares.iter().skip(self.mean_squares.len() - num_held).copied().collect();
            let held = log_mel.chunks_exact(STRETCH_LEN).zip(mean_squares);
            let num_missing = backbone.lag_stretches() + PATCH_STRETCHES - num_held;
            self.num_before_end = Some(num_stretches);
            for (log_mel, mean_square) in held.cycle().take(num_missing) {
                self.hear(backbone, Stretch { log_mel, mean_square }, features, on_heard);
            }
            let since_last = (self.num_frames() + self.interval_frames).checked_sub(self.due);
            if is_short || since_last.is_some_and(|frames| frames > 0 && frames * 2 >= self.interval_frames) {
                self.update(backbone, features, on_heard);
            }
            // Repeats do not count as heard.
            self.num_stretches = num_stretches;
            self.num_before_end = None;
        }
        self.restart(backbone);
    }
}

fn mean<'a>(values: impl ExactSizeIterator<Item = &'a f32>) -> f32 {
    let len = values.len();
    values.sum::<f32>() / len.max(1) as f32
}

fn seconds(num_stretches: usize) -> f64 {
    (num_stretches * STRETCH_FRAMES) as f64 / FRAMES_PER_SECOND
}

fn is_silent(mean_square: f32) -> bool {
    10.0 * mean_square.log10() < SILENCE_DBFS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minus_75_dbfs_is_where_silence_ends() {
        assert!(is_silent(0.0) && is_silent(10_f32.powf(-7.51)));
        assert!(!is_silent(10_f32.powf(-7.49)));
    }
}
