//! Mixes any number of channels to mono; NaN and infinity become silence.

use pulp::Arch;

/// Samples louder than this (+60 dBFS) are clamped to it, so that no later square overflows.
const LOUDEST: f32 = 1000.0;

/// Weight of the first of a pair of channels in its mean; the second gets the rest, 7/16. So a recording
/// whose channels are each other's inverse is still heard, 18 dB down, where a plain mean would be silence;
/// and what is equal in both stays exactly the same number.
const FIRST: f32 = 0.5625;

/// The highest bit of a float's exponent: set in all numbers from 2.0 (+6 dBFS) up, in infinity and in NaN.
///
/// In the bitwise OR of all samples, which costs next to nothing, it shows whether any needs a closer look.
const LOUD_BIT: u32 = 1 << 30;

/// Mixes with the widest instructions that this processor has, which [`mix_down`] cannot assume.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mixer {
    arch: Arch,
}

impl Mixer {
    /// Asks the processor what it can do: not for the audio thread.
    pub(super) fn new() -> Self {
        Self { arch: Arch::new() }
    }

    /// [`mix_down`] of what the channels hold from sample `start` on.
    pub(super) fn mix_down_from(self, channels: &[&[f32]], start: usize, mono: &mut [f32]) -> u64 {
        self.arch.dispatch(|| mix_down_from(channels, start, mono))
    }

    /// [`mix_down`] of interleaved samples, `[n * num_channels]`; fills as much of `mono` as they cover.
    pub(super) fn mix_down_interleaved(self, samples: &[f32], num_channels: usize, mono: &mut [f32]) -> u64 {
        self.arch.dispatch(|| mix_down_interleaved(samples, num_channels, mono))
    }

    /// Whether all samples lie within ±2.0, so that they can be taken as they are.
    pub(super) fn are_tame(self, samples: &[f32]) -> bool {
        self.arch.dispatch(|| are_tame(samples))
    }
}

/// Writes the mean of `channels` to `mono`, the first of each pair weighing a little more than the second, so
/// that no two channels cancel; returns how many samples were not finite.
///
/// A mono sample is silence where any channel's is NaN or infinite, and is clamped to ±1000 (+60 dBFS).
/// Channels shorter than `mono` count as silent where they end.
///
/// # Shapes and units
/// - `channels`: `[num_channels][n]`, full scale 1.0; `mono`: `[n]`, overwritten.
///
/// # Real-time safety
/// Allocates nothing, cannot panic. Any thread.
///
/// # Examples
/// ```
/// # use genrescope_realtime::audio::mix_down;
/// let mut mono = [0.0; 3];
/// let num_non_finite = mix_down(&[&[0.5, 0.5, f32::NAN], &[0.5, 0.5, 0.5]], &mut mono);
/// assert_eq!((mono, num_non_finite), ([0.5, 0.5, 0.0], 1));
/// ```
pub fn mix_down(channels: &[&[f32]], mono: &mut [f32]) -> u64 {
    mix_down_from(channels, 0, mono)
}

#[inline(always)]
fn mix_down_from(channels: &[&[f32]], start: usize, mono: &mut [f32]) -> u64 {
    let end = start.saturating_add(mono.len());
    let mut bits = 0;
    match channels {
        [] => mono.fill(0.0),
        // Stereo is what nearly every host sends: one pass instead of three.
        [left, right] if left.len().min(right.len()) >= end => {
            for ((out, l), r) in mono.iter_mut().zip(rest(left, start)).zip(rest(right, start)) {
                *out = r + (l - r) * FIRST;
                bits |= out.to_bits();
            }
        }
        _ => {
            let share = 1.0 / channels.len() as f32;
            mono.fill(0.0);
            let (pairs, last) = channels.as_chunks::<2>();
            for [left, right] in pairs {
                let (left, right) = (rest(left, start), rest(right, start));
                for (i, out) in mono.iter_mut().enumerate() {
                    let (l, r) = (sample_at(left, i), sample_at(right, i));
                    *out += 2.0 * (r + (l - r) * FIRST);
                }
            }
            for channel in last {
                for (out, sample) in mono.iter_mut().zip(rest(channel, start)) {
                    *out += sample;
                }
            }
            for out in mono.iter_mut() {
                *out *= share;
                bits |= out.to_bits();
            }
        }
    }
    hold_if_loud(bits, mono, |i| {
        exact_mean(channels.iter().map(|channel| sample_at(rest(channel, start), i)))
    })
}

