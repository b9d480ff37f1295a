//! Channels over time, pooled over a patch.

use crate::analysis::{PATCH_STRETCHES, STRETCH_FRAMES};

/// Maxima and sums of a network's channels for each of the last stretches: pooling any number of them is
/// cheap.
#[derive(Debug, Clone)]
pub(super) struct Pool {
    num_channels: usize,
    /// `[31, 2 * num_channels]`: maxima, then sums, for each stretch. The oldest is overwritten by the
    /// newest.
    stretches: Vec<f32>,
    num_pushed: usize,
}

impl Pool {
    pub(super) fn new(num_channels: usize) -> Self {
        Self { num_channels, stretches: vec![0.0; PATCH_STRETCHES * 2 * num_channels], num_pushed: 0 }
    }

    /// Takes a stretch's channels, `[num_channels, 6]`.
    pub(super) fn push(&mut self, channels: &[f32]) {
        let start = self.num_pushed % PATCH_STRETCHES * 2 * self.num_channels;
        let (maxima, sums) =
            self.stretches[start..start + 2 * self.num_channels].split_at_mut(self.num_channels);
        let (frames, _) = channels.as_chunks::<STRETCH_FRAMES>();
        for ((max, sum), frames) in maxima.iter_mut().zip(sums).zip(frames) {
            *max = frames.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            *sum = frames.iter().sum();
        }
        self.num_pushed += 1;
    }

    /// Stretches that [`pooled`](Self::pooled) covers: all, until there are enough for a patch.
    pub(super) fn num_stretches(&self) -> usize {
        self.num_pushed.min(PATCH_STRETCHES)
    }

    /// Appends maxima and then means over the patch, `[2 * num_channels]`.
    ///
    /// # Panics
    /// If nothing was pushed yet.
    pub(super) fn pooled(&self, into: &mut Vec<f32>) {
        let count = self.num_stretches();
        assert!(count > 0, "there is a stretch to pool");
        let start = into.len();
        // In order of time, so that the sums do not depend on where in the ring the patch begins.
        let oldest = self.num_pushed - count;
        for index in oldest..self.num_pushed {
            let row =
                &self.stretches[index % PATCH_STRETCHES * 2 * self.num_channels..][..2 * self.num_channels];
            if index == oldest {
                into.extend_from_slice(row);
                continue;
            }
            let (maxima, sums) = into[start..].split_at_mut(self.num_channels);
            for (max, &value) in maxima.iter_mut().zip(row) {
                *max = max.max(value);
            }
            for (sum, &value) in sums.iter_mut().zip(&row[self.num_channels..]) {
                *sum += value;
            }
        }
        for sum in &mut into[start + self.num_channels..] {
            *sum /= (count * STRETCH_FRAMES) as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maxima_and_means_are_those_of_the_last_31_stretches() {
        let mut pool = Pool::new(2);
        for stretch in 0..40 {
            let frames: Vec<f32> =
                (0..STRETCH_FRAMES).map(|i| (stretch * STRETCH_FRAMES + i) as f32).collect();
            let falling: Vec<f32> = frames.iter().map(|value| -value).collect();
            pool.push(&[frames, falling].concat());
            let mut pooled = Vec::new();
            pool.pooled(&mut pooled);
            let first = ((stretch + 1_usize).saturating_sub(PATCH_STRETCHES) * STRETCH_FRAMES) as f32;
            let last = (stretch * STRETCH_FRAMES + STRETCH_FRAMES - 1) as f32;
            let mean = (first + last) / 2.0;
            assert_eq!(pooled, [last, -first, mean, -mean]);
        }
    }
}
