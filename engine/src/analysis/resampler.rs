//! Any sample rate to 22 050 Hz, or to another.

use audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Resampler as _, WindowFunction};

use super::front_end::SAMPLE_RATE_HZ;
use crate::audio::{MAX_SAMPLE_RATE_HZ, MIN_SAMPLE_RATE_HZ};
use crate::error::{Error, Result};

/// Output samples that a block of the FFT resampler should give: 23 ms, with a pass band flat past 10 kHz.
const OUTPUT_CHUNK_LEN: usize = 512;

/// Whether a rate can be resampled.
///
/// # Errors
/// [`Error::SampleRate`] outside 1 kHz to 768 kHz.
pub(crate) fn check_sample_rate(sample_rate_hz: u32) -> Result<()> {
    if (MIN_SAMPLE_RATE_HZ..=MAX_SAMPLE_RATE_HZ).contains(&sample_rate_hz) {
        Ok(())
    } else {
        Err(out_of_range(sample_rate_hz))
    }
}

fn out_of_range(got_hz: u32) -> Error {
    Error::SampleRate { got_hz, min_hz: MIN_SAMPLE_RATE_HZ, max_hz: MAX_SAMPLE_RATE_HZ }
}

/// Resamples a stream of mono samples, without delay and in pieces of any length.
///
/// The first sample out belongs to the first sample in, to within half a sample. It works on blocks of its
/// own length, so its output does not depend on how the sound was cut. Rates that share no large divisor
/// with 22 050 (47 999 Hz, say) are exact too, but need blocks of up to a second.
///
/// # Real-time safety
/// Allocates when made, never after. Analysis thread.
///
/// # Source
/// rubato's synchronous FFT resampler with a squared Blackman-Harris window; a test holds its aliases below
/// -90 dB.
#[derive(Debug)]
pub struct Resampler {
    /// `None` where both rates are the same: nothing to do.
    blocks: Option<Blocks>,
}

#[derive(Debug)]
struct Blocks {
    fft: Fft<f32>,
    input: Vec<f32>,
    input_len: usize,
    output: Vec<f32>,
    /// Output samples still to be discarded: the filter's delay.
    delay: usize,
    num_in: u64,
    num_out: u64,
    sample_rate_hz: u32,
    output_rate_hz: u32,
    /// Whether the last block was silent, so that the filter holds nothing.
    is_silent: bool,
}

impl Resampler {
    /// Makes a resampler from `sample_rate_hz` to 22 050 Hz.
    ///
    /// # Errors
    /// [`Error::SampleRate`] outside 1 kHz to 768 kHz.
    pub fn new(sample_rate_hz: u32) -> Result<Self> {
        Self::between(sample_rate_hz, SAMPLE_RATE_HZ)
    }

    /// Makes a resampler from one rate to another.
    ///
    /// # Errors
    /// [`Error::SampleRate`] if either is outside 1 kHz to 768 kHz.
    pub fn between(sample_rate_hz: u32, output_rate_hz: u32) -> Result<Self> {
        check_sample_rate(sample_rate_hz)?;
        check_sample_rate(output_rate_hz)?;
        if sample_rate_hz == output_rate_hz {
            return Ok(Self { blocks: None });
        }
        let chunk_len = (OUTPUT_CHUNK_LEN * sample_rate_hz as usize).div_ceil(output_rate_hz as usize);
        let fft = Fft::new_custom(
            sample_rate_hz as usize,
            output_rate_hz as usize,
            chunk_len,
            1,
            1,
            WindowFunction::BlackmanHarris2,
            FixedSync::Both,
        )
        .map_err(|_| out_of_range(sample_rate_hz))?;
        Ok(Self {
            blocks: Some(Blocks {
                input: vec![0.0; fft.input_frames_max()],
                input_len: 0,
                output: vec![0.0; fft.output_frames_max()],
                delay: fft.output_delay(),
                num_in: 0,
                num_out: 0,
                sample_rate_hz,
                output_rate_hz,
                is_silent: true,
                fft,
            }),
        })
    }

