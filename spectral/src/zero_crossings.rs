//! Zero-crossing rate: how often the sign changes.

/// Samples nearer to zero than this count as zero, which counts as positive.
const NOTHING: f32 = 1e-10;

/// Changes of sign between neighboring samples, per sample of the frame.
///
/// # Shapes and units
/// - `part`: the samples of the frame that lie within the recording; beyond its ends, the first and the last
///   continue, so there is no change.
/// - `len`: samples in a whole frame.
///
/// # Source
/// `librosa.feature.zero_crossing_rate` with `center=True, threshold=1e-10`.
pub(crate) fn zero_crossing_rate(part: &[f32], len: usize) -> f64 {
    let is_negative = |sample: f32| sample < -NOTHING;
    let before = part.iter();
    let crossings: i32 = before
        .zip(&part[part.len().min(1)..])
        .map(|(&a, &b)| i32::from(is_negative(a) != is_negative(b)))
        .sum();
    f64::from(crossings) / len as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_counts_as_positive() {
        assert_eq!(zero_crossing_rate(&[1.0, 0.0, -1e-11, 1.0], 4), 0.0);
        assert_eq!(zero_crossing_rate(&[1.0, -1.0, 0.0, -1.0], 8), 3.0 / 8.0);
        assert_eq!(zero_crossing_rate(&[], 4), 0.0);
    }
}
