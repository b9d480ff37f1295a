//! Deltas: how fast a feature changes.

/// Frames on either side of the one that a slope is taken at.
const REACH: usize = 4;

/// Slope of a line fitted to nine frames, at each frame; at the ends, that of the first or the last nine.
///
/// # Shapes and units
/// As many values as `row` has, at least nine; change per frame.
///
/// # Source
/// `librosa.feature.delta` with `width=9, order=1, mode="interp"`.
pub(crate) fn delta(row: &[f32]) -> Vec<f32> {
    let last = row.len() - 1 - REACH;
    let sum_of_squares: usize = 2 * (1..=REACH).map(|i| i * i).sum::<usize>();
    let slope = |frame: usize| {
        let at = frame.clamp(REACH, last);
        let sum: f64 =
            (1..=REACH).map(|i| i as f64 * (f64::from(row[at + i]) - f64::from(row[at - i]))).sum();
        (sum / sum_of_squares as f64) as f32
    };
    (0..row.len()).map(slope).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_its_slope_everywhere() {
        let row: Vec<f32> = (0..12).map(|i| 3.0 - 0.5 * i as f32).collect();
        assert_eq!(delta(&row), [-0.5; 12]);
    }
}
