//! Constant-Q transform: a spectrum with the same number of bins in every octave.

use std::f64::consts::TAU;
use std::rc::Rc;

use realfft::RealToComplex;
use realfft::num_complex::Complex;

use crate::halving::Halving;
use crate::lanes::dot;
use crate::stft::{Sample, Stft, hann};

/// Octaves, from C1 on.
const NUM_OCTAVES: usize = 7;

/// Bins per octave.
pub(crate) const BINS_PER_OCTAVE: usize = 36;

/// C1, Hz.
const LOWEST_HZ: f64 = 32.703_195_662_574_83;

/// Equivalent noise bandwidth of a Hann window, bins.
const HANN_BANDWIDTH: f64 = 1.500_186_7;

/// Share of a filter's spectrum that is left out: the weakest bins.
const LEFT_OUT: f64 = 0.01;

/// Constant-Q transform of seven octaves from C1 on, 36 bins each.
///
/// Octave by octave from the top, with the rate and the hop halved from one to the next, so that the same
/// filters serve all octaves. A filter is a Hann window over some 52 periods of its frequency, and is applied
/// to spectra of frames. Once the hop is odd it cannot be halved: the octaves below have filters of their
/// own, each twice as long, which take much longer.
///
/// # Shapes and units
/// [`ConstantQ::NUM_BINS`] magnitudes per frame, with the frames of
/// [`Settings::num_frames`](crate::Settings::num_frames); divided by the square root of a filter's length.
///
/// # Source
/// `librosa.cqt` with `n_bins=252, bins_per_octave=36` and its defaults (`sparsity=0.01, scale=True`).
#[derive(Debug)]
pub struct ConstantQ {
    /// From one frame to the next, samples.
    hop_len: usize,
    /// How often the rate is halved before the first octave.
    num_halvings: u32,
    /// From the top.
    octaves: Vec<Octave>,
}

#[derive(Debug)]
struct Octave {
    /// Whether the rate is halved before it.
    is_halved: bool,
    hop_len: usize,
    bank: Rc<Bank>,
}

/// The filters of an octave.
#[derive(Debug)]
struct Bank {
    n_fft: usize,
    /// One per bin.
    filters: Vec<Filter>,
}

/// Weights of a few bins of a spectrum. They are complex, and so are the bins: real and imaginary parts lie
/// side by side in rows, so that a sum of products is a sum over real numbers.
#[derive(Debug)]
struct Filter {
    /// First bin.
    first: usize,
    /// What the real part of the sum is made of, and the imaginary one.
    real: Vec<f32>,
    imaginary: Vec<f32>,
}

impl ConstantQ {
    /// Bins of a frame.
    pub const NUM_BINS: usize = NUM_OCTAVES * BINS_PER_OCTAVE;

    /// The transform, with frames `hop_len` samples apart, for a recording whose tuning is off by `tuning`
    /// bins.
    pub fn new(sample_rate_hz: u32, hop_len: usize, tuning: f64) -> Self {
        let num_halvings = halvings_before(f64::from(sample_rate_hz) / 2.0 / highest_hz(tuning), hop_len);
        let mut rate_hz = f64::from(sample_rate_hz) / f64::from(1 << num_halvings);
        let mut octave_hop_len = hop_len >> num_halvings;
        let mut octaves: Vec<Octave> = Vec::new();
        for number in 0..NUM_OCTAVES {
            let above = octaves.last().filter(|_| octave_hop_len.is_multiple_of(2));
            let (is_halved, bank) = match above {
                Some(above) => {
                    octave_hop_len /= 2;
                    rate_hz /= 2.0;
                    (true, Rc::clone(&above.bank))
                }
                None => (false, Rc::new(Bank::new(NUM_OCTAVES - 1 - number, tuning, rate_hz))),
            };
            octaves.push(Octave { is_halved, hop_len: octave_hop_len, bank });
        }
        Self { hop_len, num_halvings, octaves }
    }

