//! How a recording is cut into frames, and how many coefficients are kept.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::mfcc::NUM_MELS;

/// The fewest and the most samples of a frame, and the fewest from one to the next: a frame must hold some
/// periods of what it is to show, and a song must not have millions of frames.
const N_FFT: std::ops::RangeInclusive<usize> = 64..=32_768;
const MIN_HOP_LEN: usize = 64;

/// How a recording is cut into frames, and how many coefficients are kept; librosa calls them `n_fft`,
/// `hop_length` and `n_mfcc`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Samples under the window of a frame: an even number.
    pub n_fft: usize,
    /// Samples from one frame to the next.
    pub hop_len: usize,
    /// Mel-frequency cepstral coefficients.
    pub num_mfcc: usize,
}

impl Settings {
    /// librosa's defaults.
    pub const DEFAULT: Self = Self { n_fft: 2048, hop_len: 512, num_mfcc: 20 };

    /// # Errors
    /// When a number is out of its range.
    pub fn check(&self) -> Result<()> {
        let Self { n_fft, hop_len, num_mfcc } = *self;
        if !N_FFT.contains(&n_fft) || !n_fft.is_multiple_of(2) {
            return Err(Error::FrameLen { got: n_fft, min: *N_FFT.start(), max: *N_FFT.end() });
        }
        if !(MIN_HOP_LEN..=n_fft).contains(&hop_len) {
            return Err(Error::HopLen { got: hop_len, min: MIN_HOP_LEN, n_fft });
        }
        if !(1..=NUM_MELS).contains(&num_mfcc) {
            return Err(Error::NumMfcc { got: num_mfcc, max: NUM_MELS });
        }
        Ok(())
    }

    /// Bins of a frame's spectrum.
    pub fn num_bins(&self) -> usize {
        self.n_fft / 2 + 1
    }

    /// Number of frames of a recording.
    pub fn num_frames(&self, num_samples: usize) -> usize {
        1 + num_samples / self.hop_len
    }

    /// The shortest recording accepted, samples: it has the nine frames that a delta is fitted to.
    pub fn min_samples(&self) -> usize {
        8 * self.hop_len
    }

    /// The time that a frame is centered on, seconds.
    pub fn frame_seconds(&self, frame: usize, sample_rate_hz: u32) -> f64 {
        (frame * self.hop_len) as f64 / f64::from(sample_rate_hz)
    }

    /// Frequency of a bin, Hz.
    pub fn bin_hz(&self, bin: usize, sample_rate_hz: u32) -> f64 {
        bin as f64 * f64::from(sample_rate_hz) / self.n_fft as f64
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_range_is_named() {
        let settings = |n_fft, hop_len, num_mfcc| Settings { n_fft, hop_len, num_mfcc };
        for good in
            [Settings::DEFAULT, settings(64, 64, 1), settings(1102, 441, 128), settings(32_768, 512, 13)]
        {
            assert_eq!(good.check(), Ok(()));
        }
        for (bad, words) in [
            (settings(1023, 512, 20), "frames of 1023 samples"),
            (settings(62, 62, 20), "frames of 62 samples"),
            (settings(32_770, 512, 20), "frames of 32770 samples"),
            (settings(2048, 2049, 20), "a hop of 2049 samples"),
            (settings(2048, 63, 20), "a hop of 63 samples"),
            (settings(2048, 512, 0), "0 MFCC"),
            (settings(2048, 512, 129), "129 MFCC"),
        ] {
            let error = bad.check().unwrap_err().to_string();
            assert!(error.starts_with(words), "{error}");
        }
    }
}
