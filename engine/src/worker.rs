//! Ring to analysis to model to snapshot, as one plain step.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crossbeam_channel::{Receiver, TryRecvError};

use crate::analysis::SpectrumWatch;
use crate::command::{Command, Order};
use crate::companion::Companion;
use crate::error::{Error, Result};
use crate::listening::{Listener, Settings};
use crate::model::{Loading, Model, ModelSource};
use crate::ring::RingReader;
use crate::snapshot::{Snapshot, SnapshotWriter, State};

/// Samples taken from the ring in one step.
const STEP_LEN: usize = 4096;

/// What comes after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// There may be more: step again.
    Continue,
    /// Nothing waits: rest, then step again.
    Wait,
    /// The engine is gone, or the tap is and the ring is empty: no more will come.
    Stop,
}

/// What the worker tells the engine besides the snapshots: the model in use, and why there is none or the
/// newest one could not be loaded.
#[derive(Debug, Default)]
pub(crate) struct Loaded(Mutex<Outcome>);

#[derive(Debug, Default)]
struct Outcome {
    model: Option<Arc<Model>>,
    error: Option<Arc<Error>>,
}

impl Loaded {
    pub(crate) fn model(&self) -> Option<Arc<Model>> {
        self.lock().model.clone()
    }

    pub(crate) fn error(&self) -> Option<Arc<Error>> {
        self.lock().error.clone()
    }

    fn set(&self, model: Option<Arc<Model>>, error: Option<Error>) {
        *self.lock() = Outcome { model, error: error.map(Arc::new) };
    }

    fn lock(&self) -> MutexGuard<'_, Outcome> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Owns everything after the ring. It has no thread of its own: the pool drives it, and so do tests.
pub(crate) struct Worker {
    reader: RingReader,
    orders: Receiver<Order>,
    publisher: SnapshotWriter,
    companion: Option<Box<dyn Companion>>,
    loaded: Arc<Loaded>,
    loading: Option<Loading>,
    /// To be loaded next.
    sources: VecDeque<ModelSource>,
    listener: Option<Listener>,
    sample_rate_hz: u32,
    settings: Settings,
    frozen: bool,
    /// Arrived before there was a listener to take it.
    watch: Option<Box<SpectrumWatch>>,
    samples: Vec<f32>,
    dropped_samples: u64,
    level_count: u64,
    gone: bool,
}

/// The worker's ends of what it shares with the engine and the tap.
pub(crate) struct Wires {
    pub(crate) reader: RingReader,
    pub(crate) orders: Receiver<Order>,
    pub(crate) publisher: SnapshotWriter,
    pub(crate) companion: Box<dyn Companion>,
    pub(crate) loaded: Arc<Loaded>,
}

impl Worker {
    pub(crate) fn new(wires: Wires, source: ModelSource, sample_rate_hz: u32, settings: Settings) -> Self {
        let Wires { reader, orders, publisher, companion, loaded } = wires;
        Self {
            reader,
            orders,
            publisher,
            companion: Some(companion),
            loaded,
            loading: None,
            sources: VecDeque::from([source]),
            listener: None,
            sample_rate_hz,
            settings,
            frozen: false,
            watch: None,
            samples: vec![0.0; STEP_LEN],
            dropped_samples: 0,
            level_count: 0,
            gone: false,
        }
    }

