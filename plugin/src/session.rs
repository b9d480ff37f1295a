//! The engine while the plugin is active, and what is left of it afterward.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use genrescope_engine::model::Genres;
use genrescope_engine::{AudioTap, Engine, EngineConfig, Model, Snapshot, SpectrumColumn, SpectrumReader};
use genrescope_view::{GenreView, NUM_COLUMNS, PICTURE_TIME};
use nice_plug::prelude::BufferConfig;

use crate::follower::Follower;
use crate::instance::InstanceNumber;
use crate::model;
use crate::params::GenreParams;

/// One plugin instance's listening, shared with its editor.
#[derive(Default)]
pub struct Session {
    active: Mutex<Active>,
    pub(crate) number: InstanceNumber,
    pub(crate) link: Arc<Link>,
}

/// What the engine's companion may know; it must not hold the engine itself.
#[derive(Default)]
pub(crate) struct Link {
    editor: Mutex<Option<OpenEditor>>,
    /// Here, and not in the editor, so that its history continues while that is closed.
    view: Mutex<GenreView>,
    spectrum: Mutex<Spectrum>,
    troubles: Mutex<Troubles>,
}

/// An open editor's window, which can be asked for pictures.
struct OpenEditor {
    context: egui::Context,
    is_shown: bool,
    last_picture: Instant,
}

/// If asked to draw after no time at all, egui draws twice.
const SOON: Duration = Duration::from_millis(1);

/// What went wrong, as messages for people.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Troubles {
    /// About the model chosen last.
    pub(crate) model: Option<String>,
    /// About OSC.
    pub(crate) osc: Option<String>,
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

/// Columns on their way to the editor.
#[derive(Default)]
struct Spectrum {
    reader: Option<SpectrumReader>,
    columns: Vec<SpectrumColumn>,
}

/// Everything that an editor draws from.
pub struct Sight {
    /// The newest; while there is no engine, the last one's.
    pub snapshot: Snapshot,
    /// The one that answers, once it is loaded.
    pub model: Option<Arc<Model>>,
    /// Rate of what is heard, Hz; 0 before the first engine.
    pub sample_rate_hz: u32,
    /// Why there are no genres, if there are none.
    pub trouble: Option<String>,
}

impl Session {
    /// Starts an engine; `None`, and the reason in [`sight`](Self::sight), if that fails.
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
        if lock(&self.link.spectrum).reader.is_some() {
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
    pub fn sight(&self) -> Sight {
        let active = lock(&self.active);
        let (snapshot, model, failure) = match (&active.engine, &active.last) {
            (Some(engine), _) => {
                (engine.snapshot(), engine.model(), engine.model_error().map(|error| error.report()))
            }
            (None, Some((snapshot, model))) => (*snapshot, model.clone(), None),
            (None, None) => Default::default(),
        };
        let trouble = active.trouble.clone().or(failure);
        Sight { snapshot, model, sample_rate_hz: active.sample_rate_hz, trouble }
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
        *lock(&self.link.editor) =
            Some(OpenEditor { context, is_shown: false, last_picture: Instant::now() });
    }

    /// Notes that the window is gone.
    pub(crate) fn close_editor(&self) {
        *lock(&self.link.editor) = None;
        self.set_wants_spectrum(false);
        self.link.view().leave_window();
    }

    /// Sets whether spectrum columns are wanted.
    pub(crate) fn set_wants_spectrum(&self, wants: bool) {
        let has = lock(&self.link.spectrum).reader.is_some();
        if wants && !has {
            self.watch_spectrum();
        } else if !wants && has {
            *lock(&self.link.spectrum) = Spectrum::default();
        }
    }

    /// Columns that have come since the last call, oldest first.
    pub(crate) fn take_columns(&self) -> Vec<SpectrumColumn> {
        std::mem::take(&mut lock(&self.link.spectrum).columns)
    }

    fn watch_spectrum(&self) {
        let reader = lock(&self.active).engine.as_ref().map(Engine::watch_spectrum).transpose();
        lock(&self.link.spectrum).reader = reader.unwrap_or_else(|error| {
            log::warn!("{}", error.report());
            None
        });
    }
}

impl Link {
    /// Whether anybody is watching.
    pub(crate) fn is_editor_open(&self) -> bool {
        lock(&self.editor).as_ref().is_some_and(|open| open.is_shown)
    }

    /// Notes whether the window is shown, which draws its first picture by itself.
    pub(crate) fn set_shown(&self, is_shown: bool) {
        if let Some(open) = &mut *lock(&self.editor) {
            open.is_shown = is_shown;
        }
    }

    /// Requests a picture, if there is a window that is shown: one, however often this is called, and at most
    /// 60 per second.
    pub(crate) fn request_picture(&self) {
        // Called with the lock released, because it leads into the window's own code.
        let shown = match &*lock(&self.editor) {
            Some(open) if open.is_shown => (open.context.clone(), open.last_picture),
            _ => return,
        };
        let (context, last_picture) = shown;
        context.request_repaint_after(PICTURE_TIME.saturating_sub(last_picture.elapsed()).max(SOON));
    }

    /// Notes that a picture is being drawn.
    pub(crate) fn note_picture(&self) {
        if let Some(open) = &mut *lock(&self.editor) {
            open.last_picture = Instant::now();
        }
    }

    /// The view, for the editor to draw.
    pub(crate) fn view(&self) -> MutexGuard<'_, GenreView> {
        lock(&self.view)
    }

    /// Shows the view a snapshot that nobody draws; while the editor draws, it sees them for itself.
    pub(crate) fn note_history(&self, snapshot: &Snapshot, genres: &Genres) {
        if let Ok(mut view) = self.view.try_lock() {
            view.note(snapshot, genres);
        }
    }

    /// Fetches the spectrum columns that have arrived, and shows them to `look`.
    pub(crate) fn read_columns(&self, look: impl FnOnce(&[SpectrumColumn])) {
        let mut spectrum = lock(&self.spectrum);
        let Spectrum { reader, columns } = &mut *spectrum;
        let num_known = columns.len();
        if let Some(reader) = reader {
            reader.read_into(columns);
        }
        look(&columns[num_known..]);
        let num_unseen = columns.len().saturating_sub(NUM_COLUMNS);
        columns.drain(..num_unseen);
    }

    pub(crate) fn troubles(&self) -> Troubles {
        lock(&self.troubles).clone()
    }

    /// Notes what went wrong, or right.
    pub(crate) fn note(&self, change: impl FnOnce(&mut Troubles)) {
        change(&mut lock(&self.troubles));
        self.request_picture();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Plain values, consistent at any time.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
