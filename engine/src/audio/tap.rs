//! The door through which sound enters the engine.

use super::mix_down;
use super::mix_down::{is_all_good, make_finite};
use crate::ring::RingWriter;

/// Samples mixed at a time: few enough to stay in the first-level cache.
const CHUNK_LEN: usize = 1024;

/// Takes an audio callback's blocks; the only engine type a callback gets.
///
/// It holds the ring's producer, so it is `Send`, but neither `Sync` nor `Clone`. Dropping it tells the analysis
/// thread that no more sound comes; drop it off the audio thread.
///
/// # Real-time safety
/// No method allocates, takes a lock, makes a system call or can panic, whatever it is given.
pub struct AudioTap {
    writer: RingWriter,
    /// Made once: clearing it for every block would cost as much as the block.
    mono: Box<[f32; CHUNK_LEN]>,
}

impl AudioTap {
    pub(crate) fn new(writer: RingWriter) -> Self {
        Self { writer, mono: Box::new([0.0; CHUNK_LEN]) }
    }

    /// Mixes one block to mono and hands it to the analysis thread.
    ///
    /// A block that does not fit into the ring is dropped whole and counted; NaN and infinity become silence and
    /// are counted.
    ///
    /// # Shapes and units
    /// - `channels`: `[num_channels][n]`, any number of channels, any length, full scale 1.0. The longest channel
    ///   gives the length.
    pub fn push_block(&mut self, channels: &[&[f32]]) {
        let num_samples = channels.iter().map(|channel| channel.len()).max().unwrap_or(0);
        if !self.writer.has_room(num_samples) {
            return;
        }
        match channels {
            // The two usual shapes go without a list of slices per chunk, and good mono without a copy.
            [only] => {
                for chunk in only.chunks(CHUNK_LEN) {
                    if is_all_good(chunk) {
                        self.writer.write(chunk, 0);
                    } else {
                        self.mix_and_write(&[chunk], chunk.len());
                    }
                }
            }
            [left, right] if left.len() == right.len() => {
                for (left, right) in left.chunks(CHUNK_LEN).zip(right.chunks(CHUNK_LEN)) {
                    self.mix_and_write(&[left, right], left.len());
                }
            }
            _ => self.push_many(channels, num_samples),
        }
    }

    /// The same for the interleaved blocks that devices deliver: `[n * num_channels]`.
    ///
    /// A last incomplete set of samples is ignored; with no channels, all of them.
    pub fn push_interleaved(&mut self, samples: &[f32], num_channels: usize) {
        let Some(num_samples) = samples.len().checked_div(num_channels) else { return };
        if !self.writer.has_room(num_samples) {
            return;
        }
        let share = 1.0 / num_channels as f32;
        for chunk in samples.chunks(CHUNK_LEN.saturating_mul(num_channels)) {
            let mut len = 0;
            for (out, set) in self.mono.iter_mut().zip(chunk.chunks_exact(num_channels)) {
                *out = set.iter().map(|&sample| sample * share).sum();
                len += 1;
            }
            self.write_finite(len);
        }
    }

    /// Samples per channel that fit into the ring now: a block no longer than this is not dropped.
    ///
    /// For a source that may wait, such as a file played faster than real time; an audio callback just pushes.
    pub fn vacant_len(&self) -> usize {
        self.writer.vacant_len()
    }

    /// More than two channels, or channels of unequal length.
    fn push_many(&mut self, channels: &[&[f32]], num_samples: usize) {
        let share = 1.0 / channels.len() as f32;
        let mut start = 0;
        while start < num_samples {
            let len = CHUNK_LEN.min(num_samples - start);
            self.mono.fill(0.0);
            for channel in channels {
                let part = channel.get(start..).unwrap_or_default();
                for (out, &sample) in self.mono.iter_mut().zip(part) {
                    *out += sample * share;
                }
            }
            self.write_finite(len);
            start += len;
        }
    }

    fn mix_and_write(&mut self, channels: &[&[f32]], len: usize) {
        let Some(mono) = self.mono.get_mut(..len) else { return };
        let num_non_finite = mix_down(channels, mono);
        self.writer.write(mono, num_non_finite);
    }

    fn write_finite(&mut self, len: usize) {
        let Some(mono) = self.mono.get_mut(..len) else { return };
        let num_non_finite = make_finite(mono);
        self.writer.write(mono, num_non_finite);
    }
}

impl std::fmt::Debug for AudioTap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AudioTap").field("writer", &self.writer).finish_non_exhaustive()
    }
}