    /// Carries out commands, takes up to `STEP_LEN` samples from the ring, and publishes the result.
    pub(crate) fn step(&mut self) -> Next {
        let mut changed = self.load();
        let Some(any) = self.obey() else { return Next::Stop };
        changed |= any;
        if self.listener.is_none() && (self.loading.is_some() || !self.sources.is_empty()) {
            // The sound waits in the ring for its first model.
            if changed {
                self.publish();
            }
            return Next::Wait;
        }
        if self.reader.take_reset() {
            self.reset();
            changed = true;
        }
        // Asked before draining: what the tap wrote last is then still in the ring.
        let writer_is_gone = self.reader.writer_is_gone();
        let num_samples = self.reader.drain(&mut self.samples);
        let is_over = writer_is_gone && self.reader.is_empty() && num_samples == 0;
        if let Some(listener) = &mut self.listener {
            listener.push(&self.samples[..num_samples], |_| changed = true);
            if num_samples < STEP_LEN {
                // The ring is empty: what was dropped came after all that was in it.
                changed |= note_gap(&mut self.dropped_samples, &self.reader, listener);
            }
            if is_over && !self.gone {
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
            _ if is_over => Next::Stop,
            STEP_LEN => Next::Continue,
            _ => Next::Wait,
        }
    }

    /// Gives up for good: sound is taken and discarded, and the state says `failed`.
    pub(crate) fn fail(&mut self, error: Error) {
        log::error!("{}", error.report());
        self.listener = None;
        self.companion = None;
        self.loaded.set(None, Some(error));
        self.publish();
    }

    /// Moves loading forward; returns whether anything changed.
    fn load(&mut self) -> bool {
        if self.loading.is_none() {
            self.loading = self.sources.pop_front().map(Loading::start);
        }
        let Some(loading) = self.loading.take_if(|loading| loading.is_done()) else { return false };
        let listener = match (loading.finish(), &mut self.listener) {
            (Ok(model), Some(listener)) => {
                self.loaded.set(Some(Arc::clone(&model)), None);
                listener.set_model(model);
                return true;
            }
            // The old model keeps answering.
            (Err(error), Some(listener)) => {
                log::error!("keeping the previous model: {}", error.report());
                self.loaded.set(Some(Arc::clone(listener.model())), Some(error));
                return true;
            }
            (Ok(model), None) => Listener::new(model, self.sample_rate_hz, self.settings),
            (Err(error), None) => Err(error),
        };
        match listener {
            Ok(mut listener) => {
                let name = &listener.model().manifest().name;
                log::info!("listening at {} Hz with model {name}", self.sample_rate_hz);
                self.loaded.set(Some(Arc::clone(listener.model())), None);
                listener.set_frozen(self.frozen);
                if let Some(watch) = self.watch.take() {
                    listener.send_spectrum_to(watch);
                }
                self.listener = Some(listener);
            }
            Err(error) => {
                log::error!("no model: {}", error.report());
                self.loaded.set(None, Some(error));
            }
        }
        true
    }

    /// Carries out the waiting commands; returns whether there were any. `None`: the engine has been dropped.
    fn obey(&mut self) -> Option<bool> {
        let mut any = false;
        if let Some(mut companion) = self.companion.take() {
            companion.orders(&mut |command| {
                any = true;
                self.carry_out(command)
            });
            self.companion = Some(companion);
        }
        loop {
            match self.orders.try_recv() {
                Ok(Order::Command(command)) => {
                    // The engine checks what it sends, so nothing is refused here.
                    if let Err(error) = self.carry_out(command) {
                        log::warn!("{}", error.report());
                    }
                }
                Ok(Order::WatchSpectrum(watch)) => match &mut self.listener {
                    Some(listener) => listener.send_spectrum_to(watch),
                    None => self.watch = Some(watch),
                },
                Err(TryRecvError::Empty) => return Some(any),
                Err(TryRecvError::Disconnected) => return None,
            }
            any = true;
        }
    }

    fn carry_out(&mut self, command: Command) -> Result<()> {
        match command {
            Command::SetModel(source) => self.sources.push_back(source),
            Command::SetSettings(settings) => {
                match &mut self.listener {
                    Some(listener) => listener.set_settings(settings)?,
                    None => settings.check()?,
                }
                self.settings = settings;
            }
            Command::Reset => self.reset(),
            Command::Freeze(frozen) => {
                self.frozen = frozen;
                if let Some(listener) = &mut self.listener {
                    listener.set_frozen(frozen);
                }
            }
        }
        Ok(())
    }

    fn reset(&mut self) {
        if let Some(listener) = &mut self.listener {
            listener.reset();
        }
    }

    fn publish(&mut self) {
        let mut snapshot = match (&self.listener, self.loaded.error()) {
            (Some(listener), _) => listener.snapshot(),
            (None, Some(_)) => Snapshot::with(|snapshot| snapshot.state = State::Failed),
            (None, None) => Snapshot::default(),
        };
        snapshot.dropped_samples = self.reader.dropped_samples();
        snapshot.non_finite_samples = self.reader.non_finite_samples();
        self.publisher.publish(&mut snapshot);
        if let Some(companion) = &mut self.companion {
            let genres = self.listener.as_ref().map(|listener| listener.model().genres());
            companion.published(&snapshot, genres);
        }
    }
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker").field("listener", &self.listener).finish_non_exhaustive()
    }
}

/// Starts a new patch if samples were lost since the last look; returns whether they were.
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
