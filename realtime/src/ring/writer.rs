//! The end that an audio thread writes to.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use ringbuf::HeapProd;
use ringbuf::traits::{Observer, Producer};

use super::shared::Shared;

/// The audio thread's end.
///
/// # Real-time safety
/// No method allocates, locks, waits, wakes another thread or panics.
pub struct RingWriter {
    producer: HeapProd<f32>,
    shared: Arc<Shared>,
    num_written: u64,
    /// The room when the reader was last looked at, minus what was written since.
    known_room: usize,
}

impl RingWriter {
    pub(super) fn new(producer: HeapProd<f32>, shared: Arc<Shared>) -> Self {
        Self { producer, shared, num_written: 0, known_room: 0 }
    }

    /// Samples that fit now; only the writer can reduce it.
    pub fn vacant_len(&self) -> usize {
        self.producer.vacant_len()
    }

    /// Makes sure that `num_samples` fit; if they do not, counts them as dropped and returns false.
    ///
    /// Room only grows until the next [`write`](Self::write), so a block that has room can be written in
    /// parts.
    pub fn reserve(&mut self, num_samples: usize) -> bool {
        if self.known_room < num_samples {
            self.known_room = self.vacant_len();
        }
        let fits = self.known_room >= num_samples;
        if !fits {
            self.shared.dropped_samples.fetch_add(num_samples as u64, Ordering::Relaxed);
        }
        fits
    }

    /// Appends samples for which there is room, and counts how many of them were not finite.
    pub fn write(&mut self, samples: &[f32], num_non_finite: u64) {
        let written = self.producer.push_slice(samples);
        debug_assert_eq!(written, samples.len(), "reserve comes first");
        self.known_room = self.known_room.saturating_sub(written);
        self.num_written += written as u64;
        if num_non_finite > 0 {
            self.shared.non_finite_samples.fetch_add(num_non_finite, Ordering::Relaxed);
        }
    }

    /// Separates what was written so far from what follows: the reader forgets the former when it gets there.
    pub fn mark_reset(&mut self) {
        self.shared.reset_mark.store(self.num_written + 1, Ordering::Release);
    }
}

impl fmt::Debug for RingWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RingWriter").field("vacant_len", &self.vacant_len()).finish()
    }
}