    /// Calls `take` with frame, first bin and magnitudes of each octave of each frame, octaves from the top;
    /// `on_progress` with the share done so far.
    pub fn transform(
        &self,
        samples: &[f32],
        mut take: impl FnMut(usize, usize, &[f32]),
        mut on_progress: impl FnMut(f64),
    ) {
        let num_frames = 1 + samples.len() / self.hop_len;
        let halving = Halving::new();
        let halve = |sound: &[f32]| Some(halving.halve(sound));
        let mut halved = None;
        for _ in 0..self.num_halvings {
            halved = halve(halved.as_deref().unwrap_or(samples));
        }
        let mut magnitudes = [0.0; BINS_PER_OCTAVE];
        for (number, octave) in self.octaves.iter().enumerate() {
            if octave.is_halved {
                halved = halve(halved.as_deref().unwrap_or(samples));
            }
            let sound = halved.as_deref().unwrap_or(samples);
            let Bank { n_fft, filters } = &*octave.bank;
            let mut parts = vec![0.0; n_fft + 2];
            let mut stft = Stft::<f32>::rectangular(*n_fft, octave.hop_len);
            for frame in 0..num_frames {
                let spectrum = stft.spectrum(sound, frame);
                parts.as_chunks_mut().0.iter_mut().zip(spectrum).for_each(|(to, bin)| *to = [bin.re, bin.im]);
                for (magnitude, filter) in magnitudes.iter_mut().zip(filters) {
                    *magnitude = filter.magnitude(&parts);
                }
                take(frame, (NUM_OCTAVES - 1 - number) * BINS_PER_OCTAVE, &magnitudes);
                if frame % 1024 == 0 {
                    on_progress((number as f64 + frame as f64 / num_frames as f64) / NUM_OCTAVES as f64);
                }
            }
        }
    }
}

/// The frequency of a bin, Hz.
fn center_hz(bin: usize, tuning: f64) -> f64 {
    LOWEST_HZ * ((bin as f64 + tuning) / BINS_PER_OCTAVE as f64).exp2()
}

/// Where the highest filter ends, Hz: the sample rate must be at least twice that.
pub(crate) fn highest_hz(tuning: f64) -> f64 {
    center_hz(ConstantQ::NUM_BINS - 1, tuning) * (1.0 + 0.5 * HANN_BANDWIDTH * half_width())
}

/// Half the width of a bin, as a share of its frequency.
fn half_width() -> f64 {
    let two_bins = (2.0 / BINS_PER_OCTAVE as f64).exp2();
    (two_bins - 1.0) / (two_bins + 1.0)
}

/// How often the rate is halved at once: while the highest filter stays below a quarter of it, and the hop is
/// long enough to be halved with each octave.
fn halvings_before(nyquist_by_highest: f64, hop_len: usize) -> u32 {
    let by_band = nyquist_by_highest.log2().ceil() as i32 - 2;
    let by_hop = hop_len.trailing_zeros() as i32 - NUM_OCTAVES as i32 + 1;
    by_band.min(by_hop).max(0) as u32
}

impl Bank {
    /// The filters of an octave, counted from the lowest, for sound of this rate.
    fn new(octave: usize, tuning: f64, rate_hz: f64) -> Self {
        let bins = octave * BINS_PER_OCTAVE..(octave + 1) * BINS_PER_OCTAVE;
        let waves: Vec<Wave> = bins.map(|bin| Wave::new(center_hz(bin, tuning) / rate_hz)).collect();
        let n_fft = (waves[0].len.log2().ceil().exp2()) as usize;
        let fft = f64::plan(n_fft);
        Self { n_fft, filters: waves.iter().map(|wave| Filter::sparse(&wave.spectrum(&*fft))).collect() }
    }
}

/// A wave under a Hann window.
struct Wave {
    /// Cycles in a sample.
    frequency: f64,
    /// The ideal length, samples: not an integer.
    len: f64,
}

impl Wave {
    fn new(frequency: f64) -> Self {
        Self { frequency, len: 1.0 / (half_width() * frequency) }
    }

