//! The genres of the last minutes.

use std::collections::VecDeque;

use genrescope_engine::model::Genres;
use genrescope_engine::{MAX_GENRES, Slots, Snapshot, State};

/// Time between two moments, seconds of sound.
pub const STEP_SECONDS: f64 = 0.5;
/// Moments that are kept: 3 minutes.
pub const MAX_MOMENTS: usize = 360;
/// Genres with a smaller share of all moments than this are not worth naming.
const NAMED_SHARE: f32 = 0.02;

/// The latest moments: for each, the share of every genre in the newest patch, or no shares where there was
/// nothing to hear.
#[derive(Debug, Clone, Default)]
pub struct History {
    moments: VecDeque<Slots<MAX_GENRES>>,
    next_seconds: f64,
    /// Names of the genres that the shares belong to.
    names: Vec<String>,
    num_noted: u64,
    num_cleared: u64,
}

impl History {
    /// Takes note of the newest snapshot; `names` are in the order of its genres. Returns whether anything
    /// has changed.
    pub fn note(&mut self, snapshot: &Snapshot, names: &[&str]) -> bool {
        let mut has_changed = false;
        if self.names != names {
            self.names = names.iter().map(|&name| name.to_owned()).collect();
            has_changed |= self.clear();
        }
        if snapshot.heard_seconds + 2.0 * STEP_SECONDS < self.next_seconds {
            // A reset, or another engine: time started over.
            has_changed |= self.clear();
        }
        if snapshot.frozen
            || matches!(snapshot.state, State::Loading | State::Failed | State::WarmingUp { .. })
        {
            self.next_seconds = self.next_seconds.max(snapshot.heard_seconds);
            return has_changed;
        }
        let shares = match snapshot.state {
            State::Silence => Slots::default(),
            _ => snapshot.genres_now,
        };
        let mut num_new = 0;
        while snapshot.heard_seconds >= self.next_seconds && num_new < MAX_MOMENTS {
            self.next_seconds += STEP_SECONDS;
            self.moments.push_back(shares);
            num_new += 1;
        }
        self.next_seconds = self.next_seconds.max(snapshot.heard_seconds);
        while self.moments.len() > MAX_MOMENTS {
            self.moments.pop_front();
        }
        self.num_noted += num_new as u64;
        has_changed || num_new > 0
    }

    /// The same moments by broad genres: each the sum of its fine ones. `genres` are those that were noted.
    pub fn rolled_up(&self, genres: &Genres) -> Self {
        let mut names: Vec<String> = Vec::new();
        let places: Vec<usize> = (0..genres.len().min(self.names.len()))
            .map(|index| {
                let broad = genres.broad(index);
                names.iter().position(|name| name == broad).unwrap_or_else(|| {
                    names.push(broad.to_owned());
                    names.len() - 1
                })
            })
            .collect();
        let roll_up = |moment: &Slots<MAX_GENRES>| {
            // Nothing to hear stays nothing to hear.
            let mut sums = vec![0.0; if moment.is_empty() { 0 } else { names.len() }];
            places.iter().zip(moment.iter()).for_each(|(&place, share)| sums[place] += share);
            Slots::new(&sums)
        };
        let moments = self.moments.iter().map(roll_up).collect();
        Self { moments, names, ..*self }
    }

    fn clear(&mut self) -> bool {
        self.next_seconds = 0.0;
        self.num_noted = 0;
        self.num_cleared += 1;
        let had_any = !self.moments.is_empty();
        self.moments.clear();
        had_any
    }

    /// The number of moments that are kept.
    pub fn len(&self) -> usize {
        self.moments.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.moments.is_empty()
    }

    /// Moments since it was last cleared, including those that are no longer kept.
    pub fn num_noted(&self) -> u64 {
        self.num_noted
    }

    /// How often it was cleared: by a reset, or by other genres.
    pub fn num_cleared(&self) -> u64 {
        self.num_cleared
    }

    /// The moments, oldest first: `[num_genres]` each, in the order of [`names`](Self::names); empty where
    /// there was nothing to hear.
    pub fn moments(&self) -> impl ExactSizeIterator<Item = &Slots<MAX_GENRES>> {
        self.moments.iter()
    }

