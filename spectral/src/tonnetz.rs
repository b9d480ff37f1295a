//! Tonnetz: harmony as a place on three circles.

use std::f64::consts::PI;

use crate::chroma::NUM_CLASSES;

/// Coordinates: two for each circle, those of fifths, of minor thirds and of major thirds.
pub(crate) const NUM_COORDINATES: usize = 6;

/// How far each circle turns per semitone, in units of pi, and its radius.
const CIRCLES: [(f64, f64); 3] = [(7.0 / 6.0, 1.0), (3.0 / 2.0, 1.0), (2.0 / 3.0, 0.5)];

/// Tonal centroid of a frame: the mean place of its pitch classes on the three circles, weighted by chroma; 0
/// for silence.
///
/// # Shapes and units
/// `[12]` chroma to `[6]`: x and y of each circle, from -1 to 1 (-0.5 to 0.5 for the last).
///
/// # Source
/// `librosa.feature.tonnetz`; C. Harte, M. Sandler, M. Gasser, "Detecting harmonic change in musical audio",
/// 2006.
pub(crate) fn tonnetz(chroma: &[f64; NUM_CLASSES]) -> [f64; NUM_COORDINATES] {
    let total: f64 = chroma.iter().sum();
    if total < f64::MIN_POSITIVE {
        return [0.0; NUM_COORDINATES];
    }
    std::array::from_fn(|coordinate| {
        let (turn, radius) = CIRCLES[coordinate / 2];
        let angle = |class: usize| PI * turn * class as f64;
        let along = |class: usize| if coordinate % 2 == 0 { angle(class).sin() } else { angle(class).cos() };
        chroma.iter().enumerate().map(|(class, value)| radius * along(class) * value / total).sum()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_note_lies_on_the_circles() {
        let mut chroma = [0.0; NUM_CLASSES];
        chroma[0] = 3.0;
        assert_eq!(tonnetz(&chroma), [0.0, 1.0, 0.0, 1.0, 0.0, 0.5]);
        // Equally strong notes have their center in the middle.
        assert!(tonnetz(&[1.0; NUM_CLASSES]).iter().all(|value| value.abs() < 1e-12));
        assert_eq!(tonnetz(&[0.0; NUM_CLASSES]), [0.0; NUM_COORDINATES]);
    }
}
