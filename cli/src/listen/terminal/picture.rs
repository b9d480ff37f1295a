//! Everything that the screen shows, as plain data.

use genrescope_display::Bar;
use genrescope_engine::{Level, State};
use genrescope_record::Input;

use super::history::History;
use super::letters::Letters;
use super::palette::Palette;

/// What one picture needs.
#[derive(Debug, Clone)]
pub(super) struct View<'a> {
    /// What the engine makes of what it hears.
    pub(super) state: State,
    /// What is wrong, if anything: one or two words, and a sentence.
    pub(super) trouble: Option<(&'static str, String)>,
    /// What is wrong with the sound, though it is judged, in one or two words.
    pub(super) caution: Option<&'static str>,
    /// Whether the genres are frozen.
    pub(super) is_frozen: bool,
    /// Whether genres are rolled up to broad ones.
    pub(super) is_broad: bool,
    /// The genres, the most probable first.
    pub(super) bars: &'a [Bar],
    /// A letter for each genre.
    pub(super) letters: &'a Letters,
    /// What was heard.
    pub(super) history: &'a History,
    /// Time between two columns of the history, seconds.
    pub(super) update_interval_seconds: f64,
    /// How loud it is.
    pub(super) level: Level,
    /// The recent peak, dBFS.
    pub(super) held_dbfs: f32,
    /// Whether the input has clipped recently.
    pub(super) clips: bool,
    /// Length of the listening window as set, seconds.
    pub(super) window_seconds: f64,
    /// How much sound is in it, seconds.
    pub(super) filled_seconds: f32,
    /// Sound heard, seconds.
    pub(super) heard_seconds: f64,
    /// Samples that the analysis lost.
    pub(super) dropped_samples: u64,
    /// Samples that were not numbers.
    pub(super) non_finite_samples: u64,
    /// Blocks that the device lost.
    pub(super) num_overruns: u64,
    /// What is listened to.
    pub(super) input: &'a Input,
    /// The model's name and the beginning of its hash.
    pub(super) model: &'a str,
    /// Where a page shows the same.
    pub(super) page_url: Option<&'a str>,
    /// The terminal's colors.
    pub(super) palette: Palette,
}