#[inline(always)]
fn mix_down_interleaved(samples: &[f32], num_channels: usize, mono: &mut [f32]) -> u64 {
    let mut bits = 0;
    if num_channels == 2 {
        for (out, [l, r]) in mono.iter_mut().zip(samples.as_chunks::<2>().0) {
            *out = r + (l - r) * FIRST;
            bits |= out.to_bits();
        }
    } else {
        let share = 1.0 / num_channels as f32;
        for (out, set) in mono.iter_mut().zip(samples.chunks_exact(num_channels.max(1))) {
            let (pairs, last) = set.as_chunks::<2>();
            let pairs = pairs.iter().fold(0.0, |sum, [l, r]| sum + 2.0 * (r + (l - r) * FIRST));
            *out = last.iter().fold(pairs, |sum, sample| sum + sample) * share;
            bits |= out.to_bits();
        }
    }
    hold_if_loud(bits, mono, |i| {
        let set = rest(samples, i * num_channels).iter().take(num_channels);
        exact_mean(set.copied())
    })
}

/// The mix computed in 64 bits, where no sum overflows.
fn exact_mean(samples: impl Iterator<Item = f32>) -> f64 {
    let (mut sum, mut num_channels) = (0.0, 0_u32);
    let mut samples = samples.map(f64::from);
    while let Some(l) = samples.next() {
        num_channels += 1;
        let Some(r) = samples.next() else {
            sum += l;
            break;
        };
        num_channels += 1;
        sum += 2.0 * (r + (l - r) * f64::from(FIRST));
    }
    sum / f64::from(num_channels.max(1))
}

/// One sample; a channel that has ended is silent.
fn sample_at(channel: &[f32], i: usize) -> f32 {
    channel.get(i).copied().unwrap_or(0.0)
}

#[inline(always)]
fn are_tame(samples: &[f32]) -> bool {
    samples.iter().fold(0, |bits, sample| bits | sample.to_bits()) & LOUD_BIT == 0
}

/// The samples from `start` on, if any.
fn rest(samples: &[f32], start: usize) -> &[f32] {
    samples.get(start..).unwrap_or_default()
}

fn hold_if_loud(bits: u32, mono: &mut [f32], exact_mean: impl Fn(usize) -> f64) -> u64 {
    if bits & LOUD_BIT == 0 { 0 } else { hold(mono, exact_mean) }
}

