//! What a source's thread is given, and what it reports.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use anyhow::Result;
use genrescope_engine::{AudioTap, Engine, EngineConfig, Model, Settings};
use genrescope_record::Input;

use super::input_sums::InputSums;

/// What happens to the source.
#[derive(Debug)]
pub(crate) enum Event {
    /// The first input is open, and this engine hears it.
    Opened { engine: Engine, input: Input },
    /// The input could not be opened, or not be read any further; the last event.
    Failed(anyhow::Error),
    /// The device is gone; the source tries to reopen it.
    Lost { reason: String },
    /// The device is back; with an engine if the old one cannot hear it.
    Back { engine: Option<Engine>, input: Input },
    /// The file is over; the last event.
    Ended,
}

/// Starts engines for whatever sample rate a source has.
#[derive(Debug, Clone)]
pub(crate) struct EngineMaker {
    pub(crate) model: Arc<Model>,
    pub(crate) settings: Settings,
}

impl EngineMaker {
    pub(crate) fn start(&self, sample_rate_hz: u32) -> Result<(Engine, AudioTap)> {
        let config = EngineConfig { sample_rate_hz, settings: self.settings, ..EngineConfig::default() };
        Ok(Engine::start(config, Arc::clone(&self.model))?)
    }
}

/// The source thread's side: what it reports, and what it is told.
#[derive(Debug)]
pub(super) struct Outlet {
    pub(super) events: Sender<Event>,
    pub(super) stop: Arc<AtomicBool>,
    pub(super) overruns: Arc<AtomicU64>,
    pub(super) sums: Arc<InputSums>,
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
