//! Samples in, snapshot out.

use std::sync::Arc;

use super::{FeatureStream, Heard, Settings, Window};
use crate::analysis::{FRAMES_PER_SECOND, PATCH_FRAMES, SpectrumReader, SpectrumWatch};
use crate::error::Result;
use crate::model::{Features, HeadScratch, Model};
use crate::snapshot::{Slots, Snapshot, State};

/// A sure answer needs at least this much sound, seconds: less could belong to any genre.
const LEAST_SURE_SECONDS: f64 = 1.5;

/// Length of a patch, seconds.
const PATCH_SECONDS: f64 = PATCH_FRAMES as f64 / FRAMES_PER_SECOND;

/// Runs analysis, model, listening window and verdict on the caller's thread.
///
/// The live worker and the offline tagger both drive this, so they give the same numbers for the same
/// samples.
///
/// # Examples
/// A whole track, judged once:
/// ```
/// # use genrescope_engine::{Listener, Settings, WHOLE_TRACK};
/// # fn main() -> genrescope_engine::Result<()> {
/// # let model = genrescope_models::default_model()?;
/// # let track = vec![0.0; 5 * 44_100];
/// let settings = Settings { window_seconds: WHOLE_TRACK, ..Settings::default() };
/// let mut listener = Listener::new(model, 44_100, settings)?;
/// for block in track.chunks(4096) {
///     listener.push(block, |_| ());
/// }
/// listener.finish(|_| ());
/// assert_eq!(listener.snapshot().heard_seconds, 5.0);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Listener {
    stream: FeatureStream,
    judge: Judge,
}

/// One answer about the last three seconds.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Update<'a> {
    /// Where the patch ends in the sound heard, seconds.
    pub end_seconds: f64,
    /// The patch's genre probabilities, `[num_genres]`; `None` for a silent one.
    pub genres_now: Option<&'a [f32]>,
    /// What the backbone made of the patch; `None` for a silent one.
    pub features: Option<&'a Features>,
}

impl<'a> Update<'a> {
    /// An answer about a patch in which there is something to hear.
    pub fn sounding(end_seconds: f64, genres_now: &'a [f32], features: &'a Features) -> Self {
        Self { end_seconds, genres_now: Some(genres_now), features: Some(features) }
    }

    /// An answer about a silent patch.
    pub fn silent(end_seconds: f64) -> Self {
        Self { end_seconds, genres_now: None, features: None }
    }
}

/// Everything that turns patches into a snapshot.
#[derive(Debug)]
struct Judge {
    model: Arc<Model>,
    settings: Settings,
    frozen: bool,
    window: Window,
    scratch: HeadScratch,
    /// One patch's values, or the mean of several: `[genre logits, tags, embedding]`.
    row: Vec<f32>,
    mean: Vec<f32>,
    /// The most sound that any patch since the last reset covered.
    longest_patch_seconds: f64,
    snapshot: Snapshot,
}

impl Listener {
    /// Makes a listener for mono samples at `sample_rate_hz`.
    ///
    /// # Errors
    /// [`Error::SampleRate`](crate::Error::SampleRate) or [`Error::Setting`](crate::Error::Setting) for a
    /// value out of range.
    pub fn new(model: Arc<Model>, sample_rate_hz: u32, settings: Settings) -> Result<Self> {
        settings.check()?;
        let stream = FeatureStream::new(model.backbone(), sample_rate_hz, settings.update_interval_seconds)?;
        Ok(Self { stream, judge: Judge::new(model, settings) })
    }

