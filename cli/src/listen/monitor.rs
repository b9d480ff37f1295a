//! The live state that every face shows: source, engine, and what is wrong with them.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use genrescope_engine::{Engine, Model, Settings, Snapshot, SpectrumReader};

use super::channels::Channels;
use super::device_source::DeviceSource;
use super::input::Input;
use super::input_watch::{InputWatch, Turn};
use super::notice::Notice;
use super::replay::{Replay, Step};
use super::source::{EngineMaker, Event, Origin, Source};
use crate::devices::Wanted;

/// After this long with nothing but zeros, a device is reported.
const ZERO_LIMIT_SECONDS: f64 = 5.0;

/// The counts of engines before the current one.
#[derive(Debug, Clone, Copy, Default)]
struct Carried {
    sequence: u64,
    dropped_samples: u64,
    non_finite_samples: u64,
}

impl Carried {
    fn add_to(self, snapshot: Snapshot) -> Snapshot {
        Snapshot {
            sequence: snapshot.sequence + self.sequence,
            dropped_samples: snapshot.dropped_samples + self.dropped_samples,
            non_finite_samples: snapshot.non_finite_samples + self.non_finite_samples,
            ..snapshot
        }
    }
}

/// What runs on other threads.
#[derive(Debug)]
struct Running {
    source: Source,
    engine: Engine,
}

/// Listens.
#[derive(Debug)]
pub(super) struct Monitor {
    /// `None` once it is closed, and for a record.
    running: Option<Running>,
    /// A device that the user has chosen and that is being opened.
    opening: Option<(String, Source)>,
    /// Factor on the input.
    gain: f32,
    /// Takes the place of a source, for a record.
    replay: Option<Replay>,
    /// Whether the record has reached another answer since the last check.
    has_replayed: bool,
    /// The last snapshot of a closed monitor, and its count of overruns.
    last: (Snapshot, u64),
    carried: Carried,
    num_engines: u64,
    model: Arc<Model>,
    settings: Settings,
    is_frozen: bool,
    input: Input,
    is_file: bool,
    lost: Option<Notice>,
    zeros: ZeroWatch,
    watch: InputWatch,
    /// What is wrong with the sound itself.
    caution: Option<Notice>,
    end: Option<Option<anyhow::Error>>,
}

impl Monitor {
    /// Opens the source and starts to listen. `None` if asked to stop meanwhile.
    ///
    /// # Errors
    /// If there is no such device or file, or it cannot be opened.
    pub(super) fn start(origin: Origin, engines: EngineMaker, stop: &AtomicBool) -> Result<Option<Self>> {
        let (is_file, gain) = match &origin {
            Origin::Device(device) => (false, device.gain),
            Origin::File(file) => (true, file.gain),
        };
        let source = Source::start(origin)?;
        let (engine, input) = loop {
            match source.next_event(Duration::from_millis(50)) {
                Some(Event::Opened { engine, input }) => break (engine, input),
                Some(Event::Failed(error)) => return Err(error),
                _ if stop.load(Ordering::Relaxed) => {
                    source.stop();
                    return Ok(None);
                }
                _ => {}
            }
        };
        let EngineMaker { model, settings } = engines;
        Ok(Some(Self {
            running: Some(Running { source, engine }),
            opening: None,
            gain,
            replay: None,
            has_replayed: false,
            last: (Snapshot::default(), 0),
            carried: Carried::default(),
            num_engines: 1,
            model,
            settings,
            is_frozen: false,
            input,
            is_file,
            lost: None,
            zeros: ZeroWatch::default(),
            watch: InputWatch::default(),
            caution: None,
            end: None,
        }))
    }

    /// Shows a record again, from now on.
    pub(super) fn replay(mut replay: Replay, model: Arc<Model>) -> Self {
        replay.set_held(false, Instant::now());
        let input = Input {
            name: "a record".to_owned(),
            host: "recorded".to_owned(),
            sample_rate_hz: 0,
            channels: String::new(),
        };
        Self {
            running: None,
            opening: None,
            gain: 1.0,
            replay: Some(replay),
            has_replayed: false,
            last: (Snapshot::default(), 0),
            carried: Carried::default(),
            num_engines: 1,
            model,
            settings: Settings::default(),
            is_frozen: false,
            input,
            is_file: true,
            lost: None,
            zeros: ZeroWatch::default(),
            watch: InputWatch::default(),
            caution: None,
            end: None,
        }
    }

    /// For a record: whether it has reached another answer since the last call. `None` if it is live.
    pub(super) fn has_replayed(&mut self) -> Option<bool> {
        self.replay.as_ref()?;
        Some(std::mem::take(&mut self.has_replayed))
    }

