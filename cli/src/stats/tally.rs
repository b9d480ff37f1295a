//! What tracks come to.

use std::collections::BTreeMap;
use std::sync::Arc;

use genrescope_engine::{ModelInfo, State};
use genrescope_library::Analysis;

/// Tracks, counted by genre and by time.
#[derive(Debug)]
pub(super) struct Tally {
    model: Arc<ModelInfo>,
    broad: bool,
    /// Music by its leading genre; and by their states tracks that are silent or not music.
    kinds: BTreeMap<String, Count>,
    /// Music of each genre in each period, by the period's first year.
    periods: BTreeMap<u16, BTreeMap<String, usize>>,
    /// Music of which no year is known.
    num_undated: usize,
}

/// How much there is of something.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Count {
    pub(super) num_tracks: usize,
    /// Those of them whose genre is sure.
    pub(super) num_sure: usize,
    /// How long they play.
    pub(super) seconds: f64,
}

impl Tally {
    pub(super) fn new(model: &Arc<ModelInfo>, broad: bool) -> Self {
        Self {
            model: Arc::clone(model),
            broad,
            kinds: BTreeMap::new(),
            periods: BTreeMap::new(),
            num_undated: 0,
        }
    }

    /// Counts a track. `period` is the first year of the one that it belongs to, if known.
    pub(super) fn add(&mut self, analysis: &Analysis, period: Option<u16>) {
        let kind = match analysis.state {
            State::Sure | State::Unsure => self.leading(&analysis.genres),
            state => state.name().to_owned(),
        };
        let is_music = matches!(analysis.state, State::Sure | State::Unsure);
        if is_music {
            match period {
                Some(period) => {
                    *self.periods.entry(period).or_default().entry(kind.clone()).or_default() += 1;
                }
                None => self.num_undated += 1,
            }
        }
        let count = self.kinds.entry(kind).or_default();
        count.num_tracks += 1;
        count.num_sure += usize::from(analysis.state == State::Sure);
        count.seconds += analysis.seconds;
    }

    /// The most probable genre, fine or broad.
    fn leading(&self, probabilities: &[f32]) -> String {
        let genres = self.model.genres();
        let not_music = genres.not_music();
        let shares: Vec<(&str, f32)> = if self.broad {
            genres.roll_up(probabilities)
        } else {
            genres.names().zip(probabilities.iter().copied()).collect()
        };
        let is_music = |name: &str| not_music.is_none_or(|index| genres.names().nth(index) != Some(name));
        let music = shares.into_iter().filter(|(name, _)| is_music(name));
        music.max_by(|a, b| a.1.total_cmp(&b.1)).map_or_else(String::new, |(name, _)| name.to_owned())
    }

    /// All kinds, the most frequent first; ties by name.
    pub(super) fn kinds(&self) -> Vec<(&str, Count)> {
        let mut kinds: Vec<(&str, Count)> =
            self.kinds.iter().map(|(name, count)| (name.as_str(), *count)).collect();
        kinds.sort_by_key(|(_, count)| std::cmp::Reverse(count.num_tracks));
        kinds
    }

    /// All periods from the first to the last, `step` years apart, with how much there is of each genre.
    pub(super) fn periods(&self, step: u16) -> Vec<(u16, BTreeMap<&str, usize>)> {
        let (Some((&first, _)), Some((&last, _))) =
            (self.periods.first_key_value(), self.periods.last_key_value())
        else {
            return Vec::new();
        };
        let of = |begin: u16| {
            let found = self.periods.get(&begin);
            (begin, found.into_iter().flatten().map(|(name, number)| (name.as_str(), *number)).collect())
        };
        (first..=last).step_by(step.into()).map(of).collect()
    }

    pub(super) fn num_undated(&self) -> usize {
        self.num_undated
    }

    pub(super) fn num_tracks(&self) -> usize {
        self.kinds.values().map(|count| count.num_tracks).sum()
    }

    pub(super) fn seconds(&self) -> f64 {
        self.kinds.values().map(|count| count.seconds).sum()
    }
}

#[cfg(test)]
mod tests {
    use genrescope_engine::Snapshot;

    use super::*;

    fn track(model: &ModelInfo, genre: &str, probability: f32, state: State) -> Analysis {
        let mut snapshot = Snapshot::default();
        snapshot.state = state;
        snapshot.genres = genrescope_engine::Slots::zeros(model.genres().len());
        snapshot.genres[model.genres().index_of(genre).unwrap()] = probability;
        snapshot.genres[model.genres().not_music().unwrap()] += 0.3;
        Analysis::new(&snapshot, 100.0)
    }

    #[test]
    fn tracks_count_by_their_leading_genre_and_never_as_no_music() {
        let model = genrescope_models::default_info().unwrap();
        let mut tally = Tally::new(&model, false);
        tally.add(&track(&model, "house", 0.6, State::Sure), Some(1990));
        tally.add(&track(&model, "house", 0.2, State::Unsure), Some(1993));
        tally.add(&track(&model, "rock", 0.9, State::Sure), None);
        tally.add(&track(&model, "rock", 0.0, State::Silence), None);
        let kinds = tally.kinds();
        assert_eq!(kinds[0], ("house", Count { num_tracks: 2, num_sure: 1, seconds: 200.0 }));
        assert_eq!(kinds.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["house", "rock", "silence"]);
        assert_eq!((tally.num_tracks(), tally.seconds(), tally.num_undated()), (4, 400.0, 1));
        // Years without music are there, too.
        let periods = tally.periods(1);
        assert_eq!(periods.iter().map(|(begin, _)| *begin).collect::<Vec<_>>(), [1990, 1991, 1992, 1993]);
        assert_eq!((periods[0].1.get("house"), periods[1].1.len()), (Some(&1), 0));
        let mut broad = Tally::new(&model, true);
        broad.add(&track(&model, "house", 0.6, State::Sure), None);
        assert_eq!(broad.kinds()[0].0, "electronic");
    }
}
