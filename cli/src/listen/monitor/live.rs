//! A device or a file, and the engine that hears it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Result;
use genrescope_engine::{Engine, Snapshot};
use genrescope_record::{Input, Notice};

use super::closed::Closed;
use super::condition::{Condition, End};
use super::controls::Controls;
use super::input_watch::{InputWatch, Turn};
use super::zero_watch::ZeroWatch;
use crate::devices::Wanted;
use crate::listen::source::{Channels, DeviceSource, EngineMaker, Event, Origin, Source};

/// Listens.
#[derive(Debug)]
pub(super) struct Live {
    running: Running,
    /// A device that the user has chosen and that is being opened, and its name.
    opening: Option<(String, Source)>,
    /// Factor on the input.
    gain: f32,
    is_file: bool,
    carried: Carried,
    num_engines: u64,
    zeros: ZeroWatch,
    watch: InputWatch,
}

/// What runs on other threads.
#[derive(Debug)]
struct Running {
    source: Source,
    engine: Engine,
}

/// The counts of engines before the current one.
#[derive(Debug, Clone, Copy, Default)]
struct Carried {
    sequence: u64,
    dropped_samples: u64,
    non_finite_samples: u64,
}

impl Carried {
    fn add_to(self, mut snapshot: Snapshot) -> Snapshot {
        snapshot.sequence += self.sequence;
        snapshot.dropped_samples += self.dropped_samples;
        snapshot.non_finite_samples += self.non_finite_samples;
        snapshot
    }
}

impl Live {
    /// Opens the source and starts to listen to what it says it is. `None` if asked to stop meanwhile.
    ///
    /// # Errors
    /// If there is no such device or file, or it cannot be opened.
    pub(super) fn start(origin: Origin, stop: &AtomicBool) -> Result<Option<(Self, Input)>> {
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
        let live = Self {
            running: Running { source, engine },
            opening: None,
            gain,
            is_file,
            carried: Carried::default(),
            num_engines: 1,
            zeros: ZeroWatch::default(),
            watch: InputWatch::default(),
        };
        Ok(Some((live, input)))
    }

    /// What has happened since the last call.
    pub(super) fn poll(&mut self, condition: &mut Condition, controls: &Controls) -> VecDeque<Notice> {
        let mut notices: VecDeque<Notice> = self.poll_opening(condition, controls).into_iter().collect();
        while condition.end.is_none()
            && let Some(event) = self.running.source.next_event(Duration::ZERO)
        {
            match event {
                Event::Lost { reason } => {
                    let notice = Notice::Lost { device: condition.input.name.clone(), reason };
                    condition.lost = Some(notice.clone());
                    notices.push_back(notice);
                }
                Event::Opened { engine, input } => self.take_over(Some(engine), input, condition, controls),
                Event::Back { engine, input } => {
                    let (device, sample_rate_hz) = (input.name.clone(), input.sample_rate_hz);
                    self.take_over(engine, input, condition, controls);
                    notices.push_back(Notice::Back { device, sample_rate_hz });
                }
                Event::Failed(error) => condition.end = Some(End::Failed(error)),
                Event::Ended => condition.end = Some(End::Complete),
            }
        }
        let Snapshot { level, heard_seconds, .. } = self.snapshot();
        let is_zero = level.peak_dbfs == f32::NEG_INFINITY;
        if self.zeros.note(is_zero, heard_seconds) {
            notices.extend(self.zero_input(&condition.input));
        }
        notices.extend(self.watch_input(condition));
        notices
    }

    /// Reports when the sound makes the verdict doubtful, and when it is in order again.
    fn watch_input(&mut self, condition: &mut Condition) -> Option<Notice> {
        let Input { name, sample_rate_hz, .. } = &condition.input;
        let turn = self.watch.note(self.running.source.sums(), f64::from(*sample_rate_hz))?;
        let device = name.clone();
        match turn {
            Turn::Into(trouble) => Some(condition.caution.insert(trouble.notice(device)).clone()),
            Turn::Out => {
                condition.caution = None;
                Some(Notice::InOrder { device })
            }
        }
    }