    fn poll_replay(&mut self) -> VecDeque<Notice> {
        let step = self.replay.as_mut().map_or(Step::End, |replay| replay.step(&self.model, Instant::now()));
        match step {
            Step::Wait => {}
            Step::Answer(snapshot, num_overruns, input) => {
                self.last = (*snapshot, num_overruns);
                self.input = input;
                self.has_replayed = true;
            }
            Step::Event(notice) => {
                match &notice {
                    Notice::ChannelsCancel { .. }
                    | Notice::QuietInput { .. }
                    | Notice::ClippedInput { .. } => {
                        self.caution = Some(notice.clone());
                    }
                    Notice::InOrder { .. } | Notice::Lost { .. } => self.caution = None,
                    _ => {}
                }
                self.lost = Some(notice.clone()).filter(|notice| matches!(notice, Notice::Lost { .. }));
                return [notice].into();
            }
            Step::End => self.end = Some(None),
        }
        VecDeque::new()
    }

    /// What has happened since the last call.
    pub(super) fn poll(&mut self) -> VecDeque<Notice> {
        if self.replay.is_some() {
            return self.poll_replay();
        }
        let mut notices: VecDeque<Notice> = self.poll_opening().into_iter().collect();
        while self.end.is_none()
            && let Some(event) =
                self.running.as_ref().and_then(|running| running.source.next_event(Duration::ZERO))
        {
            match event {
                Event::Lost { reason } => {
                    let notice = Notice::Lost { device: self.input.name.clone(), reason };
                    self.lost = Some(notice.clone());
                    notices.push_back(notice);
                }
                Event::Opened { engine, input } => self.take_over(Some(engine), input),
                Event::Back { engine, input } => {
                    self.take_over(engine, input);
                    let Input { name, sample_rate_hz, .. } = &self.input;
                    notices.push_back(Notice::Back { device: name.clone(), sample_rate_hz: *sample_rate_hz });
                }
                Event::Failed(error) => self.end = Some(Some(error)),
                Event::Ended { error } => self.end = Some(error),
            }
        }
        let Snapshot { level, heard_seconds, .. } = self.snapshot();
        let is_zero = level.peak_dbfs == f32::NEG_INFINITY;
        if self.zeros.note(is_zero, heard_seconds) && !self.is_file {
            notices.extend(self.zero_input());
        }
        notices.extend(self.watch_input());
        notices
    }

    /// Reports when the sound makes the verdict doubtful, and when it is in order again.
    fn watch_input(&mut self) -> Option<Notice> {
        let sums = self.running.as_ref()?.source.sums();
        let device = self.input.name.clone();
        match self.watch.note(sums, f64::from(self.input.sample_rate_hz))? {
            Turn::Into(trouble) => self.caution.insert(trouble.notice(device)).clone().into(),
            Turn::Out => {
                self.caution = None;
                Some(Notice::InOrder { device })
            }
        }
    }

    /// Listens to another device instead, with all its channels, as soon as that is open.
    ///
    /// # Errors
    /// If no thread can be started for it.
    pub(super) fn listen_to(&mut self, host: cpal::HostId, id: &str, name: &str) -> Result<()> {
        let origin = Origin::Device(DeviceSource {
            wanted: Wanted::Id(host, id.to_owned()),
            channels: Channels::new(&[])?,
            gain: self.gain,
            engines: EngineMaker { model: Arc::clone(&self.model), settings: self.settings },
        });
        if let Some((_, source)) = self.opening.replace((name.to_owned(), Source::start(origin)?)) {
            close_aside(move || source.stop());
        }
        Ok(())
    }

    /// Whether a device can be chosen: not for a record.
    pub(super) fn is_live(&self) -> bool {
        self.replay.is_none()
    }

    fn poll_opening(&mut self) -> Option<Notice> {
        let (device, source) = self.opening.take()?;
        match source.next_event(Duration::ZERO) {
            Some(Event::Opened { engine, input }) => {
                let engine = self.carry(engine);
                if let Some(old) = self.running.replace(Running { source, engine }) {
                    close_aside(move || old.source.stop());
                }
                self.is_file = false;
                self.take_over(None, input);
                self.begin();
                None
            }
            Some(Event::Failed(error)) => Some(Notice::Refused { device, reason: format!("{error:#}") }),
            _ => {
                self.opening = Some((device, source));
                None
            }
        }
    }

    fn take_over(&mut self, engine: Option<Engine>, input: Input) {
        self.lost = None;
        self.input = input;
        let Some(engine) = engine.map(|engine| self.carry(engine)) else { return };
        let Some(running) = &mut self.running else { return };
        running.engine = engine;
        self.begin();
    }

    /// Lets the counts continue with another engine.
    fn carry(&mut self, engine: Engine) -> Engine {
        let Snapshot { sequence, dropped_samples, non_finite_samples, .. } = self.snapshot();
        self.carried = Carried { sequence, dropped_samples, non_finite_samples };
        engine
    }

    /// Tells a new engine how to listen.
    fn begin(&mut self) {
        self.num_engines += 1;
        self.zeros = ZeroWatch::default();
        (self.watch, self.caution) = (InputWatch::default(), None);
        self.ask(|engine| engine.set_settings(self.settings));
        self.ask(|engine| engine.set_frozen(self.is_frozen));
    }

    /// The newest snapshot, with counts that continue when a device comes back with another sample rate.
    pub(super) fn snapshot(&self) -> Snapshot {
        match &self.running {
            Some(running) => self.carried.add_to(running.engine.snapshot()),
            None => self.last.0,
        }
    }

