//! Chroma: how strong each pitch class is, in any octave.

use crate::constant_q::BINS_PER_OCTAVE;
use crate::lanes::dot;
use crate::settings::Settings;

/// Pitch classes, from C on.
pub(crate) const NUM_CLASSES: usize = 12;

/// Center and width of the octaves that count, octaves above 27.5 Hz: the fifth is A5.
const CENTER_OCTAVE: f64 = 5.0;
const OCTAVE_WIDTH: f64 = 2.0;

/// Weights from a frame's power spectrum to pitch classes.
///
/// Each bin gives to the classes near it, by a bell whose width is that of the bin in semitones, at least
/// one; its weights have a Euclidean norm of 1, times another bell that favors the middle octaves.
///
/// # Shapes and units
/// Powers of all bins to `[12]`, C first; the strongest class of a frame is 1.
///
/// # Source
/// `librosa.feature.chroma_stft` (`librosa.filters.chroma`) with `norm=inf`, tuning estimated from the power
/// spectrum.
#[derive(Debug)]
pub(crate) struct ChromaBank {
    weights: Vec<Vec<f32>>,
}

impl ChromaBank {
    /// `tuning` in semitones.
    pub(crate) fn new(sample_rate_hz: u32, settings: &Settings, tuning: f64) -> Self {
        let num_bins = settings.num_bins();
        let reference_hz = 440.0 * (tuning / NUM_CLASSES as f64).exp2() / 16.0;
        let semitone =
            |bin: usize| NUM_CLASSES as f64 * (settings.bin_hz(bin, sample_rate_hz) / reference_hz).log2();
        // 0 Hz has no pitch: we treat it as an octave and a half below the first bin.
        let place = |bin: usize| if bin == 0 { semitone(1) - 18.0 } else { semitone(bin) };
        let places: Vec<f64> = (0..=num_bins).map(place).collect();
        let mut weights = vec![vec![0.0; num_bins]; NUM_CLASSES];
        for (bin, pair) in places.windows(2).enumerate() {
            let here = pair[0];
            let width = (pair[1] - here).max(1.0);
            let bell = |class: usize| {
                let distance = (here - class as f64 + 126.0).rem_euclid(12.0) - 6.0;
                (-0.5 * (2.0 * distance / width).powi(2)).exp()
            };
            let bells: [f64; NUM_CLASSES] = std::array::from_fn(bell);
            let norm = bells.iter().map(|bell| bell * bell).sum::<f64>().sqrt();
            let octave = here / NUM_CLASSES as f64;
            let by_octave = (-0.5 * ((octave - CENTER_OCTAVE) / OCTAVE_WIDTH).powi(2)).exp();
            for (class, bell) in bells.iter().enumerate() {
                // They count from A, we from C.
                weights[(class + 9) % NUM_CLASSES][bin] = (bell / norm * by_octave) as f32;
            }
        }
        Self { weights }
    }

    /// Chroma of a frame.
    pub(crate) fn chroma(&self, powers: &[f32]) -> [f64; NUM_CLASSES] {
        let mut chroma = std::array::from_fn(|class| dot(&self.weights[class], powers).into());
        normalize(&mut chroma);
        chroma
    }
}

/// The class that a bin of the constant-Q transform belongs to: three bins per semitone, the middle one on
/// it.
///
/// # Source
/// `librosa.filters.cq_to_chroma`.
pub(crate) fn class_of_bin(bin: usize) -> usize {
    const BINS_PER_CLASS: usize = BINS_PER_OCTAVE / NUM_CLASSES;
    (bin + BINS_PER_CLASS / 2) / BINS_PER_CLASS % NUM_CLASSES
}

/// Brings the strongest class to 1; silence stays 0.
pub(crate) fn normalize(chroma: &mut [f64; NUM_CLASSES]) {
    let strongest = chroma.iter().copied().fold(0.0, f64::max);
    if strongest >= f64::MIN_POSITIVE {
        chroma.iter_mut().for_each(|value| *value /= strongest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_note_is_its_own_class() {
        let bank = ChromaBank::new(22_050, &Settings::DEFAULT, 0.0);
        for class in 0..NUM_CLASSES {
            // From C5 on.
            let hz = 440.0 * ((class as f64 + 3.0) / 12.0).exp2();
            let mut powers = [0.0; 1025];
            powers[(hz * 2048.0 / 22_050.0).round() as usize] = 1.0;
            let chroma = bank.chroma(&powers);
            assert_eq!(chroma.iter().position(|&value| value == 1.0), Some(class));
        }
        assert_eq!(bank.chroma(&[0.0; 1025]), [0.0; NUM_CLASSES]);
    }

    #[test]
    fn the_bins_around_c_are_c() {
        assert_eq!([0, 1, 2, 4, 5, 34, 35, 36, 37].map(class_of_bin), [0, 0, 1, 1, 2, 11, 0, 0, 0]);
    }
}
