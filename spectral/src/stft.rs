//! Spectra of frames.

use std::f64::consts::TAU;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{FftNum, RealFftPlanner, RealToComplex};

/// The number type that a transform computes with.
///
/// Transforms are planned by functions that are not generic: a crate that calls a generic one compiles the
/// whole of rustfft for itself, which takes ten seconds each time.
pub trait Sample: FftNum + From<f32> {
    /// The transform of `len` real samples, unscaled.
    fn plan(len: usize) -> Arc<dyn RealToComplex<Self>>;
}

impl Sample for f32 {
    fn plan(len: usize) -> Arc<dyn RealToComplex<Self>> {
        RealFftPlanner::new().plan_fft_forward(len)
    }
}

impl Sample for f64 {
    fn plan(len: usize) -> Arc<dyn RealToComplex<Self>> {
        RealFftPlanner::new().plan_fft_forward(len)
    }
}

/// Short-time Fourier transform: the spectrum of one frame after another, centered, with silence beyond the
/// ends.
///
/// # Source
/// `librosa.stft` with `center=True, pad_mode="constant"`; unscaled.
#[derive(Clone)]
pub struct Stft<T = f64> {
    fft: Arc<dyn RealToComplex<T>>,
    /// Empty where all samples weigh the same.
    window: Vec<T>,
    hop_len: usize,
    input: Vec<T>,
    spectrum: Vec<Complex<T>>,
    scratch: Vec<Complex<T>>,
}

impl<T: Sample> Stft<T> {
    /// Frames of `n_fft` samples under a periodic Hann window, `hop_len` apart.
    pub fn hann(n_fft: usize, hop_len: usize) -> Self {
        let weight = |weight: f64| T::from_f64(weight).expect("floats take every weight");
        Self::new(n_fft, hop_len, hann(n_fft).into_iter().map(weight).collect())
    }

    /// The same without a window.
    pub fn rectangular(n_fft: usize, hop_len: usize) -> Self {
        Self::new(n_fft, hop_len, Vec::new())
    }

    fn new(n_fft: usize, hop_len: usize, window: Vec<T>) -> Self {
        let fft = T::plan(n_fft);
        Self {
            window,
            hop_len,
            input: fft.make_input_vec(),
            spectrum: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            fft,
        }
    }

    /// The spectrum of the frame that is centered on sample `frame * hop_len`: `[n_fft / 2 + 1]`.
    pub fn spectrum(&mut self, samples: &[f32], frame: usize) -> &[Complex<T>] {
        let len = self.input.len();
        let (padding, part) = part(samples, frame * self.hop_len, len);
        self.input.fill(T::zero());
        let input = self.input[padding..].iter_mut().zip(part);
        if self.window.is_empty() {
            input.for_each(|(to, &sample)| *to = sample.into());
        } else {
            input
                .zip(&self.window[padding..])
                .for_each(|((to, &sample), &weight)| *to = T::from(sample) * weight);
        }
        self.fft
            .process_with_scratch(&mut self.input, &mut self.spectrum, &mut self.scratch)
            .expect("the buffers are the transform's own");
        &self.spectrum
    }

    /// The power spectrum of that frame: squared magnitudes, overwritten.
    pub fn power(&mut self, samples: &[f32], frame: usize, power: &mut [T]) {
        let spectrum = self.spectrum(samples, frame);
        power.iter_mut().zip(spectrum).for_each(|(power, bin)| *power = bin.norm_sqr());
    }
}

/// The samples of the frame of length `len` that is centered on `center`, and how much silence is before
/// them.
pub(crate) fn part(samples: &[f32], center: usize, len: usize) -> (usize, &[f32]) {
    let before = len / 2;
    let start = center.saturating_sub(before).min(samples.len());
    let end = (center + len - before).min(samples.len());
    (before.saturating_sub(center), &samples[start..end])
}

/// A periodic Hann window.
pub(crate) fn hann(len: usize) -> Vec<f64> {
    (0..len).map(|i| 0.5 - 0.5 * (TAU * i as f64 / len as f64).cos()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spectrum_is_that_of_the_definition() {
        let samples: Vec<f32> = (0..40).map(|i| ((i * i) as f32 * 0.3).sin()).collect();
        let mut stft = Stft::<f64>::hann(16, 5);
        // The first reaches over the beginning, the last over the end.
        for frame in [0, 3, 8] {
            let spectrum = stft.spectrum(&samples, frame).to_vec();
            for (k, found) in spectrum.iter().enumerate() {
                let expected: Complex<f64> = (0..16)
                    .filter_map(|i| {
                        let sample = *samples.get((frame * 5 + i).checked_sub(8)?)?;
                        let weight = (std::f64::consts::PI * i as f64 / 16.0).sin().powi(2);
                        let turn = Complex::cis(-TAU * (k * i) as f64 / 16.0);
                        Some(turn * weight * f64::from(sample))
                    })
                    .sum();
                assert!((found - expected).norm() < 1e-12, "frame {frame}, bin {k}: {found} {expected}");
            }
        }
    }
}
