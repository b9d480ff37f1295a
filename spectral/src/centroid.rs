//! Spectral centroid: the center of a spectrum's mass.

use crate::lanes::dot;

/// Centroid of a spectrum, Hz: the mean of the bins' frequencies, weighted by magnitude; 0 for silence.
///
/// # Shapes and units
/// - `magnitudes`, `frequencies_hz`: one per bin; `total` is the sum of the former.
///
/// # Source
/// `librosa.feature.spectral_centroid`.
pub(crate) fn centroid_hz(magnitudes: &[f64], total: f64, frequencies_hz: &[f64]) -> f64 {
    if total < f64::MIN_POSITIVE {
        return 0.0;
    }
    dot(frequencies_hz, magnitudes) / total
}
