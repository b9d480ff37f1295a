//! The live state that every face shows: source, engine, and what is wrong with them.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Result;
use genrescope_engine::{Command, Engine, Model, Settings, Snapshot, SpectrumReader};

use super::notice::Notice;
use super::source::{EngineMaker, Event, Input, Origin, Source};

/// A device that delivers nothing but zeros for so long is worth a word.
const ZERO_LIMIT_SECONDS: f64 = 5.0;

/// What engines before the present one have counted.
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
    /// `None` once it is closed.
    running: Option<Running>,
    /// The last word of a monitor that is closed, and its count of overruns.
    last: (Snapshot, u64),
    carried: Carried,
    model: Arc<Model>,
    settings: Settings,
    is_frozen: bool,
    input: Input,
    is_file: bool,
    lost: Option<Notice>,
    zeros: ZeroWatch,
    end: Option<Option<anyhow::Error>>,
}

impl Monitor {
    /// Opens the source and starts to listen. `None` if asked to stop meanwhile.
    ///
    /// # Errors
    /// There is no such device or file, or it cannot be opened.
    pub(super) fn start(origin: Origin, engines: EngineMaker, stop: &AtomicBool) -> Result<Option<Self>> {
        let is_file = matches!(origin, Origin::File(_));
        let source = Source::start(origin)?;
        let (engine, input) = loop {
            match source.next_event(Duration::from_millis(50)) {
                Some(Event::Opened { engine, input }) => break (engine, input),
                Some(Event::Failed(error)) => return Err(error),
                _ if stop.load(Ordering::Relaxed) => return Ok(None),
                _ => {}
            }
        };
        let EngineMaker { model, settings } = engines;
        Ok(Some(Self {
            running: Some(Running { source, engine }),
            last: (Snapshot::default(), 0),
            carried: Carried::default(),
            model,
            settings,
            is_frozen: false,
            input,
            is_file,
            lost: None,
            zeros: ZeroWatch::default(),
            end: None,
        }))
    }

    /// What has happened since the last call.
    pub(super) fn poll(&mut self) -> VecDeque<Notice> {
        let mut notices = VecDeque::new();
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
        notices
    }

    fn take_over(&mut self, engine: Option<Engine>, input: Input) {
        self.lost = None;
        self.input = input;
        let Snapshot { sequence, dropped_samples, non_finite_samples, .. } = self.snapshot();
        let (Some(engine), Some(running)) = (engine, &mut self.running) else { return };
        running.engine = engine;
        self.carried = Carried { sequence, dropped_samples, non_finite_samples };
        self.zeros = ZeroWatch::default();
        self.command(Command::SetSettings(self.settings));
        self.command(Command::Freeze(self.is_frozen));
    }

    /// The newest snapshot, with counts that go on when a device comes back with another sample rate.
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

    /// Closes the source; the snapshot is the last one from now on.
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

    fn command(&self, command: Command) {
        if let Some(running) = &self.running {
            running.engine.command(command);
        }
    }

    /// Spectrum columns of the present engine; to be asked for again when a device is back.
    pub(super) fn watch_spectrum(&self) -> Option<SpectrumReader> {
        self.running.as_ref().map(|running| running.engine.watch_spectrum())
    }

    /// Listens in another way.
    pub(super) fn set_settings(&mut self, settings: Settings) {
        self.settings = settings;
        self.command(Command::SetSettings(settings));
    }

    /// Forgets all that was heard.
    pub(super) fn reset(&mut self) {
        self.command(Command::Reset);
        self.zeros = ZeroWatch::default();
    }

    /// Holds the genres, or lets them go on.
    pub(super) fn set_frozen(&mut self, is_frozen: bool) {
        self.is_frozen = is_frozen;
        self.command(Command::Freeze(is_frozen));
    }

    /// Changes the listening window, seconds.
    pub(super) fn set_window(&mut self, window_seconds: f64) {
        self.settings.window_seconds = window_seconds;
        self.command(Command::SetSettings(self.settings));
    }

    /// How it listens.
    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Who answers.
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

    /// What is wrong at this moment, if anything.
    pub(super) fn trouble(&self) -> Option<Notice> {
        self.lost.clone().or_else(|| self.zero_input().filter(|_| !self.is_file))
    }

    fn zero_input(&self) -> Option<Notice> {
        let seconds = self.zeros.seconds()?;
        Some(Notice::ZeroInput { device: self.input.name.clone(), seconds })
    }
}

/// Notices when an input is all zeros, which a live microphone never is.
#[derive(Debug, Default)]
struct ZeroWatch {
    /// When the zeros began, and when they were seen last; seconds of sound heard.
    since: Option<(f64, f64)>,
}

impl ZeroWatch {
    /// Takes a look; whether the zeros have just become worth a word.
    fn note(&mut self, is_zero: bool, heard_seconds: f64) -> bool {
        let was_worth_a_word = self.seconds().is_some();
        self.since = match self.since {
            _ if !is_zero || heard_seconds == 0.0 => None,
            None => Some((heard_seconds, heard_seconds)),
            Some((start, _)) => Some((start.min(heard_seconds), heard_seconds)),
        };
        !was_worth_a_word && self.seconds().is_some()
    }

    /// For how long all has been zero, if that is worth a word.
    fn seconds(&self) -> Option<f64> {
        let (start, end) = self.since?;
        Some(end - start).filter(|&seconds| seconds >= ZERO_LIMIT_SECONDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_worth_a_word_once_after_5_seconds() {
        let mut zeros = ZeroWatch::default();
        let words: Vec<f64> =
            (0..40).map(|i| f64::from(i) * 0.5).filter(|&heard| zeros.note(true, heard)).collect();
        assert_eq!(words, [5.5]);
        assert_eq!(zeros.seconds(), Some(19.0));
        zeros.note(false, 20.0);
        assert_eq!(zeros.seconds(), None);
    }
}
