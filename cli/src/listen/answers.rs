//! Tells a new answer from a snapshot in which only the level has changed.

use genrescope_engine::{Snapshot, State};

/// Watches snapshots go by.
///
/// The engine publishes the level 20 times a second, but an answer only once per update. An answer is new if
/// something in it has changed; if nothing changes (silence, frozen, warming up) one is due every update.
#[derive(Debug, Default)]
pub(super) struct Answers {
    last: Option<Snapshot>,
    /// Seconds of sound at which the next one is due, changed or not.
    due_seconds: f64,
}

impl Answers {
    /// Takes note of a snapshot; returns whether it holds a new answer.
    pub(super) fn note(&mut self, snapshot: &Snapshot, update_interval_seconds: f64) -> bool {
        if snapshot.state == State::Loading {
            // The engine has not published anything yet.
            return false;
        }
        let heard = snapshot.heard_seconds;
        let has_changed = self.last.as_ref().is_none_or(|last| {
            last.state.name() != snapshot.state.name()
                || last.frozen != snapshot.frozen
                || last.window_seconds != snapshot.window_seconds
                || last.genres != snapshot.genres
                || last.genres_now != snapshot.genres_now
                || last.heard_seconds > heard
        });
        if has_changed {
            // A little late, so that the change that this update brings comes first.
            self.due_seconds = heard + 1.25 * update_interval_seconds;
        } else if heard >= self.due_seconds {
            // In a file that is played fast, more than one may have gone by.
            let num_due = ((heard - self.due_seconds) / update_interval_seconds).floor() + 1.0;
            self.due_seconds += num_due * update_interval_seconds;
        } else {
            return false;
        }
        self.last = Some(*snapshot);
        true
    }

    /// The sequence number of the last answer.
    pub(super) fn last_sequence(&self) -> Option<u64> {
        self.last.as_ref().map(|last| last.sequence)
    }
}

#[cfg(test)]
mod tests {
    use genrescope_engine::Slots;

    use super::*;

    fn snapshot(heard_seconds: f64, first_genre: f32) -> Snapshot {
        Snapshot::with(|snapshot| {
            (snapshot.state, snapshot.heard_seconds) = (State::Unsure, heard_seconds);
            snapshot.genres = Slots::new(&[first_genre, 0.0]);
        })
    }

    #[test]
    fn a_changed_level_is_not_a_new_answer() {
        let mut answers = Answers::default();
        let mut heard = Vec::new();
        for i in 0..100 {
            let seconds = f64::from(i) * 0.05;
            // A new answer every second, 0.02 s late.
            let genre = (seconds - 0.02).floor() as f32;
            if answers.note(&snapshot(seconds, genre), 1.0) {
                heard.push(i);
            }
        }
        assert_eq!(heard, [0, 1, 21, 41, 61, 81]);
    }

    #[test]
    fn if_nothing_changes_an_answer_is_due_every_update() {
        let mut answers = Answers::default();
        let due: Vec<i32> =
            (0..100).filter(|&i| answers.note(&snapshot(f64::from(i) * 0.05, 0.5), 1.0)).collect();
        assert_eq!(due, [0, 25, 45, 65, 85]);
    }

    #[test]
    fn an_answer_is_new_only_once_however_much_went_by_before_it() {
        let mut answers = Answers::default();
        assert!(answers.note(&snapshot(0.0, 0.5), 1.0));
        assert!(answers.note(&snapshot(7.5, 0.5), 1.0));
        assert!(!answers.note(&snapshot(7.5, 0.5), 1.0));
        assert!(answers.note(&snapshot(8.25, 0.5), 1.0));
    }

    #[test]
    fn a_reset_is_a_new_answer() {
        let mut answers = Answers::default();
        assert!(answers.note(&snapshot(9.0, 0.5), 1.0));
        assert!(!answers.note(&snapshot(9.1, 0.5), 1.0));
        assert!(answers.note(&snapshot(0.1, 0.5), 1.0));
    }

    #[test]
    fn nothing_is_new_before_the_engine_has_published() {
        assert!(!Answers::default().note(&Snapshot::default(), 1.0));
    }
}