    /// Takes mono samples, in pieces of any length; calls `on_update` for each answer.
    pub fn push(&mut self, samples: &[f32], mut on_update: impl FnMut(Update<'_>)) {
        let Self { stream, judge } = self;
        let model = Arc::clone(&judge.model);
        stream.push(model.backbone(), samples, |heard| judge.take(heard, &mut on_update));
    }

    /// Ends the sound: judges what was still waiting for samples too, so that even half a second gets an
    /// answer.
    pub fn finish(&mut self, mut on_update: impl FnMut(Update<'_>)) {
        let Self { stream, judge } = self;
        let model = Arc::clone(&judge.model);
        stream.finish(model.backbone(), |heard| judge.take(heard, &mut on_update));
    }

    /// The verdict on the sound so far; the publisher fills in losses and sequence number.
    pub fn snapshot(&self) -> Snapshot {
        let mut snapshot = self.judge.snapshot;
        if self.judge.window.num_patches() == 0 {
            snapshot.state = State::WarmingUp { seconds_left: self.stream.seconds_left() as f32 };
        }
        snapshot.frozen = self.judge.frozen;
        snapshot.heard_seconds = self.stream.analyzer().heard_seconds();
        snapshot.level = self.stream.analyzer().level();
        snapshot
    }

    /// Changes whenever the level in the snapshot does, every 50 ms of sound.
    pub fn level_count(&self) -> u64 {
        self.stream.analyzer().level_count()
    }

    /// The model that answers.
    pub fn model(&self) -> &Arc<Model> {
        &self.judge.model
    }

    /// How it listens.
    pub fn settings(&self) -> &Settings {
        &self.judge.settings
    }

    /// Spectrum columns from now on, for as long as the reader is kept. Up to four seconds of them are
    /// buffered; further columns are lost.
    pub fn watch_spectrum(&mut self) -> SpectrumReader {
        let (watch, reader) = crate::analysis::watch();
        self.send_spectrum_to(Box::new(watch));
        reader
    }

    /// Makes spectrum columns from now on, for as long as their reader exists.
    pub(crate) fn send_spectrum_to(&mut self, watch: Box<SpectrumWatch>) {
        self.stream.analyzer_mut().watch_spectrum(watch);
    }

    /// Forgets everything heard.
    pub fn reset(&mut self) {
        self.stream.reset(self.judge.model.backbone());
        self.judge.clear();
    }

    /// Begins a new patch after a gap in the sound.
    pub fn restart_patch(&mut self) {
        self.stream.restart(self.judge.model.backbone());
    }

    /// Holds the genres still, or lets them move again; the level keeps moving either way.
    pub fn set_frozen(&mut self, frozen: bool) {
        self.judge.frozen = frozen;
    }

    /// Changes how to listen. A new window begins empty.
    ///
    /// # Errors
    /// [`Error::Setting`](crate::Error::Setting) for a value out of range; everything then stays as it was.
    pub fn set_settings(&mut self, settings: Settings) -> Result<()> {
        settings.check()?;
        let old = self.judge.settings;
        self.judge.settings = settings;
        if settings.update_interval_seconds != old.update_interval_seconds {
            self.stream.set_update_interval(settings.update_interval_seconds);
        }
        if (settings.window_seconds, settings.update_interval_seconds)
            != (old.window_seconds, old.update_interval_seconds)
        {
            self.judge.new_window();
        }
        Ok(())
    }

    /// Switches to another model, with an empty window.
    pub fn set_model(&mut self, model: Arc<Model>) {
        let frozen = self.judge.frozen;
        self.stream.set_backbone(model.backbone());
        self.judge = Judge::new(model, self.judge.settings);
        self.judge.frozen = frozen;
    }

    /// The longest wait from a sample arriving to the patch it completes, seconds, not counting the network's
    /// run.
    pub fn latency_seconds(&self) -> f64 {
        self.stream.analyzer().latency_seconds()
    }
}

impl Judge {
    fn new(model: Arc<Model>, settings: Settings) -> Self {
        let snapshot = empty(&model);
        let row_len = snapshot.genres.len() + snapshot.tags.len() + snapshot.embedding.len();
        Self {
            snapshot,
            window: make_window(row_len, &settings),
            row: Vec::with_capacity(row_len),
            mean: vec![0.0; row_len],
            scratch: HeadScratch::default(),
            longest_patch_seconds: 0.0,
            frozen: false,
            model,
            settings,
        }
    }

    fn new_window(&mut self) {
        self.window = make_window(self.mean.len(), &self.settings);
    }

    fn clear(&mut self) {
        self.window.clear();
        self.longest_patch_seconds = 0.0;
        self.snapshot = empty(&self.model);
    }

    fn take(&mut self, heard: Heard<'_>, on_update: &mut impl FnMut(Update<'_>)) {
        if self.frozen {
            return;
        }
        let Heard { end_seconds, features, patch_seconds } = heard;
        let Some(features) = features else {
            self.window.push(None);
            self.judge();
            on_update(Update::silent(end_seconds));
            return;
        };
        self.longest_patch_seconds = self.longest_patch_seconds.max(patch_seconds);
        let logits = self.model.head().logits(features, &mut self.scratch);
        self.row.clear();
        self.row.extend_from_slice(logits);
        self.row.extend_from_slice(&features.tags);
        self.row.extend_from_slice(&features.embedding);
        self.model.info().calibration().apply(logits, 1, &mut self.snapshot.genres_now);
        self.window.push(Some(&self.row));
        self.judge();
        on_update(Update::sounding(end_seconds, &self.snapshot.genres_now, features));
    }

    /// Brings the snapshot up to date with the window.
    fn judge(&mut self) {
        let Self { model, settings, window, mean, snapshot, longest_patch_seconds, .. } = self;
        window.mean(mean);
        let (logits, rest) = mean.split_at(snapshot.genres.len());
        let (tags, embedding) = rest.split_at(snapshot.tags.len());
        snapshot.window_seconds =
            (PATCH_SECONDS + (window.num_patches() - 1) as f64 * settings.update_interval_seconds) as f32;
        if window.num_sounding() > 0 {
            snapshot.tags.copy_from_slice(tags);
            snapshot.embedding.copy_from_slice(embedding);
            model.info().calibration().apply(logits, window.num_sounding(), &mut snapshot.genres);
        }
        let not_music = model.genres().not_music();
        if window.is_silent() {
            // No genre may show: all the weight lies on `not music`, if the head has that label.
            snapshot.state = State::Silence;
            for genres in [&mut snapshot.genres_now, &mut snapshot.genres] {
                genres.fill(0.0);
                if let Some(index) = not_music {
                    genres[index] = 1.0;
                }
            }
            return;
        }
        let top = |except: Option<usize>| {
            let genres = snapshot.genres.iter().enumerate().filter(|(index, _)| Some(*index) != except);
            genres.map(|(_, &probability)| probability).fold(0.0, f32::max)
        };
        let not_music_probability = not_music.map_or(0.0, |index| snapshot.genres[index]);
        snapshot.state = if not_music_probability > 0.5 {
            State::NotMusic
        } else if top(not_music) >= settings.sure_above && *longest_patch_seconds >= LEAST_SURE_SECONDS {
            State::Sure
        } else {
            State::Unsure
        };
    }
}

fn make_window(row_len: usize, settings: &Settings) -> Window {
    Window::new(row_len, settings.window_seconds, settings.update_interval_seconds, PATCH_SECONDS)
}

/// A snapshot with nothing heard yet, as wide as the model.
fn empty(model: &Model) -> Snapshot {
    let num_genres = model.genres().len();
    Snapshot::with(|snapshot| {
        snapshot.genres_now = Slots::zeros(num_genres);
        snapshot.genres = Slots::zeros(num_genres);
        snapshot.tags = Slots::zeros(model.info().tags().len());
        snapshot.embedding = Slots::zeros(model.backbone().entry().embedding_len);
    })
}
