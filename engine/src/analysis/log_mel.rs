//! One window of samples to one log-mel frame.

use std::fmt;
use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

use super::front_end::{LOG_SCALE, NUM_BINS, POWER_SCALE, WINDOW_LEN};
use super::low_pass::LOW_PASS;
use super::mel_bank::MelBank;

/// Turns windows of 22 050 Hz samples into the log-mel frames that MSD_musicnn was trained on.
///
/// # Real-time safety
/// Allocates when made, never after. Analysis thread.
///
/// # Source
/// Pons et al., musicnn 0.1.0 (16 kHz, 512-point Hann, hop 256), carried over to 22 050 Hz; the golden test holds
/// us to the same computation with librosa.
pub struct LogMel {
    fft: Arc<dyn RealToComplex<f32>>,
    window: [f32; WINDOW_LEN],
    windowed: Vec<f32>,
    spectrum: Vec<Complex32>,
    scratch: Vec<Complex32>,
    power: [f32; NUM_BINS],
    bank: MelBank,
}

impl LogMel {
    /// Plans the FFT, and makes the window and the filters.
    pub fn new() -> Self {
        let fft = RealFftPlanner::new().plan_fft_forward(WINDOW_LEN);
        // Periodic: one full period of the cosine is WINDOW_LEN samples long, not WINDOW_LEN - 1.
        let window = std::array::from_fn(|i| {
            let phase = std::f64::consts::TAU * i as f64 / WINDOW_LEN as f64;
            (0.5 - 0.5 * phase.cos()) as f32
        });
        // The network's own resampler fell off towards 8 kHz; its response and the window's level are constants,
        // so they go into the filters.
        let bin_weights = LOW_PASS.map(|weight| weight * POWER_SCALE as f32);
        Self {
            windowed: fft.make_input_vec(),
            spectrum: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            fft,
            window,
            power: [0.0; NUM_BINS],
            bank: MelBank::new(&bin_weights),
        }
    }

    /// Computes one frame.
    ///
    /// # Shapes and units
    /// - `samples`: `[706]` at 22 050 Hz, full scale 1.0.
    /// - `log_mel`: `[96]`, `log10(1 + 10 000 · mel power)`, from 0 up; overwritten.
    ///
    /// # Panics
    /// If `samples` has another length.
    pub fn compute(&mut self, samples: &[f32], log_mel: &mut [f32]) {
        assert_eq!(samples.len(), WINDOW_LEN, "one window of samples");
        if samples.iter().all(|&sample| sample == 0.0) {
            // What all that follows would come to; an instance on a silent track costs next to nothing.
            log_mel.fill(0.0);
            return;
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
        self.bank.apply(&self.power, log_mel);
        for value in log_mel {
            *value = (1.0 + LOG_SCALE * *value).log10();
        }
    }
}

impl Default for LogMel {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for LogMel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogMel").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::front_end::MEL_BANDS;
    use super::*;

    #[test]
    fn silence_is_zero_everywhere() {
        let mut frame = [9.0; MEL_BANDS];
        LogMel::new().compute(&[0.0; WINDOW_LEN], &mut frame);
        assert_eq!(frame, [0.0; MEL_BANDS]);
    }

    #[test]
    fn a_naive_transform_gives_the_same_frame() {
        let samples: Vec<f32> =
            (0..WINDOW_LEN).map(|i| (i as f32 * 0.31).sin() * 0.4 + (i as f32 * 1.7).cos() * 0.1).collect();
        let mut frame = [0.0; MEL_BANDS];
        LogMel::new().compute(&samples, &mut frame);

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
            assert!((got - (1.0 + LOG_SCALE * mel).log10()).abs() < 1e-4);
        }
    }
}
