//! The value that is published.

use super::State;

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
/// Genres, tags and embedding are arrays of a fixed size whose first `num_genres`, `num_tags` and
/// `embedding_len` values count; the model names them, in its order. Genre probabilities sum to 1, or are all
/// 0 while there is nothing to go by (loading, failed, warming up).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Snapshot {
    /// Grows by one with every snapshot that is published.
    pub sequence: u64,
    /// What the engine makes of the listening window.
    pub state: State,
    /// Whether the genres are held still by the freeze command.
    pub frozen: bool,
    /// Genres in the model's head.
    pub num_genres: usize,
    /// Genre probabilities of the newest patch alone: the last 3 s.
    pub genres_now: [f32; MAX_GENRES],
    /// Genre probabilities of the listening window.
    pub genres: [f32; MAX_GENRES],
    /// Tags of the backbone.
    pub num_tags: usize,
    /// The backbone's tags over the listening window, each independently 0 to 1.
    pub tags: [f32; MAX_TAGS],
    /// Values of the embedding.
    pub embedding_len: usize,
    /// The backbone's embedding, mean over the listening window.
    pub embedding: [f32; MAX_EMBEDDING_LEN],
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
    /// Probabilities over the listening window, `[num_genres]`.
    pub fn genres(&self) -> &[f32] {
        &self.genres[..self.num_genres]
    }

    /// Probabilities of the newest patch, `[num_genres]`.
    pub fn genres_now(&self) -> &[f32] {
        &self.genres_now[..self.num_genres]
    }

    /// Tag probabilities over the listening window, `[num_tags]`.
    pub fn tags(&self) -> &[f32] {
        &self.tags[..self.num_tags]
    }

    /// Mean embedding over the listening window, `[embedding_len]`.
    pub fn embedding(&self) -> &[f32] {
        &self.embedding[..self.embedding_len]
    }
}

impl Default for Snapshot {
    fn default() -> Self {
        Self {
            sequence: 0,
            state: State::Loading,
            frozen: false,
            num_genres: 0,
            genres_now: [0.0; MAX_GENRES],
            genres: [0.0; MAX_GENRES],
            num_tags: 0,
            tags: [0.0; MAX_TAGS],
            embedding_len: 0,
            embedding: [0.0; MAX_EMBEDDING_LEN],
            window_seconds: 0.0,
            heard_seconds: 0.0,
            dropped_samples: 0,
            non_finite_samples: 0,
            level: Level::default(),
        }
    }
}
