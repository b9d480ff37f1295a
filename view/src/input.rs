//! What the view is told, and what it asks for.

use genrescope_engine::model::Genres;
use genrescope_engine::{Settings, Snapshot, SpectrumColumn};

/// Whether kinds of a genre are shown by themselves or as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GenreLevel {
    /// As the model names them: `techno`, `trance`.
    #[default]
    Fine,
    /// Rolled up to the broadest: `electronic`.
    Broad,
}

/// What the lower or right part shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Panel {
    /// The genres of the last minutes.
    #[default]
    History,
    /// The rolling spectrogram.
    Spectrum,
    /// The rolling chromagram.
    Notes,
}

/// One picture's worth.
#[derive(Debug, Clone, Copy)]
pub struct ViewInput<'a> {
    /// The newest snapshot.
    pub snapshot: &'a Snapshot,
    /// The model's genres, once it is loaded.
    pub genres: Option<&'a Genres>,
    /// The model's name, or why there is none.
    pub model: Result<&'a str, &'a str>,
    /// Rate of the input, Hz.
    pub sample_rate_hz: u32,
    /// How the engine listens.
    pub settings: Settings,
    /// Spectrum columns since the last picture, oldest first; may stay empty while
    /// [`GenreView::wants_spectrum`](crate::GenreView::wants_spectrum) says no.
    pub columns: &'a [SpectrumColumn],
    /// What is listened to, if the face wants to say so: a device or a file.
    pub source: Option<&'a str>,
}

/// What somebody asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum ViewAction {
    /// Hold the genres still, or let them go on.
    Freeze(bool),
    /// Forget all that was heard.
    Reset,
    /// Listen in another way.
    SetSettings(Settings),
    /// The genres are shown in this way now; to be saved.
    SetLevel(GenreLevel),
    /// This panel is shown now; to be saved.
    SetPanel(Panel),
}
