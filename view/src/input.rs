//! What the view is given, and what it asks for.

use genrescope_display::GenreLevel;
use genrescope_engine::model::Genres;
use genrescope_engine::{Settings, Snapshot, SpectrumColumn};

/// What the lower or right part of the view shows.
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

/// What the view needs for one picture.
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
    /// [`GenreView::wants_spectrum`](crate::GenreView::wants_spectrum) returns false.
    pub columns: &'a [SpectrumColumn],
    /// What the engine listens to, if the face wants to show it: a device or a file.
    pub source: Option<&'a str>,
}

/// What the user asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum ViewAction {
    /// Freeze the genres, or let them go on.
    Freeze(bool),
    /// Forget everything heard so far.
    Reset,
    /// Listen with other settings.
    SetSettings(Settings),
    /// The genres are now shown at this level; to be saved.
    SetLevel(GenreLevel),
    /// This panel is now shown; to be saved.
    SetPanel(Panel),
}
