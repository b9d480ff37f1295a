//! Where the sound comes from: a device or a file, on a thread of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use genrescope_engine::{AudioTap, Engine, EngineConfig, Model, Settings};

use super::device_source::DeviceSource;
use super::file_source::FileSource;
use super::input::Input;
use super::input_sums::{InputSums, Sums};

/// How long the end of the program waits for a device to be closed; some drivers take their time.
const CLOSE_LIMIT: Duration = Duration::from_secs(2);

/// What happens to the source.
#[derive(Debug)]
pub(super) enum Event {
    /// The first input is open, and this engine hears it.
    Opened { engine: Engine, input: Input },
    /// Nothing could be opened; the last event.
    Failed(anyhow::Error),
    /// The device is gone; the source tries to reopen it.
    Lost { reason: String },
    /// The device is back; with an engine if the old one cannot hear it.
    Back { engine: Option<Engine>, input: Input },
    /// The file is over, or cannot be read any further; the last event.
    Ended { error: Option<anyhow::Error> },
}

/// Which source.
#[derive(Debug)]
pub(super) enum Origin {
    /// An audio input.
    Device(DeviceSource),
    /// A file that takes its place.
    File(FileSource),
}

/// Starts engines for whatever sample rate a source has.
#[derive(Debug, Clone)]
pub(super) struct EngineMaker {
    pub(super) model: Arc<Model>,
    pub(super) settings: Settings,
}

impl EngineMaker {
    pub(super) fn start(&self, sample_rate_hz: u32) -> Result<(Engine, AudioTap)> {
        let config = EngineConfig { sample_rate_hz, settings: self.settings, ..EngineConfig::default() };
        Ok(Engine::start(config, Arc::clone(&self.model))?)
    }
}

/// The source thread's side: what it reports, and what it is told.
#[derive(Debug)]
pub(super) struct Outlet {
    events: Sender<Event>,
    stop: Arc<AtomicBool>,
    overruns: Arc<AtomicU64>,
    sums: Arc<InputSums>,
}

impl Outlet {
    /// Where to count what the samples come to.
    pub(super) fn sums(&self) -> Arc<InputSums> {
        Arc::clone(&self.sums)
    }

    /// Reports to the face; a face that is gone has asked to stop.
    pub(super) fn tell(&self, event: Event) {
        if self.events.send(event).is_err() {
            self.stop.store(true, Ordering::Relaxed);
        }
    }

    /// What is set when the thread should end.
    pub(super) fn stop(&self) -> &AtomicBool {
        &self.stop
    }

    /// Whether the thread should end.
    pub(super) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Counts a block that the device lost before we saw it.
    pub(super) fn count_overrun(&self) {
        self.overruns.fetch_add(1, Ordering::Relaxed);
    }

    /// Sleeps, but not past the end. Returns whether the thread may go on.
    pub(super) fn sleep(&self, time: Duration) -> bool {
        const SLICE: Duration = Duration::from_millis(50);
        let end = Instant::now() + time;
        while !self.is_stopped() {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            std::thread::sleep(left.min(SLICE));
        }
        false
    }
}

/// A running source.
#[derive(Debug)]
pub(super) struct Source {
    events: Receiver<Event>,
    stop: Arc<AtomicBool>,
    overruns: Arc<AtomicU64>,
    sums: Arc<InputSums>,
    thread: JoinHandle<()>,
}

impl Source {
    /// Starts the source's thread; its first event says whether there is anything to hear.
    pub(super) fn start(origin: Origin) -> Result<Self> {
        let (sender, events) = mpsc::channel();
        let stop = Arc::new(AtomicBool::new(false));
        let overruns = Arc::new(AtomicU64::new(0));
        let sums = Arc::new(InputSums::default());
        let outlet = Outlet {
            events: sender,
            stop: Arc::clone(&stop),
            overruns: Arc::clone(&overruns),
            sums: Arc::clone(&sums),
        };
        let thread = std::thread::Builder::new()
            .name("source".to_owned())
            .spawn(move || match origin {
                Origin::Device(device) => device.run(&outlet),
                Origin::File(file) => file.run(&outlet),
            })
            .context("the source's thread could not be started")?;
        Ok(Self { events, stop, overruns, sums, thread })
    }

    /// The next event, if it comes in time.
    pub(super) fn next_event(&self, patience: Duration) -> Option<Event> {
        match self.events.recv_timeout(patience) {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Timeout) => None,
            // The thread has sent its last event before; a panic would be on the terminal.
            Err(RecvTimeoutError::Disconnected) => {
                std::thread::sleep(patience);
                None
            }
        }
    }

    /// Blocks that the device lost before we saw them.
    pub(super) fn num_overruns(&self) -> u64 {
        self.overruns.load(Ordering::Relaxed)
    }

    /// What the samples have come to so far.
    pub(super) fn sums(&self) -> Sums {
        self.sums.now()
    }

    /// Closes the device or file.
    pub(super) fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        let end = Instant::now() + CLOSE_LIMIT;
        while !self.thread.is_finished() && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
