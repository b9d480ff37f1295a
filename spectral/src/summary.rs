//! The summary of a feature over a whole recording.

/// The percentiles in a summary.
const PERCENTILES: [f64; 5] = [5.0, 25.0, 50.0, 75.0, 95.0];

/// Mean, variance and percentiles of a row.
///
/// # Source
/// `numpy.mean`, `numpy.var` (of the population), `numpy.percentile` (linear between ranks).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// As in [`Summary::NAMES`].
    values: [f64; 7],
}

impl Summary {
    /// The names of the values.
    pub const NAMES: [&str; 7] = ["mean", "variance", "p5", "p25", "p50", "p75", "p95"];

    /// Summarizes at least one value.
    ///
    /// # Panics
    /// If there is no value.
    pub fn of(row: &[f32]) -> Self {
        let len = row.len() as f64;
        let mean = row.iter().map(|&value| f64::from(value)).sum::<f64>() / len;
        let variance = row.iter().map(|&value| (f64::from(value) - mean).powi(2)).sum::<f64>() / len;
        let mut sorted = row.to_vec();
        sorted.sort_unstable_by(f32::total_cmp);
        let mut values = [mean, variance, 0.0, 0.0, 0.0, 0.0, 0.0];
        for (value, percent) in values[2..].iter_mut().zip(PERCENTILES) {
            let rank = percent / 100.0 * (len - 1.0);
            let (below, above) = (sorted[rank as usize], sorted[rank.ceil() as usize]);
            *value = f64::from(below) + rank.fract() * (f64::from(above) - f64::from(below));
        }
        Self { values }
    }

    /// The values, as in [`Summary::NAMES`].
    pub fn values(&self) -> [f64; 7] {
        self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_that_of_statistics() {
        // 1 to 5, not in order: numpy gives 1.2, 2, 3, 4, 4.8.
        let [mean, variance, percentiles @ ..] = Summary::of(&[3.0, 5.0, 1.0, 4.0, 2.0]).values();
        assert_eq!((mean, variance), (3.0, 2.0));
        for (found, expected) in percentiles.iter().zip([1.2, 2.0, 3.0, 4.0, 4.8]) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
        assert_eq!(Summary::of(&[7.0]).values(), [7.0, 0.0, 7.0, 7.0, 7.0, 7.0, 7.0]);
    }
}
