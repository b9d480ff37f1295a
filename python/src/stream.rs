//! Live sound.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use genrescope_engine::{AudioTap, Engine, EngineConfig, Error, Settings, Snapshot};
use numpy::{PyReadonlyArray2, ToPyArray};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::error::{option_error, other_error};
use crate::interrupt::interruptible;
use crate::lock::lock;
use crate::model::Model;
use crate::samples::channels;

/// Samples per channel that are pushed at once if the caller waits: they fit into the smallest ring.
const WAITING_LEN: usize = 1024;

/// How long to wait for room in the ring.
const ROOM_INTERVAL: Duration = Duration::from_millis(5);

/// What `genrescope.Stream` holds.
#[pyclass(frozen, module = "genrescope._native")]
pub(crate) struct Stream {
    /// `None` once it is closed.
    tap: Mutex<Option<AudioTap>>,
    engine: Mutex<State>,
    ring_len: usize,
}

/// A running engine, or its last result.
enum State {
    Running(Engine),
    Closed(Box<Snapshot>),
}

#[pymethods]
impl Stream {
    /// `settings`: seconds of the listening window and between two updates, threshold for `sure`.
    #[new]
    fn new(
        model: &Model,
        sample_rate_hz: u32,
        ring_seconds: f64,
        settings: (f64, f64, f32),
    ) -> PyResult<Self> {
        let (window_seconds, update_interval_seconds, sure_above) = settings;
        let settings = Settings { window_seconds, update_interval_seconds, sure_above };
        let config = EngineConfig { sample_rate_hz, ring_seconds, settings };
        let (engine, tap) =
            Engine::start(config, Arc::clone(&model.model)).map_err(|error| engine_error(&error))?;
        let ring_len = tap.vacant_len();
        Ok(Self { tap: Mutex::new(Some(tap)), engine: Mutex::new(State::Running(engine)), ring_len })
    }

    /// Hands over a block; with `wait`, waits for as long as it takes to fit in.
    fn push(&self, py: Python<'_>, block: PyReadonlyArray2<'_, f32>, wait: bool) -> PyResult<()> {
        let channels = channels(&block)?;
        let num_samples = channels.first().map_or(0, |channel| channel.len());
        if !wait && num_samples > self.ring_len {
            let most = self.ring_len;
            return Err(option_error(format!(
                "a block of {num_samples} samples is longer than the ring of {most}; wait=True pushes it piece by piece"
            )));
        }
        if !wait {
            let mut tap = lock(&self.tap);
            tap.as_mut().ok_or_else(closed)?.push_block(&channels);
            return Ok(());
        }
        interruptible(py, |stop| {
            let mut tap = lock(&self.tap);
            let Some(tap) = tap.as_mut() else { return false };
            for start in (0..num_samples).step_by(WAITING_LEN) {
                let end = num_samples.min(start + WAITING_LEN);
                while tap.vacant_len() < end - start {
                    if stop.load(std::sync::atomic::Ordering::Relaxed) {
                        return true;
                    }
                    std::thread::sleep(ROOM_INTERVAL);
                }
                let parts: Vec<&[f32]> = channels.iter().map(|channel| &channel[start..end]).collect();
                tap.push_block(&parts);
            }
            true
        })?
        .then_some(())
        .ok_or_else(closed)
    }

    fn snapshot<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let snapshot = match &*lock(&self.engine) {
            State::Running(engine) => engine.snapshot(),
            State::Closed(snapshot) => **snapshot,
        };
        to_dict(py, &snapshot)
    }

    fn reset(&self) -> PyResult<()> {
        self.command(Engine::reset)
    }

    fn set_frozen(&self, frozen: bool) -> PyResult<()> {
        self.command(|engine| engine.set_frozen(frozen))
    }

    /// Ends the sound, waits until all of it is heard, and ends the engine. A second time it does nothing.
    fn close(&self, py: Python<'_>) {
        py.detach(|| {
            // An engine is joined only once its tap is gone.
            drop(lock(&self.tap).take());
            let mut state = lock(&self.engine);
            let closing = State::Closed(Box::default());
            *state = match std::mem::replace(&mut *state, closing) {
                State::Running(engine) => State::Closed(Box::new(engine.join())),
                closed => closed,
            };
        });
    }
}

impl Stream {
    fn command(&self, command: impl FnOnce(&Engine) -> Result<(), Error>) -> PyResult<()> {
        match &*lock(&self.engine) {
            State::Running(engine) => command(engine).map_err(|error| engine_error(&error)),
            State::Closed(_) => Err(closed()),
        }
    }
}

fn closed() -> PyErr {
    other_error("the stream is closed")
}

fn engine_error(error: &Error) -> PyErr {
    match error {
        Error::SampleRate { .. } | Error::Setting { .. } => option_error(error.report()),
        _ => other_error(error.report()),
    }
}

/// What `genrescope.Snapshot` is made of, except the names, which the model has.
fn to_dict<'py>(py: Python<'py>, snapshot: &Snapshot) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("state", snapshot.state.name())?;
    dict.set_item("probabilities", snapshot.genres.to_pyarray(py))?;
    dict.set_item("probabilities_now", snapshot.genres_now.to_pyarray(py))?;
    dict.set_item("tag_probabilities", snapshot.tags.to_pyarray(py))?;
    dict.set_item("embedding", snapshot.embedding.to_pyarray(py))?;
    dict.set_item("heard_seconds", snapshot.heard_seconds)?;
    dict.set_item("window_seconds", f64::from(snapshot.window_seconds))?;
    dict.set_item("peak_dbfs", f64::from(snapshot.level.peak_dbfs))?;
    dict.set_item("rms_dbfs", f64::from(snapshot.level.rms_dbfs))?;
    dict.set_item("dropped_samples", snapshot.dropped_samples)?;
    dict.set_item("is_frozen", snapshot.frozen)?;
    Ok(dict)
}