    /// The longest wait from a sample going in to the output that needs it coming out, seconds.
    pub fn latency_seconds(&self) -> f64 {
        self.blocks.as_ref().map_or(0.0, |blocks| {
            blocks.input.len() as f64 / f64::from(blocks.sample_rate_hz)
                + blocks.fft.output_delay() as f64 / f64::from(blocks.output_rate_hz)
        })
    }

    /// Takes mono samples and hands on what is ready at the other rate.
    pub fn push(&mut self, samples: &[f32], mut sink: impl FnMut(&[f32])) {
        match &mut self.blocks {
            None => sink(samples),
            Some(blocks) => blocks.push(samples, u64::MAX, &mut sink),
        }
    }

    /// Ends the stream: hands on the samples that the filter still holds, and starts over.
    pub fn finish(&mut self, mut sink: impl FnMut(&[f32])) {
        let Some(blocks) = &mut self.blocks else { return };
        // The output is as long as the input, to the nearest sample.
        let wanted = (blocks.num_in as f64 * f64::from(blocks.output_rate_hz)
            / f64::from(blocks.sample_rate_hz))
        .round() as u64;
        const SILENCE: [f32; 256] = [0.0; 256];
        while blocks.num_out < wanted {
            blocks.push(&SILENCE, wanted, &mut sink);
        }
        self.reset();
    }

    /// Forgets everything pushed.
    pub fn reset(&mut self) {
        if let Some(blocks) = &mut self.blocks {
            blocks.fft.reset();
            blocks.delay = blocks.fft.output_delay();
            blocks.is_silent = true;
            (blocks.input_len, blocks.num_in, blocks.num_out) = (0, 0, 0);
        }
    }
}

impl Blocks {
    /// `limit`: how many samples may come out in all.
    fn push(&mut self, mut samples: &[f32], limit: u64, sink: &mut impl FnMut(&[f32])) {
        self.num_in += samples.len() as u64;
        while !samples.is_empty() {
            let take = samples.len().min(self.input.len() - self.input_len);
            let (now, later) = samples.split_at(take);
            self.input[self.input_len..self.input_len + take].copy_from_slice(now);
            self.input_len += take;
            samples = later;
            if self.input_len == self.input.len() {
                self.input_len = 0;
                let num_out = self.process();
                let skip = self.delay.min(num_out);
                self.delay -= skip;
                let room = usize::try_from(limit - self.num_out).unwrap_or(usize::MAX);
                let ready = &self.output[skip..num_out];
                let ready = &ready[..ready.len().min(room)];
                self.num_out += ready.len() as u64;
                if !ready.is_empty() {
                    sink(ready);
                }
            }
        }
    }