    /// Its spectrum, `[n_fft / 2 + 1]`: of magnitude 1 where the wave meets itself, divided by the square
    /// root of the length.
    fn spectrum(&self, fft: &dyn RealToComplex<f64>) -> Vec<Complex<f64>> {
        let n_fft = fft.len();
        let (from, to) = ((-self.len / 2.0).floor() as i64, (self.len / 2.0).floor() as i64);
        let window = hann((to - from) as usize);
        let total: f64 = window.iter().sum();
        let scale = self.len / n_fft as f64 / total / self.len.sqrt();
        let padding = (n_fft - window.len()) / 2;
        let wave: Vec<Complex<f64>> = (from..to)
            .zip(&window)
            .map(|(at, weight)| Complex::cis(TAU * self.frequency * at as f64) * weight * scale)
            .collect();
        let transform = |part: fn(&Complex<f64>) -> f64| {
            let (mut input, mut output) = (fft.make_input_vec(), fft.make_output_vec());
            input[padding..].iter_mut().zip(&wave).for_each(|(to, value)| *to = part(value));
            fft.process(&mut input, &mut output).expect("the buffers are the transform's own");
            output
        };
        let (real, imaginary) = (transform(|value| value.re), transform(|value| value.im));
        real.iter().zip(imaginary).map(|(a, b)| a + b * Complex::i()).collect()
    }
}

impl Filter {
    /// The filter of the bins that are left of a wave's spectrum when the weakest, 1 % of all magnitude,
    /// count as zero.
    fn sparse(spectrum: &[Complex<f64>]) -> Self {
        let mut sorted: Vec<f64> = spectrum.iter().map(|bin| bin.norm()).collect();
        sorted.sort_by(f64::total_cmp);
        let total: f64 = sorted.iter().sum();
        let mut sum = 0.0;
        let least = sorted.iter().find(|&&magnitude| {
            sum += magnitude / total;
            sum >= LEFT_OUT
        });
        let least = least.copied().unwrap_or(0.0);
        let is_kept = |bin: &Complex<f64>| bin.norm() >= least;
        let first = spectrum.iter().position(is_kept).unwrap_or(0);
        let end = spectrum.iter().rposition(is_kept).map_or(first, |last| last + 1);
        let kept = || spectrum[first..end].iter().map(|bin| if is_kept(bin) { *bin } else { Complex::ZERO });
        Self {
            first,
            real: kept().flat_map(|weight| [weight.re as f32, -weight.im as f32]).collect(),
            imaginary: kept().flat_map(|weight| [weight.im as f32, weight.re as f32]).collect(),
        }
    }

    /// Magnitude of the weighted sum of a spectrum's bins, whose parts lie side by side.
    fn magnitude(&self, parts: &[f32]) -> f32 {
        let parts = &parts[2 * self.first..];
        let (real, imaginary) = (dot(&self.real, parts), dot(&self.imaginary, parts));
        (real * real + imaginary * imaginary).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_bin_of_a_tone_is_the_one_at_its_frequency() {
        // Halved with each octave, twice, never.
        for (rate, hop_len) in
            [(22_050, 512), (44_100, 512), (96_000, 512), (22_050, 2048), (22_050, 2100), (22_050, 2205)]
        {
            for bin in [20, 100, 199, 251] {
                let hz = LOWEST_HZ * (bin as f64 / 36.0).exp2();
                let tone: Vec<f32> =
                    (0..2 * rate).map(|i| (TAU * hz * f64::from(i) / f64::from(rate)).sin() as f32).collect();
                let mut middle = [0.0; ConstantQ::NUM_BINS];
                let frame = rate as usize / hop_len;
                let take = |at: usize, first: usize, magnitudes: &[f32]| {
                    if at == frame {
                        middle[first..][..magnitudes.len()].copy_from_slice(magnitudes);
                    }
                };
                ConstantQ::new(rate, hop_len, 0.0).transform(&tone, take, |_| {});
                let strongest = (0..middle.len()).max_by(|&a, &b| middle[a].total_cmp(&middle[b])).unwrap();
                assert_eq!(strongest, bin, "{hz} Hz at {rate} Hz, hop {hop_len}");
            }
        }
    }
}
