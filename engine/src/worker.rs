//! Ring to analysis to model to snapshot: one plain step, and the thread's loop around it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crossbeam_channel::{Receiver, TryRecvError};

use crate::engine::Command;
use crate::listening::{Listener, Settings};
use crate::model::{Model, ModelSource};
use crate::ring::RingReader;
use crate::snapshot::{Snapshot, SnapshotWriter, State};

/// How long the thread sleeps when there is nothing to do: less than a hop of 16 ms.
const POLL_MS: u64 = 8;

/// Samples taken from the ring in one step.
const STEP_LEN: usize = 4096;

/// What the loop does after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// There may be more: step again.
    Continue,
    /// Nothing waits: sleep, then step again.
    Wait,
    /// The engine is gone, or the tap is and the ring is empty: no more will come.
    Stop,
}

/// What the worker tells the engine beside the snapshots: the model once loaded, or why it could not be.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    model: Mutex<Option<std::result::Result<Arc<Model>, String>>>,
}

impl Loaded {
    pub(crate) fn get(&self) -> Option<std::result::Result<Arc<Model>, String>> {
        self.model.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, model: std::result::Result<Arc<Model>, String>) {
        *self.model.lock().unwrap_or_else(PoisonError::into_inner) = Some(model);
    }
}

/// Owns everything behind the ring. No thread of its own: [`run`] drives it, and so do tests.
#[derive(Debug)]
pub(crate) struct Worker {
    reader: RingReader,
    commands: Receiver<Command>,
    publisher: SnapshotWriter,
    loaded: Arc<Loaded>,
    source: Option<ModelSource>,
    listener: Option<Listener>,
    sample_rate_hz: u32,
    settings: Settings,
    samples: Vec<f32>,
    dropped_samples: u64,
    level_count: u64,
    gone: bool,
}

impl Worker {
    pub(crate) fn new(
        reader: RingReader,
        commands: Receiver<Command>,
        publisher: SnapshotWriter,
        loaded: Arc<Loaded>,
        source: ModelSource,
        sample_rate_hz: u32,
        settings: Settings,
    ) -> Self {
        Self {
            reader,
            commands,
            publisher,
            loaded,
            source: Some(source),
            listener: None,
            sample_rate_hz,
            settings,
            samples: vec![0.0; STEP_LEN],
            dropped_samples: 0,
            level_count: 0,
            gone: false,
        }
    }

    /// Obeys commands, takes one helping of samples from the ring, and publishes what came of it.
    pub(crate) fn step(&mut self) -> Next {
        if let Some(source) = self.source.take() {
            self.load(source);
        }
        let Some(mut changed) = self.obey() else { return Next::Stop };
        // Asked before draining: what the tap wrote last is then still in the ring.
        let writer_is_gone = self.reader.writer_is_gone();
        let num_samples = self.reader.drain(&mut self.samples);
        if let Some(listener) = &mut self.listener {
            listener.push(&self.samples[..num_samples], |_| changed = true);
            if num_samples < STEP_LEN {
                // The ring is empty: what was dropped lies behind all that was in it.
                changed |= note_gap(&mut self.dropped_samples, &self.reader, listener);
            }
            if writer_is_gone && num_samples == 0 && !self.gone {
                self.gone = true;
                listener.finish(|_| ());
                changed = true;
            }
            let level_count = listener.level_count();
            changed |= level_count != self.level_count;
            self.level_count = level_count;
        }
        if changed {
            self.publish();
        }
        match num_samples {
            0 if writer_is_gone => Next::Stop,
            STEP_LEN => Next::Continue,
            _ => Next::Wait,
        }
    }

    fn load(&mut self, source: ModelSource) {
        let listener =
            source.load().and_then(|model| Listener::new(model, self.sample_rate_hz, self.settings));
        match listener {
            Ok(listener) => {
                log::info!(
                    "listening at {} Hz with model {}",
                    self.sample_rate_hz,
                    listener.model().manifest().name
                );
                self.loaded.set(Ok(Arc::clone(listener.model())));
                self.listener = Some(listener);
            }
            Err(error) => {
                let reason = with_causes(&error);
                log::error!("no model: {reason}");
                self.loaded.set(Err(reason));
            }
        }
        self.publish();
    }

    /// Carries out the commands that wait; whether there were any. `None`: the engine has been dropped.
    fn obey(&mut self) -> Option<bool> {
        let mut any = false;
        loop {
            match self.commands.try_recv() {
                Ok(command) => self.carry_out(command),
                Err(TryRecvError::Empty) => return Some(any),
                Err(TryRecvError::Disconnected) => return None,
            }
            any = true;
        }
    }

    fn carry_out(&mut self, command: Command) {
        match command {
            Command::SetModel(source) => match (source.load(), &mut self.listener) {
                (Ok(model), Some(listener)) => {
                    self.loaded.set(Ok(Arc::clone(&model)));
                    listener.set_model(model);
                }
                (Ok(model), None) => self.load(ModelSource::Ready(model)),
                // The old model goes on answering.
                (Err(error), _) => log::error!("the model stays as it was: {}", with_causes(&error)),
            },
            Command::WatchSpectrum(watch) => {
                if let Some(listener) = &mut self.listener {
                    listener.watch_spectrum(watch);
                }
            }
            Command::SetSettings(settings) => {
                let accepted = match &mut self.listener {
                    Some(listener) => listener.set_settings(settings),
                    None => settings.check(),
                };
                match accepted {
                    Ok(()) => self.settings = settings,
                    Err(error) => log::warn!("the settings stay as they were: {error}"),
                }
            }
            Command::Reset => {
                if let Some(listener) = &mut self.listener {
                    listener.reset();
                }
            }
            Command::Freeze(frozen) => {
                if let Some(listener) = &mut self.listener {
                    listener.set_frozen(frozen);
                }
            }
        }
    }

    fn publish(&mut self) {
        let mut snapshot = match (&self.listener, self.loaded.get()) {
            (Some(listener), _) => listener.snapshot(),
            (None, Some(Err(_))) => Snapshot { state: State::Failed, ..Snapshot::default() },
            (None, _) => Snapshot::default(),
        };
        snapshot.dropped_samples = self.reader.dropped_samples();
        snapshot.non_finite_samples = self.reader.non_finite_samples();
        self.publisher.publish(snapshot);
    }
}

/// Starts a new patch if samples were lost since the last look; whether they were.
fn note_gap(known: &mut u64, reader: &RingReader, listener: &mut Listener) -> bool {
    let dropped_samples = reader.dropped_samples();
    let gap = dropped_samples != *known;
    if gap {
        log::warn!("{} samples lost: the analysis did not keep up", dropped_samples - *known);
        *known = dropped_samples;
        listener.restart_patch();
    }
    gap
}

/// The worker's thread: steps until the tap is gone.
pub(crate) fn run(mut worker: Worker) {
    loop {
        match worker.step() {
            Next::Continue => {}
            Next::Wait => std::thread::sleep(Duration::from_millis(POLL_MS)),
            Next::Stop => return,
        }
    }
}

/// An error and what caused it, in one line.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
