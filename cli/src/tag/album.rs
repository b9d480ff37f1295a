//! An album as one report of it knows it.

use std::sync::Arc;

use genrescope_engine::State;

/// An album of two tracks or more.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Album {
    /// What the tags call it, or its folder's name.
    pub(super) title: String,
    pub(super) artist: Option<String>,
    /// How many files it has.
    pub(super) num_tracks: usize,
    /// Mean of its tracks, without those that are silent or not music: `[num_genres]`.
    pub(super) genres: Vec<f32>,
    pub(super) state: State,
}

/// A report's place in its album.
#[derive(Debug, Clone)]
pub(super) struct Membership {
    pub(super) album: Arc<Album>,
    /// Whether it is the album's first report.
    pub(super) is_first: bool,
}
