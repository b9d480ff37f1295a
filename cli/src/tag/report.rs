//! What there is to say about one file.

use std::path::{Path, PathBuf};

use genrescope_engine::Snapshot;
use genrescope_library::Segment;
use genrescope_offline::Verdict;

use super::album::Membership;
use crate::analysis::Answer;
use crate::writing::Outcome;

/// One file's result.
#[derive(Debug)]
pub(crate) struct Report {
    /// The file, as it was named.
    pub(super) path: PathBuf,
    /// Playing time.
    pub(super) seconds: f64,
    /// How long the analysis took, seconds.
    pub(super) elapsed_seconds: f64,
    /// Whether it was known from an earlier run.
    pub(super) is_cached: bool,
    /// What the engine makes of the whole.
    pub(super) snapshot: Snapshot,
    /// The genres over time, if requested.
    pub(super) segments: Vec<Segment>,
    /// What was wrong with the file, although it could be read.
    pub(super) warning: Option<String>,
    /// Whether a part of the file is missing.
    pub(super) is_cut: bool,
    /// The album that it belongs to, where albums were asked for and it is of one.
    pub(super) album: Option<Membership>,
    /// What happened to its tags, if they were to be written.
    pub(super) written: Option<Outcome>,
}

impl Report {
    /// What is written into its tags: the state and the genres of its album, or its own.
    pub(super) fn verdict(&self) -> Verdict<'_> {
        let own_genres = &*self.snapshot.genres;
        let (state, genres) = match &self.album {
            Some(Membership { album, .. }) => (album.state, &*album.genres),
            None => (self.snapshot.state, own_genres),
        };
        Verdict { path: &self.path, state, genres, own_genres, tags: &self.snapshot.tags }
    }

    pub(crate) fn new(path: &Path, answer: Answer) -> Self {
        let Answer { analysis, elapsed_seconds, is_cached } = answer;
        Self {
            path: path.to_owned(),
            seconds: analysis.seconds,
            elapsed_seconds,
            is_cached,
            snapshot: analysis.snapshot(),
            segments: analysis.segments.unwrap_or_default(),
            warning: analysis.warning,
            is_cut: analysis.is_cut,
            album: None,
            written: None,
        }
    }
}
