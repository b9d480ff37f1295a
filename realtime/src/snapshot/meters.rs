//! One atomic float per genre.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::atomic::Ordering;

use atomic_float::AtomicF32;

use super::MAX_GENRES;

/// The listening window's genre probabilities, each readable on its own from any thread, the audio thread
/// included.
///
/// Two of them may come from neighboring updates; a [`Snapshot`](super::Snapshot) is consistent.
#[derive(Debug)]
pub struct GenreMeters {
    probabilities: [AtomicF32; MAX_GENRES],
}

impl GenreMeters {
    pub(crate) fn new() -> Self {
        Self { probabilities: std::array::from_fn(|_| AtomicF32::new(0.0)) }
    }

    /// Probability of the model's genre `index`; 0 for one that it does not have.
    pub fn get(&self, index: usize) -> f32 {
        self.probabilities.get(index).map_or(0.0, |probability| probability.load(Ordering::Relaxed))
    }

    pub(crate) fn set(&self, genres: &[f32]) {
        for (index, meter) in self.probabilities.iter().enumerate() {
            meter.store(genres.get(index).copied().unwrap_or(0.0), Ordering::Relaxed);
        }
    }
}
