//! How loud each frequency is to the ear.

use super::front_end::{NUM_BINS, WINDOW_LEN};

/// Spacing of the bins, Hz, as in the mel bank.
const BIN_HZ: f64 = 31.25;

/// The second-order analog filters whose bilinear transforms ITU-R BS.1770 lists: a high shelf, then a
/// high-pass.
const SHELF_HZ: f64 = 1_681.974_450_955_533;
const SHELF_Q: f64 = 0.707_175_236_955_419_6;
/// Gain of the shelf far above its frequency, and at it.
const SHELF_HIGH: f64 = 1.584_864_701_130_855;
const SHELF_MIDDLE: f64 = 1.258_720_930_232_562;
const HIGH_PASS_HZ: f64 = 38.135_470_876_024_44;
const HIGH_PASS_Q: f64 = 0.500_327_037_323_877_3;

/// Weights that turn a power spectrum into the K-weighted mean square of the samples, `[257]`.
///
/// # Shapes and units
/// The power is that of a 706-point FFT under a Hann window, unscaled; a sine of amplitude 1 near 500 Hz
/// comes to 0.5.
///
/// # Source
/// ITU-R BS.1770-5, annex 1; what lies above 8 kHz, which the network does not hear, is left out.
pub(super) fn k_weighting() -> [f32; NUM_BINS] {
    // One side of the spectrum stands for both; the mean square of a Hann window is 3/8.
    let to_mean_square = 2.0 / ((WINDOW_LEN * WINDOW_LEN) as f64 * 0.375);
    std::array::from_fn(|bin| {
        let hz = bin as f64 * BIN_HZ;
        let gain = second_order(hz, SHELF_HZ, SHELF_Q, [SHELF_HIGH, SHELF_MIDDLE, 1.0])
            * second_order(hz, HIGH_PASS_HZ, HIGH_PASS_Q, [1.0, 0.0, 0.0]);
        (gain * to_mean_square) as f32
    })
}

/// Power gain at `hz` of `(a s² + b s w/q + c w²) / (s² + s w/q + w²)`, with `[a, b, c]` the numerator.
fn second_order(hz: f64, corner_hz: f64, q: f64, [a, b, c]: [f64; 3]) -> f64 {
    let x = hz / corner_hz;
    let square = |real: f64, imaginary: f64| real * real + imaginary * imaginary;
    square(c - a * x * x, b * x / q) / square(1.0 - x * x, x / q)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn treble_counts_4_db_more_and_the_lowest_bass_hardly_counts() {
        let weights = k_weighting();
        let db = |bin: usize| 10.0 * f64::from(weights[bin] / weights[16]).log10(); // relative to 500 Hz
        assert!((db(224) - 4.0).abs() < 0.15, "7 kHz: {}", db(224));
        // By the formula: -7.9 dB at 31 Hz.
        assert!((db(1) + 7.9).abs() < 0.2, "31 Hz: {}", db(1));
        assert_eq!(weights[0], 0.0);
    }
}
