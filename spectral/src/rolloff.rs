//! Spectral roll-off: where most of a spectrum ends.

/// Share of the magnitudes that lies below the roll-off.
const SHARE: f64 = 0.85;

/// Roll-off of a spectrum, Hz: the first bin up to which 85 % of all magnitude lies; 0 for silence.
///
/// # Shapes and units
/// - `magnitudes`, `frequencies_hz`: one per bin; `total` is the sum of the former.
///
/// # Source
/// `librosa.feature.spectral_rolloff` with `roll_percent=0.85`.
pub(crate) fn rolloff_hz(magnitudes: &[f64], total: f64, frequencies_hz: &[f64]) -> f64 {
    let mut sum = 0.0;
    let bin = magnitudes.iter().position(|magnitude| {
        sum += magnitude;
        sum >= SHARE * total
    });
    frequencies_hz[bin.unwrap_or(0)]
}