    /// The genres' names.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The leading genre of a moment, counted from the oldest; `None` where there was nothing to hear.
    ///
    /// # Panics
    /// If there are not that many moments.
    pub fn leader(&self, moment: usize) -> Option<&str> {
        let shares = &self.moments[moment];
        let (index, share) = shares.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
        if *share > 0.0 { self.names.get(index).map(String::as_str) } else { None }
    }

    /// Genres by their share of all moments, the largest first, without those that are hardly there.
    pub fn most_shown(&self) -> Vec<(&str, f32)> {
        let total: f32 = self.moments.iter().flat_map(|moment| moment.iter()).sum();
        let of = |index: usize| self.moments.iter().filter_map(move |moment| moment.get(index));
        let share = |index: usize| of(index).sum::<f32>() / total;
        let names = self.names.iter().enumerate();
        let mut shares: Vec<(&str, f32)> = names.map(|(index, name)| (name.as_str(), share(index))).collect();
        shares.retain(|&(_, share)| share >= NAMED_SHARE);
        shares.sort_by(|a, b| b.1.total_cmp(&a.1));
        shares
    }
}

#[cfg(test)]
mod tests {
    use genrescope_engine::model::Genre;

    use super::*;

    #[test]
    fn a_moment_is_added_every_half_second_and_a_reset_clears_them() {
        let mut history = History::default();
        let names = ["rock", "pop"];
        let mut snapshot = Snapshot::with(|snapshot| {
            (snapshot.state, snapshot.genres_now) = (State::Sure, Slots::new(&[0.0, 1.0]));
        });
        for i in 0..=100 {
            snapshot.heard_seconds = f64::from(i) * 0.1;
            let is_new = history.note(&snapshot, &names);
            assert!(is_new || i % 5 != 0, "{i}");
        }
        assert!((18..=21).contains(&history.len()), "{}", history.len());
        assert_eq!(history.num_noted(), history.len() as u64);
        assert_eq!(history.leader(3), Some("pop"));
        assert_eq!(history.most_shown(), [("pop", 1.0)]);
        snapshot.heard_seconds = 0.0;
        assert!(history.note(&snapshot, &names));
        assert!(history.len() <= 1);
    }

    #[test]
    fn an_hour_is_counted_but_only_three_minutes_are_kept() {
        let mut history = History::default();
        let mut snapshot = Snapshot::with(|snapshot| {
            (snapshot.state, snapshot.genres_now) = (State::Sure, Slots::new(&[1.0]));
        });
        for second in 0..3600 {
            snapshot.heard_seconds = f64::from(second);
            history.note(&snapshot, &["rock"]);
        }
        assert_eq!((history.len(), history.num_noted() / 10), (MAX_MOMENTS, 719));
    }

    #[test]
    fn broad_genres_are_sums_and_silence_stays_silence() {
        let genre = |name: &str, parent: Option<&str>| Genre {
            name: name.to_owned(),
            parent: parent.map(str::to_owned),
        };
        let genres = Genres::new(vec![
            genre("rock", None),
            genre("techno", Some("electronic")),
            genre("house", Some("electronic")),
        ]);
        let names: Vec<&str> = genres.names().collect();
        let mut history = History::default();
        let mut note = |state, shares: &[f32], heard_seconds| {
            let snapshot = Snapshot::with(|snapshot| {
                (snapshot.state, snapshot.heard_seconds) = (state, heard_seconds);
                snapshot.genres_now = Slots::new(shares);
            });
            history.note(&snapshot, &names);
        };
        note(State::Sure, &[0.4, 0.25, 0.35], 0.0);
        note(State::Silence, &[0.4, 0.25, 0.35], 0.5);
        let broad = history.rolled_up(&genres);
        assert_eq!(broad.names(), ["rock", "electronic"]);
        assert_eq!((history.leader(0), broad.leader(0)), (Some("rock"), Some("electronic")));
        assert_eq!(broad.moments().map(|moment| moment.to_vec()).collect::<Vec<_>>()[0], [0.4, 0.6]);
        assert_eq!((broad.len(), broad.leader(1)), (2, None));
    }

    #[test]
    fn silence_has_no_leader() {
        let mut history = History::default();
        history.note(&Snapshot::with(|snapshot| snapshot.state = State::Silence), &["rock"]);
        assert_eq!((history.len(), history.leader(0)), (1, None));
    }
}
