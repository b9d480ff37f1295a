//! Wires the stages together.

use std::sync::Arc;

use crossbeam_channel::{Sender, TrySendError};

use crate::analysis::{SpectrumReader, check_sample_rate};
use crate::audio::AudioTap;
use crate::command::{Command, Order};
use crate::companion::Companion;
use crate::error::{Error, Result};
use crate::listening::Settings;
use crate::model::{Model, ModelSource};
use crate::pool::{Ended, Pool};
use crate::ring::ring;
use crate::snapshot::{GenreMeters, Snapshot, SnapshotReader, channel};
use crate::worker::{Loaded, Wires, Worker};

/// Capacity of the command queue. A command sent to a full queue is refused.
const MAX_COMMANDS: usize = 64;

/// What an engine is started with. Everything but the settings is fixed for its lifetime.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EngineConfig {
    /// Rate of the samples that the tap will get, Hz: 1 kHz to 768 kHz.
    pub sample_rate_hz: u32,
    /// How much sound the ring holds while the analysis is busy, seconds: 0.1 to 60.
    pub ring_seconds: f64,
    /// How to listen.
    pub settings: Settings,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self { sample_rate_hz: 48_000, ring_seconds: 2.0, settings: Settings::default() }
    }
}

/// A running engine: an analysis on the threads that all engines of the process share, and the reading end of
/// what it publishes.
///
/// Dropping it stops the analysis at its next look, whether or not the tap is gone, and waits for that. The
/// threads end with the last engine. A [`Companion`] must not drop it.
///
/// # Examples
/// ```
/// # use genrescope_engine::{Engine, EngineConfig, Error, Settings};
/// # fn main() -> genrescope_engine::Result<()> {
/// # let model = genrescope_models::default_model()?;
/// let (engine, tap) = Engine::start(EngineConfig::default(), model)?;
/// engine.set_settings(Settings { window_seconds: 10.0, ..Settings::default() })?;
/// engine.set_frozen(true)?;
///
/// // It refuses what it cannot do.
/// let too_short = Settings { window_seconds: 1.0, ..Settings::default() };
/// assert!(matches!(engine.set_settings(too_short), Err(Error::Setting { .. })));
/// # drop(tap);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Engine {
    /// `None` only while it is being dropped.
    orders: Option<Sender<Order>>,
    reader: SnapshotReader,
    loaded: Arc<Loaded>,
    ended: Ended,
    /// Held for its threads; dropped last.
    _pool: Arc<Pool>,
}

impl Engine {
    /// Allocates everything, starts the analysis, and returns the audio callback's end.
    ///
    /// The model is loaded off the caller's thread; until then the state is `loading`. Sound that arrives
    /// meanwhile waits in the ring.
    ///
    /// # Errors
    /// [`Error::SampleRate`] or [`Error::Setting`] for a configuration out of range, [`Error::Thread`] when
    /// the operating system cannot provide a thread.
    pub fn start(config: EngineConfig, model: impl Into<ModelSource>) -> Result<(Self, AudioTap)> {
        Self::start_with(config, model, Box::new(()))
    }

