//! What was heard over time: one column per answer.

use std::collections::VecDeque;

/// Columns that are kept: more than any screen has.
const MAX_COLUMNS: usize = 1024;

/// A genre and its probability.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Leader {
    /// The genre's name.
    pub(super) name: String,
    /// Its probability in the newest patch.
    pub(super) probability: f32,
}

/// One moment.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Column {
    /// Music: the leading genre, and the leading broad one.
    Music { fine: Leader, broad: Leader },
    /// Speech, noise or some other sound that is not music.
    NotMusic,
    /// Nothing to hear.
    Silence,
    /// The device was gone, or everything was forgotten.
    Gap,
}

/// The latest moments, oldest first.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    columns: VecDeque<Column>,
}

impl History {
    /// Adds the newest moment.
    pub(super) fn push(&mut self, column: Column) {
        // One gap is enough to see.
        if column == Column::Gap && self.columns.back().is_none_or(|last| *last == Column::Gap) {
            return;
        }
        if self.columns.len() == MAX_COLUMNS {
            self.columns.pop_front();
        }
        self.columns.push_back(column);
    }

    /// At most the newest `num_columns`, oldest first.
    pub(super) fn newest(&self, num_columns: usize) -> impl ExactSizeIterator<Item = &Column> {
        self.columns.range(self.columns.len().saturating_sub(num_columns)..)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_moments_are_forgotten() {
        let mut history = History::default();
        history.push(Column::NotMusic);
        for _ in 0..MAX_COLUMNS {
            history.push(Column::Silence);
        }
        assert_eq!(history.newest(usize::MAX).len(), MAX_COLUMNS);
        assert!(history.newest(usize::MAX).all(|column| *column == Column::Silence));
        assert_eq!(history.newest(3).len(), 3);
    }

    #[test]
    fn gaps_are_not_repeated() {
        let mut history = History::default();
        history.push(Column::Gap);
        history.push(Column::Silence);
        history.push(Column::Gap);
        history.push(Column::Gap);
        assert_eq!(history.newest(9).cloned().collect::<Vec<_>>(), [Column::Silence, Column::Gap]);
    }
}