    /// Whether the source has come to its end.
    pub(super) fn is_over(&self) -> bool {
        self.end.is_some()
    }

    /// Closes the source; from now on the snapshot is the last one.
    pub(super) fn close(&mut self) {
        let Some(Running { source, engine }) = self.running.take() else { return };
        // At the end of a file the tap is gone, and what it has pushed is heard to the end.
        let snapshot = if self.is_over() { engine.join() } else { engine.snapshot() };
        self.last = (self.carried.add_to(snapshot), source.num_overruns());
        source.stop();
    }

    /// Closes the source; returns why a file could not be heard to its end, if so.
    pub(super) fn finish(mut self) -> Option<anyhow::Error> {
        self.close();
        self.end.flatten()
    }

    /// Asks the engine for something, if one is running.
    fn ask<T>(&self, ask: impl FnOnce(&Engine) -> genrescope_engine::Result<T>) -> Option<T> {
        let asked = ask(&self.running.as_ref()?.engine);
        asked.inspect_err(|error| log::warn!("{}", error.report())).ok()
    }

    /// Changes when another engine takes over.
    pub(super) fn engine_number(&self) -> u64 {
        self.num_engines
    }

    /// Spectrum columns of the current engine; to be requested again when another one takes over.
    pub(super) fn watch_spectrum(&self) -> Option<SpectrumReader> {
        self.ask(Engine::watch_spectrum)
    }

    /// Listens with other settings.
    pub(super) fn set_settings(&mut self, settings: Settings) {
        if self.replay.is_some() {
            // What was heard is judged already.
            return;
        }
        self.settings = settings;
        self.ask(|engine| engine.set_settings(settings));
    }

    /// Forgets everything heard so far.
    pub(super) fn reset(&mut self) {
        self.ask(Engine::reset);
        self.zeros = ZeroWatch::default();
    }

    /// Freezes the genres, or lets them go on.
    pub(super) fn set_frozen(&mut self, is_frozen: bool) {
        self.is_frozen = is_frozen;
        if let Some(replay) = &mut self.replay {
            replay.set_held(is_frozen, Instant::now());
            self.last.0.frozen = is_frozen;
        }
        self.ask(|engine| engine.set_frozen(is_frozen));
    }

    /// Changes the listening window, seconds.
    pub(super) fn set_window(&mut self, window_seconds: f64) {
        self.set_settings(Settings { window_seconds, ..self.settings });
    }

    /// The settings in use.
    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The model that answers.
    pub(super) fn model(&self) -> &Arc<Model> {
        &self.model
    }

    /// What is listened to.
    pub(super) fn input(&self) -> &Input {
        &self.input
    }

    /// Blocks that the device lost before they came to us.
    pub(super) fn num_overruns(&self) -> u64 {
        self.running.as_ref().map_or(self.last.1, |running| running.source.num_overruns())
    }

    /// What is wrong at the moment, if anything.
    pub(super) fn trouble(&self) -> Option<Notice> {
        self.lost.clone().or_else(|| self.zero_input().filter(|_| !self.is_file))
    }

    /// What is wrong with the sound, though it is heard and judged.
    pub(super) fn caution(&self) -> Option<&Notice> {
        self.caution.as_ref()
    }

    fn zero_input(&self) -> Option<Notice> {
        let seconds = self.zeros.seconds()?;
        Some(Notice::ZeroInput { device: self.input.name.clone(), seconds })
    }
}

/// Closes a source that is no longer needed; that may take seconds, and nobody waits for it.
fn close_aside(close: impl FnOnce() + Send + 'static) {
    if let Err(error) = std::thread::Builder::new().name("close".to_owned()).spawn(close) {
        log::warn!("a device was not closed: {error}");
    }
}

/// Notices when an input is all zeros, which a live microphone never is.
#[derive(Debug, Default)]
struct ZeroWatch {
    /// When the zeros began, and when they were last seen; seconds of sound heard.
    since: Option<(f64, f64)>,
}

impl ZeroWatch {
    /// Takes a look; returns true once, when the zeros have lasted long enough to report.
    fn note(&mut self, is_zero: bool, heard_seconds: f64) -> bool {
        let was_worth_a_word = self.seconds().is_some();
        self.since = match self.since {
            _ if !is_zero || heard_seconds == 0.0 => None,
            None => Some((heard_seconds, heard_seconds)),
            Some((start, _)) => Some((start.min(heard_seconds), heard_seconds)),
        };
        !was_worth_a_word && self.seconds().is_some()
    }

    /// For how long everything has been zero, if that is long enough to report.
    fn seconds(&self) -> Option<f64> {
        let (start, end) = self.since?;
        Some(end - start).filter(|&seconds| seconds >= ZERO_LIMIT_SECONDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_reported_once_after_5_seconds() {
        let mut zeros = ZeroWatch::default();
        let words: Vec<f64> =
            (0..40).map(|i| f64::from(i) * 0.5).filter(|&heard| zeros.note(true, heard)).collect();
        assert_eq!(words, [5.5]);
        assert_eq!(zeros.seconds(), Some(19.0));
        zeros.note(false, 20.0);
        assert_eq!(zeros.seconds(), None);
    }
}
