//! Whether the channels of a recording cancel each other out.

/// The mean's power as a share of the channels' power below which they cancel: -20 dB.
const CANCELING_SHARE: f64 = 0.01;

/// Power of two channels, and of their mean.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ChannelSums {
    /// The sum of the squared samples, mean of both channels.
    pub channels: f64,
    /// The sum of the squared mean of both channels.
    pub mean: f64,
}

impl ChannelSums {
    /// Adds a block; ignores it unless it has two channels.
    pub(crate) fn add(&mut self, planes: &[&[f32]]) {
        let [left, right] = planes else { return };
        for (&l, &r) in left.iter().zip(*right) {
            self.add_pair(l, r);
        }
    }

    /// Adds one sample of each channel.
    ///
    /// # Real-time safety
    /// Computes a few products: any thread.
    #[inline]
    pub fn add_pair(&mut self, left: f32, right: f32) {
        let (l, r) = (f64::from(left), f64::from(right));
        let (power, mean) = ((l * l + r * r) / 2.0, (l + r) * (l + r) / 4.0);
        if power.is_finite() {
            self.channels += power;
            self.mean += mean;
        }
    }

    /// What came after `earlier`.
    pub fn since(&self, earlier: &Self) -> Self {
        Self { channels: self.channels - earlier.channels, mean: self.mean - earlier.mean }
    }

    /// Whether the channels cancel each other out; silence does not.
    pub fn cancel(&self) -> bool {
        self.mean < CANCELING_SHARE * self.channels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(right: impl Fn(f32) -> f32) -> ChannelSums {
        let left: Vec<f32> = (0..1000).map(|i| (i as f32 * 0.1).sin()).collect();
        let right: Vec<f32> = left.iter().map(|&sample| right(sample)).collect();
        let mut sums = ChannelSums::default();
        sums.add(&[&left, &right]);
        sums
    }

    #[test]
    fn inverse_channels_cancel_and_others_do_not() {
        assert!(sums(|l| -l).cancel() && sums(|l| -0.9 * l).cancel());
        assert!(!sums(|l| l).cancel() && !sums(|l| -0.5 * l).cancel() && !sums(|_| 0.0).cancel());
        assert!(!ChannelSums::default().cancel(), "silence");
    }
}
