//! Channels over time, pooled over a patch.

use pulp::Arch;

use crate::analysis::PATCH_STRETCHES;

/// Maxima and sums of a network's channels for each of the last stretches: pooling any number of them is
/// cheap. A stretch has `STEPS` values of each channel.
#[derive(Debug, Clone)]
pub(super) struct Pool<const STEPS: usize> {
    num_channels: usize,
    max_lag: usize,
    /// `[31 + max_lag, 2 * num_channels]`: maxima, then sums, for each stretch. The oldest is overwritten by
    /// the newest.
    stretches: Vec<f32>,
    num_pushed: usize,
    arch: Arch,
}

impl<const STEPS: usize> Pool<STEPS> {
    /// For patches that end at most `max_lag` stretches before the newest one.
    pub(super) fn new(num_channels: usize, max_lag: usize) -> Self {
        let stretches = vec![0.0; (PATCH_STRETCHES + max_lag) * 2 * num_channels];
        Self { num_channels, max_lag, stretches, num_pushed: 0, arch: Arch::new() }
    }

    /// How many channels it pools.
    pub(super) fn num_channels(&self) -> usize {
        self.num_channels
    }

    /// Takes a stretch's channels, `[num_channels, STEPS]`.
    pub(super) fn push(&mut self, channels: &[f32]) {
        let start = self.start_of(self.num_pushed);
        let (maxima, sums) =
            self.stretches[start..start + 2 * self.num_channels].split_at_mut(self.num_channels);
        for ((max, sum), steps) in maxima.iter_mut().zip(sums).zip(channels.as_chunks::<STEPS>().0) {
            *max = steps.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            *sum = steps.iter().sum();
        }
        self.num_pushed += 1;
    }

    /// Where a stretch lies among the ones kept.
    fn start_of(&self, stretch: usize) -> usize {
        stretch % (PATCH_STRETCHES + self.max_lag) * 2 * self.num_channels
    }

    /// Appends maxima and then means, `[2 * num_channels]`, over the patch that ends `lag` stretches before
    /// the newest one; over all there is, until there are enough for a patch.
    ///
    /// # Panics
    /// If there is no stretch to pool yet, or `lag` is more than it was made for.
    pub(super) fn pooled(&self, lag: usize, into: &mut Vec<f32>) {
        assert!(lag <= self.max_lag, "a patch that is still kept");
        let end = self.num_pushed.saturating_sub(lag);
        let count = end.min(PATCH_STRETCHES);
        assert!(count > 0, "there is a stretch to pool");
        let row = |index| &self.stretches[self.start_of(index)..][..2 * self.num_channels];
        // In order of time, so that the sums do not depend on where in the ring the patch begins.
        let oldest = end - count;
        let start = into.len();
        into.extend_from_slice(row(oldest));
        let (maxima, sums) = into[start..].split_at_mut(self.num_channels);
        self.arch.dispatch(|| (oldest + 1..end).for_each(|index| pool(maxima, sums, row(index))));
        for sum in sums {
            *sum /= (count * STEPS) as f32;
        }
    }
}

/// Pools another stretch's maxima and sums, which lie one after the other in `row`.
#[inline(always)]
fn pool(maxima: &mut [f32], sums: &mut [f32], row: &[f32]) {
    let (further_maxima, further_sums) = row.split_at(maxima.len());
    for (max, &value) in maxima.iter_mut().zip(further_maxima) {
        *max = max.max(value);
    }
    for (sum, &value) in sums.iter_mut().zip(further_sums) {
        *sum += value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::STRETCH_FRAMES;

    #[test]
    fn maxima_and_means_are_those_of_the_last_31_stretches() {
        let mut pool = Pool::<STRETCH_FRAMES>::new(2, 0);
        for stretch in 0..40 {
            let frames: Vec<f32> =
                (0..STRETCH_FRAMES).map(|i| (stretch * STRETCH_FRAMES + i) as f32).collect();
            let falling: Vec<f32> = frames.iter().map(|value| -value).collect();
            pool.push(&[frames, falling].concat());
            let mut pooled = Vec::new();
            pool.pooled(0, &mut pooled);
            let first = ((stretch + 1_usize).saturating_sub(PATCH_STRETCHES) * STRETCH_FRAMES) as f32;
            let last = (stretch * STRETCH_FRAMES + STRETCH_FRAMES - 1) as f32;
            let mean = (first + last) / 2.0;
            assert_eq!(pooled, [last, -first, mean, -mean]);
        }
    }

    #[test]
    fn a_lag_leaves_the_newest_stretches_out() {
        let (mut behind, mut whole) = (Pool::<1>::new(1, 3), Pool::<1>::new(1, 0));
        for stretch in 0..80_i16 {
            behind.push(&[f32::from(stretch * 7 % 31)]);
            if stretch < 3 {
                continue;
            }
            whole.push(&[f32::from((stretch - 3) * 7 % 31)]);
            let (mut ours, mut expected) = (Vec::new(), Vec::new());
            behind.pooled(3, &mut ours);
            whole.pooled(0, &mut expected);
            assert_eq!(ours, expected);
        }
    }
}
