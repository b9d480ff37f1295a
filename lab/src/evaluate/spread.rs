//! Figures of repeated runs.

/// Mean and standard deviation of the values that are numbers; `None` without any.
pub fn spread(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    let values: Vec<f64> = values.into_iter().filter(|value| !value.is_nan()).collect();
    let len = values.len() as f64;
    let mean = values.iter().sum::<f64>() / len;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / len;
    (!values.is_empty()).then(|| (mean, variance.sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spread_is_that_of_the_numbers_alone() {
        // numpy.mean and numpy.std.
        assert_eq!(spread([2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0, f64::NAN]), Some((5.0, 2.0)));
        assert_eq!(spread([0.75]), Some((0.75, 0.0)));
        assert_eq!(spread([f64::NAN]), None);
    }
}