    /// Listens to another device instead, with all its channels, as soon as that is open.
    ///
    /// # Errors
    /// If no thread can be started for it.
    pub(super) fn listen_to(
        &mut self,
        host: cpal::HostId,
        id: &str,
        name: &str,
        engines: EngineMaker,
    ) -> Result<()> {
        let origin = Origin::Device(DeviceSource {
            wanted: Wanted::Id(host, id.to_owned()),
            channels: Channels::new(&[])?,
            gain: self.gain,
            engines,
        });
        if let Some((_, source)) = self.opening.replace((name.to_owned(), Source::start(origin)?)) {
            close_aside(move || source.stop());
        }
        Ok(())
    }

    fn poll_opening(&mut self, condition: &mut Condition, controls: &Controls) -> Option<Notice> {
        let (device, source) = self.opening.take()?;
        match source.next_event(Duration::ZERO) {
            Some(Event::Opened { engine, input }) => {
                let engine = self.carry(engine);
                let old = std::mem::replace(&mut self.running, Running { source, engine });
                close_aside(move || old.source.stop());
                self.is_file = false;
                self.take_over(None, input, condition, controls);
                self.begin(condition, controls);
                None
            }
            Some(Event::Failed(error)) => Some(Notice::Refused { device, reason: format!("{error:#}") }),
            _ => {
                self.opening = Some((device, source));
                None
            }
        }
    }

    fn take_over(
        &mut self,
        engine: Option<Engine>,
        input: Input,
        condition: &mut Condition,
        controls: &Controls,
    ) {
        // After the end of a file, too, a device may be chosen.
        (condition.lost, condition.end) = (None, None);
        condition.input = input;
        if let Some(engine) = engine {
            self.running.engine = self.carry(engine);
            self.begin(condition, controls);
        }
    }

    /// Lets the counts continue with another engine.
    fn carry(&mut self, engine: Engine) -> Engine {
        let Snapshot { sequence, dropped_samples, non_finite_samples, .. } = self.snapshot();
        self.carried = Carried { sequence, dropped_samples, non_finite_samples };
        engine
    }

    /// Tells a new engine how to listen.
    fn begin(&mut self, condition: &mut Condition, controls: &Controls) {
        self.num_engines += 1;
        self.zeros = ZeroWatch::default();
        (self.watch, condition.caution) = (InputWatch::default(), None);
        self.ask(|engine| engine.set_settings(controls.settings));
        self.ask(|engine| engine.set_frozen(controls.is_frozen));
    }

    /// The newest snapshot, with counts that continue when a device comes back with another sample rate.
    pub(super) fn snapshot(&self) -> Snapshot {
        self.carried.add_to(self.running.engine.snapshot())
    }

    /// Blocks that the device lost before they came to us.
    pub(super) fn num_overruns(&self) -> u64 {
        self.running.source.num_overruns()
    }

    /// Changes when another engine takes over.
    pub(super) fn engine_number(&self) -> u64 {
        self.num_engines
    }

    /// Asks the engine for something; what it refuses goes to the program's log.
    pub(super) fn ask<T>(&self, ask: impl FnOnce(&Engine) -> genrescope_engine::Result<T>) -> Option<T> {
        ask(&self.running.engine).inspect_err(|error| log::warn!("{}", error.report())).ok()
    }

    /// Forgets everything heard so far.
    pub(super) fn reset(&mut self) {
        self.ask(Engine::reset);
        self.zeros = ZeroWatch::default();
    }

    /// That a device has been all zeros, if it has; in a file that is as it should be.
    pub(super) fn zero_input(&self, input: &Input) -> Option<Notice> {
        let seconds = self.zeros.seconds().filter(|_| !self.is_file)?;
        Some(Notice::ZeroInput { device: input.name.clone(), seconds })
    }

    /// Closes the source. `is_over` says that it has come to its end by itself.
    pub(super) fn close(self, is_over: bool) -> Closed {
        let Running { source, engine } = self.running;
        // At the end of a file the tap is gone, and what it has pushed is heard to the end.
        let snapshot = if is_over { engine.join() } else { engine.snapshot() };
        let closed =
            Closed { snapshot: Box::new(self.carried.add_to(snapshot)), num_overruns: source.num_overruns() };
        source.stop();
        closed
    }
}

/// Closes a source that is no longer needed; that may take seconds, and nobody waits for it.
fn close_aside(close: impl FnOnce() + Send + 'static) {
    if let Err(error) = std::thread::Builder::new().name("close".to_owned()).spawn(close) {
        log::warn!("a device was not closed: {error}");
    }
}
