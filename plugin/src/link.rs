//! What the engine's companion and the editor share.

use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use genrescope_engine::model::Genres;
use genrescope_engine::{Snapshot, SpectrumColumn, SpectrumReader};
use genrescope_view::{GenreView, NUM_COLUMNS, PICTURE_TIME};

use crate::lock::lock;

/// What the engine's companion may know; it must not hold the engine itself.
#[derive(Default)]
pub(crate) struct Link {
    editor: Mutex<Option<OpenEditor>>,
    /// Kept here, not in the editor, so that its history continues while the editor is closed.
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

/// Columns on their way to the editor.
#[derive(Default)]
struct Spectrum {
    reader: Option<SpectrumReader>,
    columns: Vec<SpectrumColumn>,
}

impl Link {
    /// Remembers an editor's window.
    pub(crate) fn open_editor(&self, context: egui::Context) {
        *lock(&self.editor) = Some(OpenEditor { context, is_shown: false, last_picture: Instant::now() });
    }

    /// Notes that the window is gone.
    pub(crate) fn close_editor(&self) {
        *lock(&self.editor) = None;
    }

    /// Whether anybody is watching.
    pub(crate) fn is_editor_open(&self) -> bool {
        lock(&self.editor).as_ref().is_some_and(|open| open.is_shown)
    }

    /// Notes whether the window is shown, which draws its first picture on its own.
    pub(crate) fn set_shown(&self, is_shown: bool) {
        if let Some(open) = &mut *lock(&self.editor) {
            open.is_shown = is_shown;
        }
    }

    /// Requests a picture, if there is a window that is shown: one, however often this is called, and at most
    /// 60 per second.
    ///
    /// The only place that requests pictures: the windowing never answers a request made before the window is
    /// shown, and then ignores all later ones.
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

    /// Shows the view a snapshot that nobody draws; while the editor draws, the view sees snapshots anyway.
    pub(crate) fn note_history(&self, snapshot: &Snapshot, genres: &Genres) {
        if let Ok(mut view) = self.view.try_lock() {
            view.note(snapshot, genres);
        }
    }

    /// Whether spectrum columns are wanted.
    pub(crate) fn watches_spectrum(&self) -> bool {
        lock(&self.spectrum).reader.is_some()
    }

    /// From now on, reads columns from this reader, or from none.
    pub(crate) fn set_spectrum_reader(&self, reader: Option<SpectrumReader>) {
        lock(&self.spectrum).reader = reader;
    }

    /// Reads no more columns, and drops those that have come.
    pub(crate) fn drop_spectrum(&self) {
        *lock(&self.spectrum) = Spectrum::default();
    }

    /// Columns that have come since the last call, oldest first.
    pub(crate) fn take_columns(&self) -> Vec<SpectrumColumn> {
        std::mem::take(&mut lock(&self.spectrum).columns)
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

    /// Notes what went wrong, or went right.
    pub(crate) fn note(&self, change: impl FnOnce(&mut Troubles)) {
        change(&mut lock(&self.troubles));
        self.request_picture();
    }
}