    /// [`start`](Self::start), with a companion on the analysis thread.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn start_with(
        config: EngineConfig,
        model: impl Into<ModelSource>,
        companion: Box<dyn Companion>,
    ) -> Result<(Self, AudioTap)> {
        let EngineConfig { sample_rate_hz, ring_seconds, settings } = config;
        settings.check()?;
        if !(0.1..=60.0).contains(&ring_seconds) {
            return Err(Error::Setting { setting: "ring (s)", got: ring_seconds, min: 0.1, max: 60.0 });
        }
        check_sample_rate(sample_rate_hz)?;
        let (ring_writer, ring_reader) = ring((f64::from(sample_rate_hz) * ring_seconds).ceil() as usize);
        let (publisher, reader) = channel();
        let (sender, orders) = crossbeam_channel::bounded(MAX_COMMANDS);
        let loaded = Arc::new(Loaded::default());
        let wires = Wires { reader: ring_reader, orders, publisher, companion, loaded: Arc::clone(&loaded) };
        let pool = Pool::shared();
        let ended = pool.add(Worker::new(wires, model.into(), sample_rate_hz, settings))?;
        let engine = Self { orders: Some(sender), reader, loaded, ended, _pool: pool };
        Ok((engine, AudioTap::new(ring_writer)))
    }

    /// The newest snapshot.
    pub fn snapshot(&self) -> Snapshot {
        self.reader.snapshot()
    }

    /// A separate reading end, for another thread.
    pub fn reader(&self) -> SnapshotReader {
        self.reader.clone()
    }

    /// One atomic float per genre, for readers that need no consistency.
    pub fn meters(&self) -> &GenreMeters {
        self.reader.meters()
    }

    /// Forgets everything heard.
    ///
    /// Like everything that changes a running engine, this takes effect at the analysis thread's next look,
    /// and is not for the audio thread, which has [`AudioTap::reset`].
    ///
    /// # Errors
    /// [`Error::Busy`] when too many commands are waiting, [`Error::Ended`] when the tap is gone and all of
    /// its sound has been heard.
    pub fn reset(&self) -> Result<()> {
        self.send(Order::Command(Command::Reset))
    }

    /// Holds the genres still, or lets them move again; the level keeps moving either way.
    ///
    /// # Errors
    /// As [`reset`](Self::reset).
    pub fn set_frozen(&self, frozen: bool) -> Result<()> {
        self.send(Order::Command(Command::Freeze(frozen)))
    }

    /// Changes how to listen. A new window begins empty.
    ///
    /// # Errors
    /// [`Error::Setting`] for a value out of range; otherwise as [`reset`](Self::reset).
    pub fn set_settings(&self, settings: Settings) -> Result<()> {
        settings.check()?;
        self.send(Order::Command(Command::SetSettings(settings)))
    }

    /// Switches to another model as soon as that is loaded, which happens off the caller's thread. If it
    /// cannot be loaded, the previous one carries on, and [`model_error`](Self::model_error) says why.
    ///
    /// # Errors
    /// As [`reset`](Self::reset).
    pub fn set_model(&self, model: impl Into<ModelSource>) -> Result<()> {
        self.send(Order::Command(Command::SetModel(model.into())))
    }

    /// Spectrum columns for as long as the reader is kept; they cost nothing while nobody watches. The newest
    /// reader gets them.
    ///
    /// # Errors
    /// As [`reset`](Self::reset).
    pub fn watch_spectrum(&self) -> Result<SpectrumReader> {
        let (watch, reader) = crate::analysis::watch();
        self.send(Order::WatchSpectrum(Box::new(watch)))?;
        Ok(reader)
    }

    fn send(&self, order: Order) -> Result<()> {
        let orders = self.orders.as_ref().expect("it is there until the engine is dropped");
        orders.try_send(order).map_err(|error| match error {
            TrySendError::Full(_) => Error::Busy { num_waiting: MAX_COMMANDS },
            TrySendError::Disconnected(_) => Error::Ended,
        })
    }

    /// The model, once it is loaded.
    pub fn model(&self) -> Option<Arc<Model>> {
        self.loaded.model()
    }

    /// Why the newest model could not be loaded, or why the analysis failed, if either did.
    pub fn model_error(&self) -> Option<Arc<Error>> {
        self.loaded.error()
    }

    /// Waits until the tap is gone and all that it pushed has been heard; returns the last snapshot.
    ///
    /// Drop the tap first, or this waits forever.
    pub fn join(self) -> Snapshot {
        self.ended.wait();
        self.reader.snapshot()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // Dropping the sender disconnects the worker's channel, which stops the worker.
        self.orders = None;
        self.ended.wait();
    }
}