/// Silences and counts what is not finite; clamps what is absurdly loud. All other samples stay as they are.
#[cold]
fn hold(mono: &mut [f32], exact_mean: impl Fn(usize) -> f64) -> u64 {
    let mut num_non_finite = 0;
    for (i, out) in mono.iter_mut().enumerate() {
        // A sum of finite samples may overflow, but not in 64 bits.
        let mean = if out.is_finite() { f64::from(*out) } else { exact_mean(i) };
        if mean.is_finite() {
            *out = (mean as f32).clamp(-LOUDEST, LOUDEST);
        } else {
            *out = 0.0;
            num_non_finite += 1;
        }
    }
    num_non_finite
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, clippy::disallowed_types)] // No audio thread runs the tests.
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_any_number_of_channels_favors_the_first_of_each_pair_a_little() {
        for num_channels in 1..=9 {
            let channels: Vec<Vec<f32>> =
                (0..num_channels).map(|c| (0..37).map(|i| (c * 37 + i) as f32 / 400.0).collect()).collect();
            let slices: Vec<&[f32]> = channels.iter().map(Vec::as_slice).collect();
            let mut mono = [9.0; 37];
            assert_eq!(mix_down(&slices, &mut mono), 0);
            for (i, &got) in mono.iter().enumerate() {
                // 9/8 and 7/8 in turn; a last channel without a partner weighs 1.
                let weight = |c: usize| match c % 2 {
                    0 if c + 1 == num_channels as usize => 1.0,
                    0 => 1.125,
                    _ => 0.875,
                };
                let mean = channels.iter().enumerate().map(|(c, samples)| weight(c) * f64::from(samples[i]));
                let mean = mean.sum::<f64>() / f64::from(num_channels);
                assert!((f64::from(got) - mean).abs() < 1e-6, "{num_channels} channels, sample {i}");
            }
        }
    }

    #[test]
    fn channels_that_cancel_in_a_plain_mean_are_heard_and_equal_ones_stay_the_same() {
        let left: Vec<f32> = (0..50).map(|i| (i as f32).sin() / 3.0).collect();
        let right: Vec<f32> = left.iter().map(|sample| -sample).collect();
        let mut mono = [0.0; 50];
        mix_down(&[&left, &right], &mut mono);
        assert!(mono.iter().zip(&left).all(|(out, sample)| (out - sample * 0.125).abs() < 1e-7));
        mix_down(&[&left, &right, &right, &left], &mut mono);
        assert_eq!(mono, [0.0; 50], "two pairs that cancel each other: nothing is left to hear");
        for channels in [&[&left[..]; 2][..], &[&left[..]; 4]] {
            mix_down(channels, &mut mono);
            assert_eq!(mono, left[..]);
        }
    }

    #[test]
    fn parts_and_interleaved_samples_give_exactly_the_same_numbers() {
        for num_channels in 0..=9 {
            let channels: Vec<Vec<f32>> =
                (0..num_channels).map(|c| (0..100).map(|i| ((c * 41 + i) as f32).sin()).collect()).collect();
            let slices: Vec<&[f32]> = channels.iter().map(Vec::as_slice).collect();
            let mut whole = [9.0; 100];
            mix_down(&slices, &mut whole);
            let mut parts = [9.0; 100];
            let mixer = Mixer::new();
            for (i, part) in parts.chunks_mut(33).enumerate() {
                mixer.mix_down_from(&slices, i * 33, part);
            }
            assert_eq!(parts, whole, "{num_channels} channels");
            if num_channels > 0 {
                let interleaved: Vec<f32> =
                    (0..100).flat_map(|i| channels.iter().map(move |c| c[i])).collect();
                mixer.mix_down_interleaved(&interleaved, num_channels, &mut parts);
                assert_eq!(parts, whole, "{num_channels} channels");
            }
        }
    }

    #[test]
    fn what_is_not_finite_becomes_silence_and_is_counted() {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            for position in 0..19 {
                let mut left = [0.5; 19];
                left[position] = bad;
                let mut mono = [0.0; 19];
                assert_eq!(mix_down(&[&left, &[0.5; 19]], &mut mono), 1);
                assert_eq!(mono[position], 0.0);
                assert_eq!(mono.iter().filter(|&&s| s == 0.5).count(), 18);
                let interleaved: Vec<f32> = left.iter().flat_map(|&sample| [sample, 0.5]).collect();
                let mut same = [9.0; 19];
                assert_eq!(mix_down_interleaved(&interleaved, 2, &mut same), 1);
                assert_eq!(same, mono);
                let mixer = Mixer::new();
                assert!(!mixer.are_tame(&left) && mixer.are_tame(&mono));
            }
        }
    }

    #[test]
    fn absurdly_loud_samples_are_clamped_and_not_counted() {
        let mut mono = [0.0; 9];
        assert_eq!(mix_down(&[&[f32::MAX; 9]], &mut mono), 0);
        assert_eq!(mono, [LOUDEST; 9]);
        for num_channels in 2..=5 {
            assert_eq!(mix_down(&[&[f32::MIN; 9][..]; 5][..num_channels], &mut mono), 0);
            assert_eq!(mono, [-LOUDEST; 9]);
            assert_eq!(mix_down_interleaved(&[f32::MAX; 45], num_channels, &mut mono), 0);
            assert_eq!(mono, [LOUDEST; 9]);
        }
        // The sum of the first two overflows, the mean of all four does not.
        assert_eq!(mix_down(&[&[f32::MAX], &[f32::MAX], &[f32::MIN], &[f32::MIN]], &mut mono[..1]), 0);
        assert_eq!(mono[0], 0.0);
    }

    #[test]
    fn loud_samples_below_the_limit_stay_as_they_are() {
        let loud = [1.5, 1.999_999_9, 2.0, -3.0, 999.0, -1000.0, 0.1];
        let mut mono = [0.0; 7];
        assert_eq!(mix_down(&[&loud], &mut mono), 0);
        assert_eq!(mono, loud);
        assert_eq!(mix_down(&[&loud, &loud], &mut mono), 0);
        assert_eq!(mono, loud);
        assert!(are_tame(&loud[..2]) && !are_tame(&loud[..3]));
    }

    #[test]
    fn short_and_missing_channels_are_silent() {
        let mut mono = [9.0; 4];
        assert_eq!(mix_down(&[], &mut mono), 0);
        assert_eq!(mono, [0.0; 4]);
        mix_down(&[&[1.0; 4], &[1.0; 2]], &mut mono);
        assert_eq!(mono, [1.0, 1.0, 0.5625, 0.5625]);
        mix_down(&[&[1.0; 2], &[1.0; 2]], &mut mono);
        assert_eq!(mono, [1.0, 1.0, 0.0, 0.0]);
    }
}
