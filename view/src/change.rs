//! Finds out whether there is anything new to see, so a picture that would look the same is not drawn.

use genrescope_display::STEP_SECONDS;
use genrescope_engine::{Level, MAX_GENRES, Slots, Snapshot, SpectrumColumn, State};

use crate::spectrum;

/// Watches the snapshots and spectrum columns that a face sees, on the thread on which it polls the engine.
///
/// The engine publishes 20 times a second whether or not anything has changed; in silence, and while the
/// genres are frozen, almost nothing has.
#[derive(Debug, Default)]
pub struct ChangeWatch {
    seen: Option<VisibleState>,
    num_blank_columns: usize,
}

impl ChangeWatch {
    /// Takes note of a `snapshot` and the new `columns`; returns whether a picture of them would differ from
    /// the last one.
    pub fn note(&mut self, snapshot: &Snapshot, columns: &[SpectrumColumn]) -> bool {
        let are_new = self.note_columns(columns);
        let visible = VisibleState::of(snapshot);
        let is_new = self.seen.as_ref() != Some(&visible);
        self.seen = Some(visible);
        is_new || are_new
    }

    /// Takes note of new `columns` alone; returns whether they would make a difference.
    pub fn note_columns(&mut self, columns: &[SpectrumColumn]) -> bool {
        let mut are_new = false;
        for column in columns {
            let is_blank = spectrum::is_blank(column);
            // Blank columns push what was heard before out of sight; after that, nothing moves anymore.
            are_new |= !is_blank || self.num_blank_columns < spectrum::NUM_COLUMNS;
            self.num_blank_columns = if is_blank { self.num_blank_columns.saturating_add(1) } else { 0 };
        }
        are_new
    }
}

/// What is visible of a snapshot, in steps large enough to see.
#[derive(Debug, Clone, PartialEq)]
struct VisibleState {
    state: &'static str,
    /// Warm-up time left, tenths of a second.
    tenths_left: i32,
    frozen: bool,
    genres: Slots<MAX_GENRES>,
    dropped_samples: u64,
    /// Tenths of a decibel.
    level: [i32; 2],
    /// Where the ribbon stands; it does not move while the genres are frozen.
    moment: Option<u64>,
}

impl VisibleState {
    fn of(snapshot: &Snapshot) -> Self {
        let tenths = |value: f32| (10.0 * value).round() as i32;
        let Level { peak_dbfs, rms_dbfs } = snapshot.level;
        let tenths_left = match snapshot.state {
            State::WarmingUp { seconds_left } => tenths(seconds_left),
            _ => 0,
        };
        let moment = (snapshot.heard_seconds / STEP_SECONDS) as u64;
        Self {
            state: snapshot.state.name(),
            tenths_left,
            frozen: snapshot.frozen,
            genres: snapshot.genres,
            dropped_samples: snapshot.dropped_samples,
            level: [peak_dbfs, rms_dbfs].map(tenths),
            moment: (!snapshot.frozen).then_some(moment),
        }
    }
}

#[cfg(test)]
mod tests {
    use genrescope_engine::analysis::COLUMNS_PER_SECOND;

    use super::*;

    /// Number of pictures drawn in 5 s in which the engine publishes 20 times a second.
    fn num_pictures(watch: &mut ChangeWatch, snapshot_at: impl Fn(f64) -> Snapshot) -> usize {
        (0..100)
            .filter(|i| {
                let seconds = 100.0 + f64::from(*i) * 0.05;
                let mut snapshot = snapshot_at(seconds);
                snapshot.heard_seconds = seconds;
                watch.note(&snapshot, &[])
            })
            .count()
    }

    #[test]
    fn silence_moves_only_the_ribbon_and_frozen_silence_moves_nothing() {
        let state = State::Silence;
        let silence =
            num_pictures(&mut ChangeWatch::default(), |_| Snapshot::with(|snapshot| snapshot.state = state));
        assert!((9..=11).contains(&silence), "{silence}");
        let frozen = num_pictures(&mut ChangeWatch::default(), |_| {
            Snapshot::with(|snapshot| (snapshot.state, snapshot.frozen) = (state, true))
        });
        assert_eq!(frozen, 1);
    }

    #[test]
    fn music_is_drawn_as_often_as_its_level_moves() {
        let music = num_pictures(&mut ChangeWatch::default(), |seconds| {
            let level = Level { peak_dbfs: -9.0 + 6.0 * (3.0 * seconds).sin() as f32, rms_dbfs: -15.0 };
            Snapshot::with(|snapshot| (snapshot.state, snapshot.level) = (State::Sure, level))
        });
        assert!((60..=100).contains(&music), "{music}");
    }

    #[test]
    fn a_silent_spectrum_comes_to_rest_once_all_of_it_is_blank() {
        let mut watch = ChangeWatch::default();
        let snapshot = Snapshot::default();
        let mut blank = SpectrumColumn::default();
        blank.bands_db.fill(-200.0);
        blank.chroma.fill(0.0);
        let mut loud = blank;
        loud.bands_db[50] = -20.0;
        watch.note(&snapshot, &[loud]);
        let num_pictures =
            (0..20 * COLUMNS_PER_SECOND as usize).filter(|_| watch.note(&snapshot, &[blank])).count();
        assert_eq!(num_pictures, spectrum::NUM_COLUMNS);
        assert!(watch.note(&snapshot, &[blank, loud]));
    }
}
