//! Mel-frequency cepstral coefficients: the shape of a spectrum in a few numbers.

use std::f64::consts::PI;

use crate::lanes::dot;

/// Mel bands that they are computed from.
pub(crate) const NUM_MELS: usize = 128;

/// The cosine transform from mel levels to coefficients.
///
/// # Shapes and units
/// `[128]` levels in dB, none more than 80 dB below the highest of the recording, to the first coefficients.
///
/// # Source
/// `librosa.feature.mfcc`: DCT-II, orthonormal, no liftering.
#[derive(Debug)]
pub(crate) struct Mfcc {
    cosines: Vec<[f64; NUM_MELS]>,
}

impl Mfcc {
    pub(crate) fn new(num_mfcc: usize) -> Self {
        let len = NUM_MELS as f64;
        let row = |index: usize| {
            let scale = if index == 0 { 1.0 } else { 2.0_f64 } / len;
            std::array::from_fn(|band| {
                scale.sqrt() * (PI * index as f64 * (2 * band + 1) as f64 / (2.0 * len)).cos()
            })
        };
        Self { cosines: (0..num_mfcc).map(row).collect() }
    }

    pub(crate) fn transform<'a>(&'a self, levels_db: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        self.cosines.iter().map(|row| dot(row, levels_db))
    }
}
