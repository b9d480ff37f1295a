//! One window of samples to one frame of mel power, and its loudness.

use std::fmt;
use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

use super::front_end::{NUM_BINS, POWER_SCALE, WINDOW_LEN};
use super::k_weighting::k_weighting;
use super::low_pass::LOW_PASS;
use super::mel_bank::MelBank;

/// Turns windows of 22 050 Hz samples into the mel power behind the log-mel frames that MSD_musicnn was
/// trained on.
///
/// # Real-time safety
/// Allocates when made, never after. Analysis thread.
///
/// # Source
/// Pons et al., musicnn 0.1.0 (16 kHz, 512-point Hann, hop 256), carried over to 22 050 Hz; the golden test
/// holds us to the same computation with librosa.
pub(crate) struct MelPower {
    fft: Arc<dyn RealToComplex<f32>>,
    window: [f32; WINDOW_LEN],
    windowed: Vec<f32>,
    spectrum: Vec<Complex32>,
    scratch: Vec<Complex32>,
    power: [f32; NUM_BINS],
    bank: MelBank,
    k_weights: [f32; NUM_BINS],
}

/// What is measured of a frame besides its mel power.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct FrameLevel {
    /// Mean square of the samples under the window; a full-scale square wave has 1.
    pub(crate) mean_square: f32,
    /// The same, weighted as the ear hears it: K-weighted up to 8 kHz, after ITU-R BS.1770.
    pub(crate) k_weighted: f32,
}

impl MelPower {
    /// Plans the FFT, and makes the window and the filters.
    pub(crate) fn new() -> Self {
        let fft = RealFftPlanner::new().plan_fft_forward(WINDOW_LEN);
        // Periodic: one full period of the cosine is WINDOW_LEN samples long, not WINDOW_LEN - 1.
        let window = std::array::from_fn(|i| {
            let phase = std::f64::consts::TAU * i as f64 / WINDOW_LEN as f64;
            (0.5 - 0.5 * phase.cos()) as f32
        });
        // The network's own resampler fell off toward 8 kHz; its response and the window's level are
        // constants, so they go into the filters.
        let bin_weights = LOW_PASS.map(|weight| weight * POWER_SCALE as f32);
        Self {
            windowed: fft.make_input_vec(),
            spectrum: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            fft,
            window,
            power: [0.0; NUM_BINS],
            bank: MelBank::new(&bin_weights),
            k_weights: k_weighting(),
        }
    }

    /// Computes one frame.
    ///
    /// # Shapes and units
    /// - `samples`: `[706]` at 22 050 Hz, full scale 1.0.
    /// - `mel`: `[96]`, power, from 0 up; overwritten.
    ///
    /// # Panics
    /// If `samples` has another length.
    pub(crate) fn compute(&mut self, samples: &[f32], mel: &mut [f32]) -> FrameLevel {
        assert_eq!(samples.len(), WINDOW_LEN, "one window of samples");
        if samples.iter().all(|&sample| sample == 0.0) {
            // What everything below would compute, so an instance on a silent track costs next to nothing.
            mel.fill(0.0);
            return FrameLevel::default();
        }
        for ((out, &sample), &weight) in self.windowed.iter_mut().zip(samples).zip(&self.window) {
            *out = sample * weight;
        }
        self.fft
            .process_with_scratch(&mut self.windowed, &mut self.spectrum, &mut self.scratch)
            .expect("all buffers were made by the plan itself");
        for (power, bin) in self.power.iter_mut().zip(&self.spectrum) {
            *power = bin.norm_sqr();
        }
        self.bank.apply(&self.power, mel);
        FrameLevel {
            mean_square: sum_of_squares(samples) / WINDOW_LEN as f32,
            k_weighted: self.power.iter().zip(&self.k_weights).map(|(power, weight)| power * weight).sum(),
        }
    }
}

/// Eight sums side by side: a single one would wait for its own last addition.
fn sum_of_squares(samples: &[f32]) -> f32 {
    let (rows, last) = samples.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for row in rows {
        for (sum, sample) in sums.iter_mut().zip(row) {
            *sum += sample * sample;
        }
    }
    sums.iter().chain(&[last.iter().map(|sample| sample * sample).sum()]).sum()
}

impl Default for MelPower {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MelPower {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MelPower").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::front_end::MEL_BANDS;
    use super::*;

    #[test]
    fn silence_is_zero_everywhere() {
        let mut mel = [9.0; MEL_BANDS];
        assert_eq!(MelPower::new().compute(&[0.0; WINDOW_LEN], &mut mel), FrameLevel::default());
        assert_eq!(mel, [0.0; MEL_BANDS]);
    }

    #[test]
    fn a_naive_transform_gives_the_same_frame() {
        let samples: Vec<f32> =
            (0..WINDOW_LEN).map(|i| (i as f32 * 0.31).sin() * 0.4 + (i as f32 * 1.7).cos() * 0.1).collect();
        let mut frame = [0.0; MEL_BANDS];
        MelPower::new().compute(&samples, &mut frame);

        let mut power = [0.0_f32; NUM_BINS];
        for (k, out) in power.iter_mut().enumerate() {
            let (mut re, mut im) = (0.0_f64, 0.0_f64);
            for (i, &sample) in samples.iter().enumerate() {
                let hann = 0.5 - 0.5 * (std::f64::consts::TAU * i as f64 / WINDOW_LEN as f64).cos();
                let angle = -std::f64::consts::TAU * ((k * i) % WINDOW_LEN) as f64 / WINDOW_LEN as f64;
                re += f64::from(sample) * hann * angle.cos();
                im += f64::from(sample) * hann * angle.sin();
            }
            *out = ((re * re + im * im) * POWER_SCALE * f64::from(LOW_PASS[k])) as f32;
        }
        let mut mel = [0.0; MEL_BANDS];
        MelBank::new(&[1.0; NUM_BINS]).apply(&power, &mut mel);
        for (got, mel) in frame.iter().zip(mel) {
            assert!((got - mel).abs() <= 1e-3 * mel + 1e-8, "{got} and {mel}");
        }
    }

    #[test]
    fn a_full_scale_sine_of_997_hz_has_a_loudness_of_minus_3_lufs() {
        let sine: Vec<f32> =
            (0..WINDOW_LEN).map(|i| (i as f32 * std::f32::consts::TAU * 997.0 / 22_050.0).sin()).collect();
        let level = MelPower::new().compute(&sine, &mut [0.0; MEL_BANDS]);
        // BS.1770 states this for this very sine; the offset belongs to its formula.
        let lufs = -0.691 + 10.0 * level.k_weighted.log10();
        assert!((lufs + 3.01).abs() < 0.1, "{lufs}");
        assert!((level.mean_square - 0.5).abs() < 0.01);
    }
}
