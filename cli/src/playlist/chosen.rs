//! The tracks that playlists are made of.

use std::path::Path;

use genrescope_decode::Description;
use genrescope_engine::{ModelInfo, State};
use genrescope_library::{Analysis, Rule, Track};

/// A track, with what is needed to sort it.
#[derive(Debug)]
pub(super) struct Chosen {
    pub(super) track: Track,
    /// `[num_genres]`, probabilities.
    pub(super) genres: Vec<f32>,
    /// `[embedding_len]`, standardized by the model.
    pub(super) embedding: Vec<f32>,
}

/// Takes a file that matches the rule, or any music if there is no rule.
pub(super) fn choose(
    path: &Path,
    analysis: Analysis,
    rule: Option<&Rule>,
    model: &ModelInfo,
) -> Option<Chosen> {
    let is_music = || !matches!(analysis.state, State::Silence | State::NotMusic);
    if !rule.map_or_else(is_music, |rule| rule.matches(&analysis)) {
        return None;
    }
    let genres = model.genres();
    let shares = genres.names().zip(&analysis.genres).enumerate();
    let music = shares.filter(|(index, _)| Some(*index) != genres.not_music());
    let leading = music.max_by(|(_, a), (_, b)| a.1.total_cmp(b.1));
    let genre = leading.filter(|_| is_music()).map(|(_, (name, _))| name.to_owned());
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    Some(Chosen {
        track: Track { path, seconds: analysis.seconds, genre, description: Description::default() },
        genres: analysis.genres,
        embedding: model.standardized(&analysis.embedding),
    })
}
