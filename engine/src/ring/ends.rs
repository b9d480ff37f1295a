//! The ring's two ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ringbuf::traits::{Consumer, Observer, Producer, Split};
use ringbuf::{HeapCons, HeapProd, HeapRb};

/// What the writer counts for the reader: totals since the ring was made.
#[derive(Debug, Default)]
struct Losses {
    dropped_samples: AtomicU64,
    non_finite_samples: AtomicU64,
}

/// Makes a ring that holds `capacity` samples (at least one), and returns its two ends.
pub fn ring(capacity: usize) -> (RingWriter, RingReader) {
    let (producer, consumer) = HeapRb::new(capacity.max(1)).split();
    let losses = Arc::new(Losses::default());
    (RingWriter { producer, losses: Arc::clone(&losses) }, RingReader { consumer, losses })
}

/// The audio thread's end.
///
/// # Real-time safety
/// No method allocates, locks, waits, wakes another thread or panics.
pub struct RingWriter {
    producer: HeapProd<f32>,
    losses: Arc<Losses>,
}

impl RingWriter {
    /// Samples that fit now; only the writer can make it less.
    pub fn vacant_len(&self) -> usize {
        self.producer.vacant_len()
    }

    /// Whether `num_samples` fit now; when they do not, counts them as dropped.
    ///
    /// Room only grows until the next [`write`](Self::write), so a block that has room can be written in parts.
    pub fn has_room(&mut self, num_samples: usize) -> bool {
        let fits = self.vacant_len() >= num_samples;
        if !fits {
            self.losses.dropped_samples.fetch_add(num_samples as u64, Ordering::Relaxed);
        }
        fits
    }

    /// Appends samples for which there is room, and counts how many of them were not finite.
    pub fn write(&mut self, samples: &[f32], num_non_finite: u64) {
        let written = self.producer.push_slice(samples);
        debug_assert_eq!(written, samples.len(), "has_room comes first");
        if num_non_finite > 0 {
            self.losses.non_finite_samples.fetch_add(num_non_finite, Ordering::Relaxed);
        }
    }
}

impl std::fmt::Debug for RingWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RingWriter").field("vacant_len", &self.vacant_len()).finish()
    }
}

/// The analysis thread's end.
pub struct RingReader {
    consumer: HeapCons<f32>,
    losses: Arc<Losses>,
}

impl RingReader {
    /// Moves as many waiting samples as fit into `samples`; returns how many.
    pub fn drain(&mut self, samples: &mut [f32]) -> usize {
        self.consumer.pop_slice(samples)
    }

    /// Samples waiting.
    pub fn len(&self) -> usize {
        self.consumer.occupied_len()
    }

    /// Whether no sample is waiting.
    pub fn is_empty(&self) -> bool {
        self.consumer.is_empty()
    }

    /// Whether the writer has been dropped. Ask before draining: what it wrote last is then still to come.
    pub fn writer_is_gone(&self) -> bool {
        !self.consumer.write_is_held()
    }

    /// Samples dropped because the ring was full, since it was made.
    pub fn dropped_samples(&self) -> u64 {
        self.losses.dropped_samples.load(Ordering::Relaxed)
    }

    /// Samples that were NaN or infinite, since the ring was made.
    pub fn non_finite_samples(&self) -> u64 {
        self.losses.non_finite_samples.load(Ordering::Relaxed)
    }
}

impl std::fmt::Debug for RingReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RingReader").field("len", &self.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_come_out_in_order_and_a_full_ring_drops_the_block_whole() {
        let (mut writer, mut reader) = ring(8);
        assert!(writer.has_room(5));
        writer.write(&[1.0, 2.0, 3.0, 4.0, 5.0], 0);
        assert_eq!(writer.vacant_len(), 3);
        assert!(!writer.has_room(4));
        assert_eq!(reader.dropped_samples(), 4);
        let mut samples = [0.0; 16];
        assert_eq!(reader.drain(&mut samples), 5);
        assert_eq!(&samples[..5], &[1.0, 2.0, 3.0, 4.0, 5.0]);
        assert!(writer.has_room(8));
    }

    #[test]
    fn reader_sees_that_the_writer_is_gone_and_still_gets_its_last_samples() {
        let (mut writer, mut reader) = ring(4);
        assert!(!reader.writer_is_gone());
        writer.write(&[7.0], 1);
        drop(writer);
        assert!(reader.writer_is_gone());
        assert_eq!(reader.drain(&mut [0.0; 4]), 1);
        assert_eq!(reader.non_finite_samples(), 1);
    }
}
