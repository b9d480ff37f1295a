//! RMS: how strong the sound is.

use crate::lanes::sum_of;

/// Root of the mean square of a frame's samples; full scale is 1.
///
/// # Shapes and units
/// - `part`: the samples of the frame that lie within the recording; beyond its ends there is silence.
/// - `len`: samples in a whole frame.
///
/// # Source
/// `librosa.feature.rms` of samples, with `center=True`.
pub(crate) fn rms(part: &[f32], len: usize) -> f64 {
    let sum = sum_of(part, |sample| f64::from(sample) * f64::from(sample));
    (sum / len as f64).sqrt()
}
