//! The ring's two ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ringbuf::traits::{Consumer, Observer, Producer, Split};
use ringbuf::{HeapCons, HeapProd, HeapRb};

/// What the writer tells the reader besides the samples.
#[derive(Debug, Default)]
struct Shared {
    /// Total since the ring was made.
    dropped_samples: AtomicU64,
    /// Total since the ring was made.
    non_finite_samples: AtomicU64,
    /// One more than the number of samples that came before the newest reset; 0 if there was none.
    reset_mark: AtomicU64,
}

/// Makes a ring that holds `capacity` samples (at least one), and returns its two ends.
pub fn ring(capacity: usize) -> (RingWriter, RingReader) {
    let (producer, consumer) = HeapRb::new(capacity.max(1)).split();
    let shared = Arc::new(Shared::default());
    let writer = RingWriter { producer, shared: Arc::clone(&shared), num_written: 0, known_room: 0 };
    (writer, RingReader { consumer, shared, num_read: 0, known_mark: 0 })
}

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
    /// Samples that fit now; only the writer can reduce it.
    pub fn vacant_len(&self) -> usize {
        self.producer.vacant_len()
    }

    /// Whether `num_samples` fit now; if they do not, counts them as dropped.
    ///
    /// Room only grows until the next [`write`](Self::write), so a block that has room can be written in
    /// parts.
    pub fn has_room(&mut self, num_samples: usize) -> bool {
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
        debug_assert_eq!(written, samples.len(), "has_room comes first");
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

impl std::fmt::Debug for RingWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RingWriter").field("vacant_len", &self.vacant_len()).finish()
    }
}

/// The analysis thread's end.
pub struct RingReader {
    consumer: HeapCons<f32>,
    shared: Arc<Shared>,
    num_read: u64,
    known_mark: u64,
}

impl RingReader {
    /// Moves as many waiting samples as fit into `samples`, but none past a reset that
    /// [`take_reset`](Self::take_reset) has not reported; returns how many.
    pub fn drain(&mut self, samples: &mut [f32]) -> usize {
        // The length first: then a mark that was set before the last of these samples came is seen.
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

    /// Whether the writer has been dropped. Ask before draining: then what it wrote last is still to come.
    pub fn writer_is_gone(&self) -> bool {
        !self.consumer.write_is_held()
    }

    /// Samples dropped because the ring was full, since it was made.
    pub fn dropped_samples(&self) -> u64 {
        self.shared.dropped_samples.load(Ordering::Relaxed)
    }

    /// Samples that were NaN or infinite, since the ring was made.
    pub fn non_finite_samples(&self) -> u64 {
        self.shared.non_finite_samples.load(Ordering::Relaxed)
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
    fn a_reset_separates_the_samples_before_it_from_those_after() {
        let (mut writer, mut reader) = ring(16);
        let mut samples = [0.0; 16];
        writer.write(&[1.0, 2.0, 3.0], 0);
        writer.mark_reset();
        writer.write(&[4.0, 5.0], 0);
        assert!(!reader.take_reset());
        assert_eq!(reader.drain(&mut samples[..2]), 2);
        assert!(!reader.take_reset());
        assert_eq!(reader.drain(&mut samples), 1);
        assert_eq!(reader.drain(&mut samples), 0);
        assert!(reader.take_reset());
        assert!(!reader.take_reset());
        assert_eq!(reader.drain(&mut samples), 2);
        writer.mark_reset();
        assert!(reader.take_reset());
    }

    #[test]
    fn the_reader_sees_that_the_writer_is_gone_and_still_gets_its_last_samples() {
        let (mut writer, mut reader) = ring(4);
        assert!(!reader.writer_is_gone());
        writer.write(&[7.0], 1);
        drop(writer);
        assert!(reader.writer_is_gone());
        assert_eq!(reader.drain(&mut [0.0; 4]), 1);
        assert_eq!(reader.non_finite_samples(), 1);
    }
}
