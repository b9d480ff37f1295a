//! The end that the analysis reads from.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use ringbuf::HeapCons;
use ringbuf::traits::{Consumer, Observer};

use super::shared::Shared;

/// The analysis thread's end.
pub struct RingReader {
    consumer: HeapCons<f32>,
    shared: Arc<Shared>,
    num_read: u64,
    known_mark: u64,
}

impl RingReader {
    pub(super) fn new(consumer: HeapCons<f32>, shared: Arc<Shared>) -> Self {
        Self { consumer, shared, num_read: 0, known_mark: 0 }
    }

    /// Moves as many waiting samples as fit into `samples`, but none past a reset that
    /// [`take_reset`](Self::take_reset) has not reported; returns how many.
    pub fn drain(&mut self, samples: &mut [f32]) -> usize {
        // The length comes first, so that we see a mark that was set before the last of these samples came.
        let mut len = self.consumer.occupied_len().min(samples.len());
        let mark = self.shared.reset_mark.load(Ordering::Acquire);
        if mark != self.known_mark {
            len = len.min((mark - 1 - self.num_read) as usize);
        }
        let len = self.consumer.pop_slice(&mut samples[..len]);
        self.num_read += len as u64;
        len
    }

    /// Whether all that was written before a new reset has been drained; true once per reset.
    pub fn take_reset(&mut self) -> bool {
        let mark = self.shared.reset_mark.load(Ordering::Acquire);
        let is_due = mark != self.known_mark && mark == self.num_read + 1;
        if is_due {
            self.known_mark = mark;
        }
        is_due
    }

    /// Samples waiting.
    pub fn len(&self) -> usize {
        self.consumer.occupied_len()
    }

    /// Whether no sample is waiting.
    pub fn is_empty(&self) -> bool {
        self.consumer.is_empty()
    }

    /// Whether the writer has been dropped. Ask before draining, so that what it wrote last is still to come.
    pub fn writer_is_gone(&self) -> bool {
        !self.consumer.write_is_held()
    }

    /// Samples dropped because the ring was full, since the ring was made.
    pub fn dropped_samples(&self) -> u64 {
        self.shared.dropped_samples.load(Ordering::Relaxed)
    }

    /// Samples that were NaN or infinite, since the ring was made.
    pub fn non_finite_samples(&self) -> u64 {
        self.shared.non_finite_samples.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for RingReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RingReader").field("len", &self.len()).finish()
    }
}
