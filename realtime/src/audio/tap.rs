//! The door through which sound enters the engine.

use std::fmt;

use super::mix_down::Mixer;
use crate::ring::RingWriter;

/// Samples mixed at a time: few enough to stay in the first-level cache on their way to the ring.
const CHUNK_LEN: usize = 1024;

/// Takes an audio callback's blocks; the only engine type a callback gets.
///
/// It holds the ring's producer, so it is `Send`, but neither `Sync` nor `Clone`. Dropping it tells the
/// analysis thread that no more sound comes; drop it off the audio thread.
///
/// # Real-time safety
/// No method allocates, takes a lock, makes a system call or can panic, whatever it is given.
pub struct AudioTap {
    writer: RingWriter,
    mixer: Mixer,
    /// Where a chunk is mixed. Made once: clearing it for every block would cost as much as the block.
    mono: [f32; CHUNK_LEN],
}

impl AudioTap {
    /// A tap that writes into a ring.
    pub fn new(writer: RingWriter) -> Self {
        Self { writer, mixer: Mixer::new(), mono: [0.0; CHUNK_LEN] }
    }

    /// Makes the analysis forget what was pushed so far, at exactly this sample; for a transport that
    /// restarts.
    pub fn reset(&mut self) {
        self.writer.mark_reset();
    }

    /// Mixes one block to mono and hands it to the analysis thread.
    ///
    /// A block that does not fit into the ring is dropped whole and counted; NaN and infinity become silence
    /// and are counted.
    ///
    /// # Shapes and units
    /// - `channels`: `[num_channels][n]`, any number of channels, any length, full scale 1.0. The longest
    ///   channel gives the length.
    pub fn push_block(&mut self, channels: &[&[f32]]) {
        let num_samples = channels.iter().map(|channel| channel.len()).max().unwrap_or(0);
        if !self.writer.reserve(num_samples) {
            return;
        }
        // Mono that needs no change goes straight into the ring.
        if let [only] = channels
            && self.mixer.are_tame(only)
        {
            self.writer.write(only, 0);
            return;
        }
        let mut start = 0;
        while start < num_samples {
            let Some(mono) = self.mono.get_mut(..CHUNK_LEN.min(num_samples - start)) else { return };
            let num_non_finite = self.mixer.mix_down_from(channels, start, mono);
            self.writer.write(mono, num_non_finite);
            start += mono.len();
        }
    }

    /// The same for the interleaved blocks that devices deliver: `[n * num_channels]`.
    ///
    /// A last incomplete set of samples is ignored; with no channels, all of them.
    pub fn push_interleaved(&mut self, samples: &[f32], num_channels: usize) {
        let Some(num_samples) = samples.len().checked_div(num_channels) else { return };
        if !self.writer.reserve(num_samples) {
            return;
        }
        for chunk in samples.chunks(CHUNK_LEN.saturating_mul(num_channels)) {
            let Some(mono) = self.mono.get_mut(..chunk.len() / num_channels) else { return };
            let num_non_finite = self.mixer.mix_down_interleaved(chunk, num_channels, mono);
            self.writer.write(mono, num_non_finite);
        }
    }

    /// Samples per channel that fit into the ring now: a block no longer than this is not dropped.
    ///
    /// For a source that may wait, such as a file played faster than real time; an audio callback just
    /// pushes.
    pub fn vacant_len(&self) -> usize {
        self.writer.vacant_len()
    }
}

impl fmt::Debug for AudioTap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AudioTap").field("writer", &self.writer).finish_non_exhaustive()
    }
}
