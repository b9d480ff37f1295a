//! Pitches: the peaks of spectra, between bins.

use crate::lanes::largest;
use crate::settings::Settings;

/// The lowest and highest pitch to look for, Hz; none at half the sample rate, where a peak has no other
/// side.
const LOWEST_HZ: f64 = 150.0;
const HIGHEST_HZ: f64 = 4000.0;

/// Peaks lower than this share of a frame's highest do not count.
const SHARE: f64 = 0.1;

/// A peak of a spectrum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pitch {
    pub(crate) hz: f32,
    /// Height of the peak, in the spectrum's own unit.
    pub(crate) height: f32,
}

/// Finds peaks: the top of the parabola through the highest bin and its two neighbors.
///
/// # Source
/// `librosa.piptrack` with `fmin=150, fmax=4000, threshold=0.1`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PitchFinder {
    first: usize,
    end: usize,
    bin_width_hz: f64,
}

impl PitchFinder {
    pub(crate) fn new(sample_rate_hz: u32, settings: &Settings) -> Self {
        let bin_width_hz = settings.bin_hz(1, sample_rate_hz);
        let last = settings.num_bins() - 1;
        let from =
            |hz: f64| (0..last).find(|&bin| settings.bin_hz(bin, sample_rate_hz) >= hz).unwrap_or(last);
        Self { first: from(LOWEST_HZ), end: from(HIGHEST_HZ), bin_width_hz }
    }

    /// Adds the peaks of a frame's spectrum, of magnitudes or of powers.
    pub(crate) fn find(&self, spectrum: &[f64], found: &mut Vec<Pitch>) {
        let threshold = SHARE * largest(spectrum);
        for bin in self.first..self.end {
            let [before, here, after] = [spectrum[bin - 1], spectrum[bin], spectrum[bin + 1]];
            if here > threshold && here > before && here >= after {
                let curvature = before + after - 2.0 * here;
                let slope = (after - before) / 2.0;
                let shift = if slope.abs() >= curvature.abs() { 0.0 } else { -slope / curvature };
                found.push(Pitch {
                    hz: ((bin as f64 + shift) * self.bin_width_hz) as f32,
                    height: (here + 0.5 * slope * shift) as f32,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stft::Stft;

    #[test]
    fn the_pitch_of_a_tone_is_found_between_bins() {
        let hz = 443.0;
        let tone: Vec<f32> =
            (0..4096).map(|i| (std::f64::consts::TAU * hz * f64::from(i) / 22_050.0).sin() as f32).collect();
        let spectrum: Vec<f64> =
            Stft::<f64>::hann(2048, 512).spectrum(&tone, 4).iter().map(|bin| bin.norm()).collect();
        let mut found = Vec::new();
        PitchFinder::new(22_050, &Settings::DEFAULT).find(&spectrum, &mut found);
        assert_eq!(found.len(), 1);
        // A bin is 10.8 Hz wide.
        assert!((f64::from(found[0].hz) - hz).abs() < 1.0, "{found:?}");
    }
}
