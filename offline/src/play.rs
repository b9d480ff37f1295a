//! Plays a file in a worker: its samples, block by block, as fast as they are taken.

use std::path::Path;

use genrescope_decode::{AudioFile, ChannelSums, Decoders};

use super::error::{FileError, Result};
use super::facts::Facts;
use super::hear::{warn_of_length, warning};
use super::input_level::LevelSums;

/// A part of a file that is played.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Played<'a> {
    /// The file's own sample rate, Hz: comes first.
    Rate(u32),
    /// The mean of all channels, and the power of the channels and of their mean.
    Block(&'a [f32], ChannelSums),
}

/// Decodes a file, or its first `max_seconds`.
///
/// # Errors
/// If it cannot be read, or `take` fails.
pub(super) fn play(
    (path, decoders): (&Path, Decoders),
    max_seconds: Option<f64>,
    mut take: impl FnMut(Played<'_>) -> Result<()>,
) -> Result<Facts> {
    let failed = |error| FileError::decoding(&error, path, decoders);
    let mut file = AudioFile::open_by(path, decoders).map_err(failed)?;
    let rate_hz = file.sample_rate_hz();
    take(Played::Rate(rate_hz))?;
    let mut num_left =
        max_seconds.map_or(usize::MAX, |seconds| (seconds * f64::from(rate_hz)).round() as usize);
    let (mut level, mut channels) = (LevelSums::default(), ChannelSums::default());
    let mut seconds = 0.0;
    while num_left > 0 {
        // The sums of the block are there once it is decoded, and it holds on to the file.
        let Some(block) = file.next_block().map_err(failed)? else { break };
        let block = block[..block.len().min(num_left)].to_vec();
        let now = file.channel_sums();
        level.add(&block);
        take(Played::Block(&block, now.since(&channels)))?;
        channels = now;
        num_left -= block.len();
        seconds += block.len() as f64 / f64::from(rate_hz);
    }
    let mut warning = warning(&file, seconds, &level);
    warn_of_length(path, seconds, &mut warning);
    Ok(Facts { seconds, warning, is_cut: file.is_truncated() })
}

impl Played<'_> {
    /// Length of the sums in a block's bytes.
    const SUMS_LEN: usize = 16;

    /// A block as bytes.
    pub(super) fn block_to_bytes(samples: &[f32], sums: ChannelSums) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::SUMS_LEN + 4 * samples.len());
        bytes.extend(sums.channels.to_le_bytes());
        bytes.extend(sums.mean.to_le_bytes());
        bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
        bytes
    }

    /// A block from its bytes; `None` if they are not a block.
    pub(super) fn block_from_bytes(bytes: &[u8]) -> Option<(Vec<f32>, ChannelSums)> {
        let (sums, samples) = bytes.split_at_checked(Self::SUMS_LEN)?;
        let (sums, samples) = (sums.as_chunks::<8>().0, samples.as_chunks::<4>().0);
        let sums = ChannelSums { channels: f64::from_le_bytes(sums[0]), mean: f64::from_le_bytes(sums[1]) };
        Some((samples.iter().map(|&sample| f32::from_le_bytes(sample)).collect(), sums))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_arrives_as_it_was_sent() {
        let sums = ChannelSums { channels: 0.5, mean: 0.25 };
        let bytes = Played::block_to_bytes(&[0.1, -0.2], sums);
        assert_eq!(Played::block_from_bytes(&bytes), Some((vec![0.1, -0.2], sums)));
        assert_eq!(Played::block_from_bytes(&bytes[..15]), None);
    }
}
