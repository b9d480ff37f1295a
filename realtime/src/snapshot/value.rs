//! The value that is published.

use super::{Slots, State};

/// The most genres a head may have.
pub const MAX_GENRES: usize = 64;
/// The most tags a backbone may have.
pub const MAX_TAGS: usize = 64;
/// The longest embedding a backbone may have.
pub const MAX_EMBEDDING_LEN: usize = 512;

/// How loud the input is, over the last 0.4 s of the mono mix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// Largest sample, dBFS; `-inf` for silence, above 0 when the input clips.
    pub peak_dbfs: f32,
    /// Root mean square, dBFS: -3.0 for a full-scale sine; `-inf` for silence.
    pub rms_dbfs: f32,
}

impl Default for Level {
    fn default() -> Self {
        Self { peak_dbfs: f32::NEG_INFINITY, rms_dbfs: f32::NEG_INFINITY }
    }
}

/// One consistent view of the engine.
///
/// # Shapes and units
/// Genres, tags and embedding are as long as the model's lists, which name them in this order. Genre
/// probabilities sum to 1, or are all 0 while there is nothing to go by (warming up); before the model is
/// loaded, and if it cannot be, all four are empty.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub struct Snapshot {
    /// Grows by one with every snapshot that is published.
    pub sequence: u64,
    /// What the engine makes of the listening window.
    pub state: State,
    /// Whether the genres are held still by the freeze command.
    pub frozen: bool,
    /// Genre probabilities of the newest patch alone: the last 3 s. `[num_genres]`
    pub genres_now: Slots<MAX_GENRES>,
    /// Genre probabilities of the listening window, `[num_genres]`.
    pub genres: Slots<MAX_GENRES>,
    /// The backbone's tags over the listening window, each independently 0 to 1: `[num_tags]`.
    pub tags: Slots<MAX_TAGS>,
    /// The backbone's embedding, mean over the listening window: `[embedding_len]`.
    pub embedding: Slots<MAX_EMBEDDING_LEN>,
    /// How much sound lies in the listening window, seconds.
    pub window_seconds: f32,
    /// Sound heard since the start or the last reset, seconds.
    pub heard_seconds: f64,
    /// Samples lost because the analysis did not keep up, since the engine started.
    pub dropped_samples: u64,
    /// Samples that were NaN or infinite and were treated as silence, since the engine started.
    pub non_finite_samples: u64,
    /// How loud the input is now.
    pub level: Level,
}

impl Snapshot {
    /// An empty snapshot with some changes, for tests of faces.
    ///
    /// # Examples
    /// ```
    /// use genrescope_realtime::snapshot::{Snapshot, State};
    ///
    /// let silence = Snapshot::with(|snapshot| snapshot.state = State::Silence);
    /// assert_eq!(silence.state, State::Silence);
    /// ```
    pub fn with(change: impl FnOnce(&mut Self)) -> Self {
        let mut snapshot = Self::default();
        change(&mut snapshot);
        snapshot
    }
}
