//! Rows of numbers on one scale.

/// Brings each value to mean 0 and deviation 1, as measured on other rows.
#[derive(Debug)]
pub(super) struct Scaler {
    mean: Vec<f32>,
    factor: Vec<f32>,
}

impl Scaler {
    /// Measured on rows of one length; a value that is the same in all becomes 0.
    pub(super) fn measure<'a>(rows: impl Iterator<Item = &'a [f32]> + Clone) -> Self {
        let len = rows.clone().next().map_or(0, <[f32]>::len);
        let mut sums = vec![(0.0_f64, 0.0_f64); len];
        let mut count = 0.0;
        for row in rows {
            count += 1.0;
            for ((sum, squares), &value) in sums.iter_mut().zip(row) {
                *sum += f64::from(value);
                *squares += f64::from(value).powi(2);
            }
        }
        let factor = |(sum, squares): &(f64, f64)| {
            let mean = sum / count;
            let deviation = (squares / count - mean * mean).max(0.0).sqrt();
            if deviation > 1e-6 * (1.0 + mean.abs()) { (1.0 / deviation) as f32 } else { 0.0 }
        };
        Self {
            mean: sums.iter().map(|(sum, _)| (sum / count) as f32).collect(),
            factor: sums.iter().map(factor).collect(),
        }
    }

    /// A row on that scale; far outliers are cut.
    pub(super) fn scaled(&self, row: &[f32]) -> Vec<f32> {
        const LIMIT: f32 = 5.0;
        let scale = self.mean.iter().zip(&self.factor);
        row.iter().zip(scale).map(|(v, (mean, factor))| ((v - mean) * factor).clamp(-LIMIT, LIMIT)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_to_mean_0_and_deviation_1_and_what_never_changes_to_0() {
        let rows = [[1.0, 7.0], [3.0, 7.0], [5.0, 7.0], [7.0, 7.0]];
        let scaler = Scaler::measure(rows.iter().map(|row| &row[..]));
        let scaled: Vec<Vec<f32>> = rows.iter().map(|row| scaler.scaled(row)).collect();
        let sum = |f: fn(f32) -> f32| scaled.iter().map(|row| f(row[0])).sum::<f32>() / 4.0;
        assert!(sum(|v| v).abs() < 1e-6 && (sum(|v| v * v) - 1.0).abs() < 1e-5);
        assert!(scaled.iter().all(|row| row[1] == 0.0));
        assert_eq!(scaler.scaled(&[1e9, 0.0]), [5.0, 0.0]);
    }
}