    fn process(&mut self) -> usize {
        // Silence after silence is silence, so an instance on a silent track costs next to nothing.
        let was_silent =
            std::mem::replace(&mut self.is_silent, self.input.iter().all(|&sample| sample == 0.0));
        if was_silent && self.is_silent {
            self.output.fill(0.0);
            return self.output.len();
        }
        let (in_len, out_len) = (self.input.len(), self.output.len());
        let input =
            SequentialSlice::new(&self.input[..], 1, in_len).expect("one channel of the slice's own length");
        let mut output = SequentialSlice::new_mut(&mut self.output[..], 1, out_len)
            .expect("one channel of the slice's own length");
        let (_, num_out) = self
            .fft
            .process_into_buffer(&input, &mut output, None)
            .expect("the buffers have the lengths that the resampler asked for");
        num_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resample(rate_hz: u32, samples: &[f32]) -> Vec<f32> {
        let mut resampler = Resampler::new(rate_hz).unwrap();
        let mut out = Vec::new();
        resampler.push(samples, |part| out.extend_from_slice(part));
        resampler.finish(|part| out.extend_from_slice(part));
        out
    }

    fn sine(rate_hz: u32, hz: f64, seconds: f64) -> Vec<f32> {
        (0..(f64::from(rate_hz) * seconds) as usize)
            .map(|i| (std::f64::consts::TAU * hz * i as f64 / f64::from(rate_hz)).sin() as f32)
            .collect()
    }

    #[test]
    fn a_tone_keeps_its_place_level_and_length_at_any_rate() {
        for rate_hz in
            [1_000, 8_000, 11_025, 22_050, 32_000, 44_100, 47_999, 48_000, 96_000, 192_000, 768_000]
        {
            let out = resample(rate_hz, &sine(rate_hz, 200.0, 2.0));
            assert_eq!(out.len(), 44_100, "{rate_hz} Hz");
            let expected = sine(SAMPLE_RATE_HZ, 200.0, 2.0);
            for i in 11_025..33_075 {
                // Rates without a common divisor may be half a sample off: 3 % of this tone.
                let tolerance = if rate_hz == 47_999 { 0.03 } else { 2e-4 };
                assert!((out[i] - expected[i]).abs() < tolerance, "{rate_hz} Hz, sample {i}");
            }
        }
    }

    #[test]
    fn tones_above_the_new_nyquist_frequency_are_90_db_down() {
        for rate_hz in [44_100, 48_000, 96_000, 192_000, 768_000] {
            for hz in [11_100.0, 11_500.0, 13_000.0, 14_500.0, 17_321.0, 21_500.0] {
                let out = resample(rate_hz, &sine(rate_hz, hz, 1.0));
                let middle = &out[5_000..17_000];
                let rms =
                    (middle.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>() / middle.len() as f64).sqrt();
                let db = 20.0 * (rms / 0.5_f64.sqrt()).log10();
                assert!(db < -90.0, "{hz} Hz at {rate_hz} Hz leaves {db:.1} dB");
            }
        }
    }

    #[test]
    fn silence_in_between_changes_nothing_around_it() {
        for rate_hz in [44_100, 47_999, 48_000] {
            let (tone, silence) = (sine(rate_hz, 300.0, 0.7), vec![0.0; 5 * rate_hz as usize]);
            let whole = resample(rate_hz, &[&tone[..], &silence, &tone].concat());
            let first = resample(rate_hz, &[&tone[..], &silence, &vec![0.0; tone.len()]].concat());
            let second = resample(rate_hz, &[&vec![0.0; tone.len()][..], &silence, &tone].concat());
            assert_eq!([first.len(), second.len()], [whole.len(); 2]);
            for ((whole, first), second) in whole.iter().zip(first).zip(second) {
                assert!((whole - first - second).abs() < 1e-5);
            }
        }
    }

    #[test]
    fn rates_out_of_range_are_refused() {
        for rate_hz in [0, 999, 768_001, u32::MAX] {
            assert!(
                matches!(Resampler::new(rate_hz), Err(Error::SampleRate { got_hz, .. }) if got_hz == rate_hz)
            );
        }
    }

    #[test]
    fn a_tone_keeps_its_place_between_any_two_rates() {
        for (from_hz, to_hz) in [(22_050, 44_100), (48_000, 16_000), (44_100, 48_000)] {
            let mut resampler = Resampler::between(from_hz, to_hz).unwrap();
            let mut out = Vec::new();
            resampler.push(&sine(from_hz, 1000.0, 1.0), |part| out.extend_from_slice(part));
            resampler.finish(|part| out.extend_from_slice(part));
            assert_eq!(out.len(), to_hz as usize);
            let expected = sine(to_hz, 1000.0, 1.0);
            let middle = to_hz as usize / 4..3 * to_hz as usize / 4;
            let off = out[middle.clone()]
                .iter()
                .zip(&expected[middle])
                .fold(0.0, |a: f32, (b, c)| a.max((b - c).abs()));
            // Half a sample of the slower rate.
            assert!(
                off < 0.5 * std::f32::consts::TAU * 1000.0 / from_hz.min(to_hz) as f32,
                "{from_hz}: {off}"
            );
        }
        assert!(Resampler::between(44_100, 500).is_err());
    }
}
