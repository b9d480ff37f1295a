//! Spectral bandwidth: how far a spectrum spreads.

use crate::lanes::dot;

/// Bandwidth of a spectrum, Hz: the standard deviation of the bins' frequencies about the centroid, weighted
/// by magnitude; 0 for silence.
///
/// # Shapes and units
/// - `magnitudes`, `frequencies_hz`: one per bin; `total` is the sum of the former.
/// - `deviations`: one per bin, overwritten.
///
/// # Source
/// `librosa.feature.spectral_bandwidth` with `p=2, norm=True`.
pub(crate) fn bandwidth_hz(
    magnitudes: &[f64],
    total: f64,
    centroid_hz: f64,
    frequencies_hz: &[f64],
    deviations: &mut [f64],
) -> f64 {
    if total < f64::MIN_POSITIVE {
        return 0.0;
    }
    deviations
        .iter_mut()
        .zip(frequencies_hz)
        .for_each(|(deviation, hz)| *deviation = (hz - centroid_hz) * (hz - centroid_hz));
    (dot(deviations, magnitudes) / total).sqrt()
}
