//! The ring's two ends, made together.

use std::sync::Arc;

use ringbuf::HeapRb;
use ringbuf::traits::Split;

use super::shared::Shared;
use super::{RingReader, RingWriter};

/// Makes a ring that holds `capacity` samples (at least one), and returns its two ends.
#[expect(clippy::disallowed_methods, reason = "a ring is made before any sound comes")]
pub fn ring(capacity: usize) -> (RingWriter, RingReader) {
    let (producer, consumer) = HeapRb::new(capacity.max(1)).split();
    let shared = Arc::new(Shared::default());
    (RingWriter::new(producer, Arc::clone(&shared)), RingReader::new(consumer, shared))
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)] // No audio thread runs the tests.
mod tests {
    use super::*;

    #[test]
    fn samples_come_out_in_order_and_a_full_ring_drops_the_block_whole() {
        let (mut writer, mut reader) = ring(8);
        assert!(writer.reserve(5));
        writer.write(&[1.0, 2.0, 3.0, 4.0, 5.0], 0);
        assert_eq!(writer.vacant_len(), 3);
        assert!(!writer.reserve(4));
        assert_eq!(reader.dropped_samples(), 4);
        let mut samples = [0.0; 16];
        assert_eq!(reader.drain(&mut samples), 5);
        assert_eq!(&samples[..5], &[1.0, 2.0, 3.0, 4.0, 5.0]);
        assert!(writer.reserve(8));
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
