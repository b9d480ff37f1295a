//! Mel bands: frequency as the ear spaces it.

use crate::lanes::dot;
use crate::settings::Settings;

/// The scale is linear up to here, Hz, and logarithmic above.
const LINEAR_HZ: f64 = 1000.0;
/// Width of a mel in the linear part, Hz.
const MEL_HZ: f64 = 200.0 / 3.0;
/// Mels in the logarithmic part per factor of 6.4.
const MELS_PER_FACTOR: f64 = 27.0;

/// A frequency on Slaney's mel scale.
pub fn hz_to_mel(hz: f64) -> f64 {
    if hz < LINEAR_HZ {
        hz / MEL_HZ
    } else {
        LINEAR_HZ / MEL_HZ + (hz / LINEAR_HZ).ln() / (6.4_f64.ln() / MELS_PER_FACTOR)
    }
}

/// The frequency, Hz, at a place on Slaney's mel scale.
pub fn mel_to_hz(mel: f64) -> f64 {
    let linear = LINEAR_HZ / MEL_HZ;
    if mel < linear {
        mel * MEL_HZ
    } else {
        LINEAR_HZ * ((mel - linear) * (6.4_f64.ln() / MELS_PER_FACTOR)).exp()
    }
}

/// Triangular bands, evenly spaced on the mel scale from 0 Hz to half the sample rate.
///
/// # Source
/// `librosa.filters.mel` with `htk=False, norm="slaney"`: each triangle has an area of 1 Hz.
#[derive(Debug, Clone)]
pub struct MelBank {
    /// First bin and weights of each band.
    bands: Vec<(usize, Vec<f64>)>,
}

impl MelBank {
    /// `num_bands` bands over the bins of a frame. A band between two bins, of frames that are too short for
    /// it, has no power.
    pub fn new(sample_rate_hz: u32, settings: &Settings, num_bands: usize) -> Self {
        let highest = hz_to_mel(f64::from(sample_rate_hz) / 2.0);
        let edge = |index: usize| mel_to_hz(highest * index as f64 / (num_bands + 1) as f64);
        let num_bins = settings.num_bins();
        let bands = (0..num_bands).map(|band| {
            let (low, middle, high) = (edge(band), edge(band + 1), edge(band + 2));
            let weight = |bin: usize| {
                let hz = settings.bin_hz(bin, sample_rate_hz);
                ((hz - low) / (middle - low)).min((high - hz) / (high - middle)).max(0.0) * 2.0 / (high - low)
            };
            let first = (0..num_bins).find(|&bin| weight(bin) > 0.0).unwrap_or(0);
            (first, (first..num_bins).map(weight).take_while(|&weight| weight > 0.0).collect())
        });
        Self { bands: bands.collect() }
    }

    /// Power in each band, from the powers of the bins.
    pub fn powers<'a>(&'a self, powers: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        self.bands.iter().map(|(first, weights)| dot(weights, &powers[*first..]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_goes_both_ways() {
        // A mel is 200/3 Hz up to 1 kHz; 27 of them are a factor of 6.4 above.
        assert!((hz_to_mel(200.0) - 3.0).abs() < 1e-12);
        assert!((hz_to_mel(6400.0) - 42.0).abs() < 1e-12);
        for hz in [0.0, 440.0, 1000.0, 9000.0] {
            assert!((mel_to_hz(hz_to_mel(hz)) - hz).abs() < 1e-9);
        }
    }

    #[test]
    fn a_band_of_white_noise_has_its_power_density() {
        // Triangles of area 1 Hz over bins 10.8 Hz apart: the wider the nearer to 1 / 10.8.
        let bank = MelBank::new(22_050, &Settings::DEFAULT, 40);
        for power in bank.powers(&[1.0; 1025]).skip(10) {
            assert!((power * 22_050.0 / 2048.0 - 1.0).abs() < 0.02, "{power}");
        }
    }
}
