//! Spectral flatness: noise or tone.

use crate::decibel::LOWEST_POWER;

/// Bins that are multiplied before a logarithm is taken of them: their product neither underflows nor
/// overflows, because powers are from 1e-10 up to what 2048 samples at 1e14 times full scale give.
const FACTORS: usize = 8;

/// Products that are computed side by side.
const NUM_LANES: usize = 8;

/// Flatness of a spectrum: geometric mean of the powers over their arithmetic mean; 1 for white noise and for
/// silence, near 0 for a tone.
///
/// # Shapes and units
/// - `powers`: one per bin; those below 1e-10 count as that.
///
/// # Source
/// `librosa.feature.spectral_flatness` with `amin=1e-10, power=2`.
pub(crate) fn flatness(powers: &[f64]) -> f64 {
    let mut sums = [0.0; NUM_LANES];
    let mut sum_of_logs = 0.0;
    for part in powers.chunks(FACTORS * NUM_LANES) {
        let mut products = [1.0_f64; NUM_LANES];
        for powers in part.chunks(NUM_LANES) {
            for ((power, product), sum) in powers.iter().zip(&mut products).zip(&mut sums) {
                let power = power.max(LOWEST_POWER);
                *sum += power;
                *product *= power;
            }
        }
        sum_of_logs += products.iter().map(|product| product.ln()).sum::<f64>();
    }
    let len = powers.len() as f64;
    (sum_of_logs / len).exp() / (sums.iter().sum::<f64>() / len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flatness_is_the_ratio_of_the_means() {
        assert!((flatness(&[2.0, 8.0]) - 4.0 / 5.0).abs() < 1e-12);
        assert!((flatness(&[0.0; 1025]) - 1.0).abs() < 1e-12);
        assert!((flatness(&[1e36; 1025]) - 1.0).abs() < 1e-12);
    }
}
