//! The engine while the plugin is active, and what is left of it afterward.

use std::sync::{Arc, Mutex};

use genrescope_engine::{AudioTap, Engine, EngineConfig, Model, Snapshot, SpectrumColumn};
use nice_plug::prelude::BufferConfig;

use crate::follower::Follower;
use crate::instance::InstanceNumber;
use crate::link::Link;
use crate::lock::lock;
use crate::model;
use crate::params::GenreParams;

/// One plugin instance's listening, shared with its editor.
#[derive(Default)]
pub struct Session {
    active: Mutex<Active>,
    pub(crate) number: InstanceNumber,
    pub(crate) link: Arc<Link>,
}

#[derive(Default)]
struct Active {
    engine: Option<Engine>,
    is_bounce: bool,
    sample_rate_hz: u32,
    /// The last engine's last answer.
    last: Option<(Snapshot, Option<Arc<Model>>)>,
    /// Why there is no engine, if there is none.
    trouble: Option<String>,
}

/// Everything that an editor draws from.
pub struct Status {
    /// The newest snapshot; while there is no engine, the last engine's.
    pub snapshot: Snapshot,
    /// The model that answers, once it is loaded.
    pub model: Option<Arc<Model>>,
    /// Rate of what is heard, Hz; 0 before the first engine.
    pub sample_rate_hz: u32,
    /// Why there are no genres, if there are none.
    pub trouble: Option<String>,
}

impl Session {
    /// Starts an engine; `None`, and the reason in [`status`](Self::status), if that fails.
    pub fn start(
        &self,
        buffer: &BufferConfig,
        is_bounce: bool,
        params: &Arc<GenreParams>,
    ) -> Option<AudioTap> {
        let rate = f64::from(buffer.sample_rate);
        let config = EngineConfig {
            sample_rate_hz: rate.round() as u32,
            // Room for a few of the largest blocks, at low rates too.
            ring_seconds: (4.0 * f64::from(buffer.max_buffer_size) / rate).clamp(2.0, 60.0),
            settings: if is_bounce { params.bounce_settings() } else { params.settings() },
        };
        let path = params.model_path();
        let follower = Follower::new(
            Arc::clone(&self.link),
            Arc::clone(params),
            self.number.get(),
            config.settings,
            path.clone(),
            is_bounce,
        );
        let started =
            Engine::start_with(config, model::source(path, Arc::clone(&self.link)), Box::new(follower));
        let mut active = lock(&self.active);
        active.sample_rate_hz = config.sample_rate_hz;
        active.is_bounce = is_bounce;
        let (engine, tap, trouble) = match started {
            Ok((engine, tap)) => (Some(engine), Some(tap), None),
            Err(error) => (None, None, Some(error.to_string())),
        };
        (active.engine, active.trouble) = (engine, trouble);
        drop(active);
        if self.link.watches_spectrum() {
            self.watch_spectrum();
        }
        self.link.request_picture();
        tap
    }

    /// Ends the engine, whose tap must be gone. A bounce is first heard to its end; anything else is cut
    /// short.
    pub fn stop(&self) {
        let mut active = lock(&self.active);
        let Some(engine) = active.engine.take() else { return };
        let is_bounce = active.is_bounce;
        // With the lock released: this waits for the analysis.
        drop(active);
        let model = engine.model();
        let snapshot = if is_bounce { engine.join() } else { engine.snapshot() };
        lock(&self.active).last = Some((snapshot, model));
        self.link.request_picture();
    }

    /// What there is to draw.
    pub fn status(&self) -> Status {
        let active = lock(&self.active);
        let (snapshot, model, failure) = match (&active.engine, &active.last) {
            (Some(engine), _) => {
                (engine.snapshot(), engine.model(), engine.model_error().map(|error| error.report()))
            }
            (None, Some((snapshot, model))) => (*snapshot, model.clone(), None),
            (None, None) => Default::default(),
        };
        let trouble = active.trouble.clone().or(failure);
        Status { snapshot, model, sample_rate_hz: active.sample_rate_hz, trouble }
    }

    /// Makes the engine forget everything heard, if there is one.
    pub(crate) fn reset(&self) {
        if let Some(engine) = &lock(&self.active).engine
            && let Err(error) = engine.reset()
        {
            log::warn!("{}", error.report());
        }
    }

    /// Remembers an editor's window.
    pub(crate) fn open_editor(&self, context: egui::Context) {
        self.link.open_editor(context);
    }

    /// Notes that the window is gone.
    pub(crate) fn close_editor(&self) {
        self.link.close_editor();
        self.set_wants_spectrum(false);
        self.link.view().leave_window();
    }

    /// Sets whether spectrum columns are wanted.
    pub(crate) fn set_wants_spectrum(&self, wants: bool) {
        let has = self.link.watches_spectrum();
        if wants && !has {
            self.watch_spectrum();
        } else if !wants && has {
            self.link.drop_spectrum();
        }
    }

    /// Columns that have come since the last call, oldest first.
    pub(crate) fn take_columns(&self) -> Vec<SpectrumColumn> {
        self.link.take_columns()
    }

    fn watch_spectrum(&self) {
        let reader = lock(&self.active).engine.as_ref().map(Engine::watch_spectrum).transpose();
        self.link.set_spectrum_reader(reader.unwrap_or_else(|error| {
            log::warn!("{}", error.report());
            None
        }));
    }
}
