//! Half the sample rate.

use std::f64::consts::{PI, SQRT_2};
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

/// Where the filter is down to a half, as a share of the original band.
const CUTOFF: f64 = 0.478_435_91;

/// Weights of the filter on either side of the center.
const REACH: usize = 194;

/// Where the window ends on either side, samples.
const WINDOW_REACH: f64 = 194.5;

/// Kaiser's parameter.
const BETA: f64 = 13.04;

/// Samples in a block ...
const BLOCK_LEN: usize = 4096;

/// ... and how many of them the next block does not take again.
const STEP_LEN: usize = BLOCK_LEN - 2 * REACH;

/// Halves sample rates, keeping the energy: the output is louder by the square root of 2.
///
/// A sinc of linear phase under a Kaiser window, flat to 91 % of what is left of the band, and below -120 dB
/// where it would fold back. Applied block by block to spectra, whose upper half is then folded onto the
/// lower one.
///
/// # Source
/// `librosa.resample(orig_sr=2, target_sr=1, res_type="soxr_hq", scale=True)`: cutoff, window and length were
/// fitted to the impulse response of soxr 1.1.0 and reproduce it to within 3e-8. Any other filter as flat
/// rings differently where a recording begins and ends.
pub(crate) struct Halving {
    forward: Arc<dyn RealToComplex<f64>>,
    backward: Arc<dyn ComplexToReal<f64>>,
    /// The filter's spectrum, which has no imaginary part.
    response: Vec<f64>,
}

impl Halving {
    pub(crate) fn new() -> Self {
        let mut planner = RealFftPlanner::new();
        let forward = planner.plan_fft_forward(BLOCK_LEN);
        let backward = planner.plan_fft_inverse(BLOCK_LEN / 2);
        let mut weights = forward.make_input_vec();
        for offset in 0..=REACH {
            // Halved for the two halves that are folded, and divided by the length of the inverse transform.
            let scale = SQRT_2 / 2.0 / (BLOCK_LEN / 2) as f64;
            weights[offset] = weight(offset as f64) * scale;
            weights[(BLOCK_LEN - offset) % BLOCK_LEN] = weights[offset];
        }
        let mut spectrum = forward.make_output_vec();
        forward.process(&mut weights, &mut spectrum).expect("the buffers are the transform's own");
        Self { forward, backward, response: spectrum.iter().map(|bin| bin.re).collect() }
    }

    /// The samples at half the rate; the first stays the first.
    pub(crate) fn halve(&self, samples: &[f32]) -> Vec<f32> {
        let num_out = samples.len().div_ceil(2);
        let mut halved = Vec::with_capacity(num_out);
        let mut block = self.forward.make_input_vec();
        let mut spectrum = self.forward.make_output_vec();
        let mut folded = self.backward.make_input_vec();
        let mut output = self.backward.make_output_vec();
        let mut scratch =
            vec![Complex::ZERO; self.forward.get_scratch_len().max(self.backward.get_scratch_len())];
        for start in (0..samples.len()).step_by(STEP_LEN) {
            let before = REACH.min(start);
            let part = &samples[start - before..(start + BLOCK_LEN - REACH).min(samples.len())];
            block.fill(0.0);
            block[REACH - before..].iter_mut().zip(part).for_each(|(to, &sample)| *to = sample.into());
            let forward = self.forward.process_with_scratch(&mut block, &mut spectrum, &mut scratch);
            forward.expect("the buffers are the transform's own");
            spectrum.iter_mut().zip(&self.response).for_each(|(bin, weight)| *bin *= weight);
            let upper = spectrum.iter().rev().map(Complex::conj);
            folded.iter_mut().zip(spectrum.iter().zip(upper)).for_each(|(to, (low, high))| *to = low + high);
            let backward = self.backward.process_with_scratch(&mut folded, &mut output, &mut scratch);
            backward.expect("what is folded is the spectrum of something real");
            let valid = &output[REACH / 2..][..STEP_LEN / 2];
            halved.extend(valid.iter().take(num_out - halved.len()).map(|&sample| sample as f32));
        }
        halved
    }
}

/// Weight of a sample at this distance from the center.
fn weight(offset: f64) -> f64 {
    let sinc = if offset == 0.0 { CUTOFF } else { (PI * CUTOFF * offset).sin() / (PI * offset) };
    let place = offset / WINDOW_REACH;
    sinc * bessel(BETA * (1.0 - place * place).sqrt()) / bessel(BETA)
}

/// Modified Bessel function of the first kind, of order zero.
fn bessel(x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for k in 1..60 {
        term *= (x / (2.0 * f64::from(k))).powi(2);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(cycles_per_sample: f64) -> Vec<f32> {
        (0..9999).map(|i| (2.0 * PI * cycles_per_sample * f64::from(i) + 0.3).sin() as f32).collect()
    }

    #[test]
    fn what_remains_of_the_band_passes_and_the_rest_does_not() {
        for passing in [0.0, 0.01, 0.1, 0.228] {
            let halved = Halving::new().halve(&tone(passing));
            assert_eq!(halved.len(), 5000);
            for (i, sample) in halved.iter().enumerate().skip(100).take(4800) {
                let expected = (4.0 * PI * passing * i as f64 + 0.3).sin() * SQRT_2;
                assert!((f64::from(*sample) - expected).abs() < 2e-6, "{passing}: {sample} {expected}");
            }
        }
        for stopped in [0.25, 0.3, 0.49] {
            let halved = Halving::new().halve(&tone(stopped));
            let loudest = halved[100..4900].iter().fold(0.0, |a: f32, b| a.max(b.abs()));
            assert!(loudest < 2e-6, "{stopped}: {loudest}");
        }
    }

    #[test]
    fn each_output_is_the_weighted_sum_around_its_sample() {
        // Longer than a block, and of an odd length.
        let samples: Vec<f32> = (0..5001).map(|i: i32| ((i * i % 977) as f32 / 977.0) - 0.5).collect();
        let halved = Halving::new().halve(&samples);
        for index in [0, 50, 1853, 1854, 1900, 2500] {
            let sum: f64 = (-194_i32..=194)
                .filter_map(|offset| {
                    let at = usize::try_from(2 * index + offset).ok()?;
                    Some(weight(offset.abs().into()) * f64::from(*samples.get(at)?))
                })
                .sum();
            assert!((f64::from(halved[index as usize]) - sum * SQRT_2).abs() < 1e-6, "{index}");
        }
    }
}
