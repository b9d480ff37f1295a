//! Any number of channels to one, with what is not a number made silent.

/// Samples louder than this (+60 dBFS) are held at it, so that no later square overflows.
const LOUDEST: f32 = 1000.0;

/// Writes the mean of `channels` to `mono`; returns how many samples were not finite.
///
/// A mono sample is silence where any channel's is NaN or infinite, and is held within ±1000 (+60 dBFS).
/// Channels shorter than `mono` count as silent where they end.
///
/// # Shapes and units
/// - `channels`: `[num_channels][n]`, full scale 1.0; `mono`: `[n]`, overwritten.
///
/// # Real-time safety
/// Allocates nothing, cannot panic. Any thread.
pub fn mix_down(channels: &[&[f32]], mono: &mut [f32]) -> u64 {
    match channels {
        [] => {
            mono.fill(0.0);
            return 0;
        }
        [only] => {
            copy(only, mono);
        }
        // Stereo is what nearly every host sends: one pass instead of three.
        [left, right] if left.len() >= mono.len() && right.len() >= mono.len() => {
            for ((out, &l), &r) in mono.iter_mut().zip(*left).zip(*right) {
                *out = 0.5 * l + 0.5 * r;
            }
        }
        _ => {
            // Shares are taken before they are summed: the mean of finite samples is finite.
            let share = 1.0 / channels.len() as f32;
            mono.fill(0.0);
            for channel in channels {
                for (out, &sample) in mono.iter_mut().zip(*channel) {
                    *out += sample * share;
                }
            }
        }
    }
    make_finite(mono)
}

/// Copies as much of `from` as fits, and silence behind it.
fn copy(from: &[f32], to: &mut [f32]) {
    let num_samples = from.len().min(to.len());
    let (head, tail) = to.split_at_mut(num_samples);
    for (out, &sample) in head.iter_mut().zip(from) {
        *out = sample;
    }
    tail.fill(0.0);
}

/// Silences what is not finite, holds what is absurdly loud, and counts the former.
///
/// Only a block that fails one cheap check is repaired.
pub(super) fn make_finite(mono: &mut [f32]) -> u64 {
    if is_all_good(mono) {
        return 0;
    }
    let mut num_non_finite = 0;
    for sample in mono {
        if sample.is_finite() {
            *sample = sample.clamp(-LOUDEST, LOUDEST);
        } else {
            *sample = 0.0;
            num_non_finite += 1;
        }
    }
    num_non_finite
}

/// Whether all samples are finite and none is absurdly loud: in lanes, so that it vectorises.
pub(super) fn is_all_good(samples: &[f32]) -> bool {
    let (chunks, rest) = samples.as_chunks::<16>();
    let mut is_bad = [0_u32; 16];
    for chunk in chunks {
        for (bad, &sample) in is_bad.iter_mut().zip(chunk) {
            *bad |= u32::from(!is_good(sample));
        }
    }
    is_bad == [0; 16] && rest.iter().all(|&sample| is_good(sample))
}

/// False for NaN too, which compares with nothing.
fn is_good(sample: f32) -> bool {
    sample.abs() <= LOUDEST
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, clippy::disallowed_types)] // No audio thread runs the tests.
mod tests {
    use super::*;

    #[test]
    fn mean_of_channels_at_any_count() {
        for num_channels in 1..=9 {
            let channels: Vec<Vec<f32>> =
                (0..num_channels).map(|c| (0..37).map(|i| (c * 37 + i) as f32 / 400.0).collect()).collect();
            let slices: Vec<&[f32]> = channels.iter().map(Vec::as_slice).collect();
            let mut mono = [9.0; 37];
            assert_eq!(mix_down(&slices, &mut mono), 0);
            for (i, &got) in mono.iter().enumerate() {
                let mean = channels.iter().map(|c| f64::from(c[i])).sum::<f64>() / f64::from(num_channels);
                assert!((f64::from(got) - mean).abs() < 1e-6, "{num_channels} channels, sample {i}");
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
            }
        }
    }

    #[test]
    fn absurdly_loud_samples_are_held() {
        let mut mono = [0.0; 9];
        assert_eq!(mix_down(&[&[f32::MAX; 9]], &mut mono), 0);
        assert_eq!(mono, [LOUDEST; 9]);
        assert_eq!(mix_down(&[&[f32::MIN; 9], &[f32::MIN; 9]], &mut mono), 0);
        assert_eq!(mono, [-LOUDEST; 9]);
        assert_eq!(mix_down(&[&[f32::MAX; 9]; 5], &mut mono), 0);
        assert_eq!(mono, [LOUDEST; 9]);
    }

    #[test]
    fn short_and_missing_channels_are_silent() {
        let mut mono = [9.0; 4];
        assert_eq!(mix_down(&[], &mut mono), 0);
        assert_eq!(mono, [0.0; 4]);
        mix_down(&[&[1.0; 4], &[1.0; 2]], &mut mono);
        assert_eq!(mono, [1.0, 1.0, 0.5, 0.5]);
    }
}
