//! Wires the stages together.

use std::sync::Arc;

use crossbeam_channel::Sender;

use crate::analysis::{SpectrumReader, SpectrumWatch};
use crate::audio::AudioTap;
use crate::companion::Companion;
use crate::error::{Error, Result};
use crate::listening::Settings;
use crate::model::{Model, ModelSource};
use crate::pool::{Ended, Pool};
use crate::ring::ring;
use crate::snapshot::{GenreMeters, Snapshot, SnapshotReader, channel};
use crate::worker::{Loaded, Wires, Worker};

/// Capacity of the command queue. A command sent to a full queue is lost, with a warning in the log.
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

/// What a face may ask of a running engine.
#[derive(Debug)]
#[non_exhaustive]
pub enum Command {
    /// Forget everything heard.
    Reset,
    /// Hold the genres still, or let them move again.
    Freeze(bool),
    /// Change how to listen. Settings out of range are rejected, with a line in the log.
    SetSettings(Settings),
    /// Switch to another model. One that cannot be loaded is rejected, with a line in the log.
    SetModel(ModelSource),
    /// Make spectrum columns; sent by [`Engine::watch_spectrum`].
    WatchSpectrum(Box<SpectrumWatch>),
}

/// A running engine: an analysis on the threads that all engines of the process share, and the reading end of
/// what it publishes.
///
/// Dropping it stops the analysis at its next look, whether the tap is gone or not, and waits for that. The
/// threads end with the last engine. A [`Companion`] must not drop it.
#[derive(Debug)]
pub struct Engine {
    commands: Option<Sender<Command>>,
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
        // Made here only to refuse a sample rate before anything starts.
        crate::analysis::Resampler::new(sample_rate_hz)?;
        let (ring_writer, ring_reader) = ring((f64::from(sample_rate_hz) * ring_seconds).ceil() as usize);
        let (publisher, reader) = channel();
        let (commands, orders) = crossbeam_channel::bounded(MAX_COMMANDS);
        let loaded = Arc::new(Loaded::default());
        let wires = Wires {
            reader: ring_reader,
            commands: orders,
            publisher,
            companion,
            loaded: Arc::clone(&loaded),
        };
        let pool = Pool::shared();
        let ended = pool.add(Worker::new(wires, model.into(), sample_rate_hz, settings))?;
        let engine = Self { commands: Some(commands), reader, loaded, ended, _pool: pool };
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

    /// Hands a command to the analysis thread, which carries it out at its next look. Not for the audio
    /// thread.
    pub fn command(&self, command: Command) {
        let sent = self.commands.as_ref().map(|commands| commands.try_send(command));
        if !matches!(sent, Some(Ok(()))) {
            log::warn!("a command was lost: the analysis thread is busy or has ended");
        }
    }

    /// Spectrum columns for as long as the reader is kept; they cost nothing while nobody watches. The newest
    /// reader gets them. Not for the audio thread.
    pub fn watch_spectrum(&self) -> SpectrumReader {
        let (watch, reader) = crate::analysis::watch();
        self.command(Command::WatchSpectrum(Box::new(watch)));
        reader
    }

    /// The model, once it is loaded.
    pub fn model(&self) -> Option<Arc<Model>> {
        self.loaded.get()?.ok()
    }

    /// Why loading the model failed, if it did.
    pub fn model_error(&self) -> Option<String> {
        self.loaded.get()?.err()
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
        // Dropping the sender disconnects the worker's command channel, which stops the worker.
        self.commands = None;
        self.ended.wait();
    }
}
