//! Tempo and beat strength: what repeats in the onsets, and how clearly.

use realfft::RealFftPlanner;

use crate::lanes::dot;
use crate::stft::hann;

/// Length of the window in which we look for repetition, seconds.
const WINDOW_SECONDS: u32 = 8;

/// The tempo that is most likely a priori, beats per minute; an octave away, the logarithm of the likelihood
/// is lower by a half.
const LIKELIEST_BPM: f64 = 120.0;

/// Every tempo is below this.
const HIGHEST_BPM: f64 = 320.0;

/// What repeats in a recording.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tempo {
    /// Beats per minute; without an onset, near what is most likely a priori.
    pub(crate) bpm: f64,
    /// How clear that beat is in each frame: autocorrelation of the onsets around it at a beat's length, 1
    /// for onsets that come back unchanged within a window of endless length; 0 without onsets.
    pub(crate) beat_strengths: Vec<f32>,
}

/// Finds the tempo: the lag at which the onsets, in windows of 8 s, are most like themselves, weighted by how
/// likely a tempo is.
///
/// # Shapes and units
/// - `onsets`: onset strength, one value per frame.
///
/// # Source
/// `librosa.feature.tempo` with its defaults. Beat strength is the row of `librosa.feature.tempogram`
/// (`win_length=344` at 22 050 Hz) at the tempo found.
pub(crate) fn tempo(onsets: &[f32], sample_rate_hz: u32, hop_len: usize) -> Tempo {
    let window_len = window_len(sample_rate_hz, hop_len);
    let padded = padded(onsets, window_len / 2);
    let window: Vec<f32> = hann(window_len).into_iter().map(|weight| weight as f32).collect();
    let mut planner = RealFftPlanner::<f32>::new();
    // Long enough that no lag wraps around.
    let fft_len = (2 * window_len).next_power_of_two();
    let fft = planner.plan_fft_forward(fft_len);
    let (mut input, mut spectrum, mut scratch) =
        (fft.make_input_vec(), fft.make_output_vec(), fft.make_scratch_vec());
    // The mean of autocorrelations is the transform of the mean of power spectra: one inverse transform is
    // enough.
    let mut mean = vec![0.0; spectrum.len()];
    for frame in 0..onsets.len() {
        let energy = fill(&mut input, &padded[frame..], &window);
        if energy >= f32::MIN_POSITIVE {
            fft.process_with_scratch(&mut input, &mut spectrum, &mut scratch)
                .expect("the buffers are the transform's own");
            mean.iter_mut().zip(&spectrum).for_each(|(mean, bin)| *mean += bin.norm_sqr() / energy);
        }
    }
    let back = planner.plan_fft_inverse(fft_len);
    let mut spectrum: Vec<_> = mean.iter().map(|&power| power.into()).collect();
    let mut correlation = back.make_output_vec();
    back.process(&mut spectrum, &mut correlation).expect("a power spectrum has no imaginary part");
    let scale = 1.0 / (fft_len * onsets.len()) as f64;
    let bpm_of = |lag: usize| 60.0 * f64::from(sample_rate_hz) / (hop_len * lag) as f64;
    let mut best = (1, f64::NEG_INFINITY);
    for (lag, value) in correlation.iter().enumerate().take(window_len).skip(1) {
        let bpm = bpm_of(lag);
        if bpm < HIGHEST_BPM {
            let likelihood =
                (1e6 * f64::from(*value) * scale).ln_1p() - 0.5 * (bpm.log2() - LIKELIEST_BPM.log2()).powi(2);
            if likelihood > best.1 {
                best = (lag, likelihood);
            }
        }
    }
    let beat_strengths = (0..onsets.len()).map(|frame| {
        let energy = fill(&mut input, &padded[frame..], &window);
        if energy < f32::MIN_POSITIVE {
            return 0.0;
        }
        dot(&input[..window_len - best.0], &input[best.0..window_len]) / energy
    });
    Tempo { beat_strengths: beat_strengths.collect(), bpm: bpm_of(best.0) }
}

/// The frames in which we look for repetition. There is none in fewer than two.
pub(crate) fn window_len(sample_rate_hz: u32, hop_len: usize) -> usize {
    (WINDOW_SECONDS * sample_rate_hz) as usize / hop_len
}

/// Puts a window of the onsets in place; returns its energy.
fn fill(input: &mut [f32], onsets: &[f32], window: &[f32]) -> f32 {
    input.fill(0.0);
    input.iter_mut().zip(onsets).zip(window).for_each(|((to, onset), weight)| *to = onset * weight);
    dot(input, input)
}

/// The onsets, falling to zero in a straight line before the first and after the last.
fn padded(onsets: &[f32], len: usize) -> Vec<f32> {
    let ramp = |to: f32| (0..len).map(move |i| to * i as f32 / len as f32);
    let (first, last) = (onsets[0], onsets[onsets.len() - 1]);
    ramp(first).chain(onsets.iter().copied()).chain(ramp(last).rev()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tempo_of_a_regular_beat_is_found_and_none_is_found_in_silence() {
        // Every 21 frames: 123 beats per minute.
        let beat: Vec<f32> = (0..1000).map(|frame| f32::from(frame % 21 == 0)).collect();
        let found = tempo(&beat, 22_050, 512);
        assert!((found.bpm - 60.0 * 22_050.0 / (512.0 * 21.0)).abs() < 1e-9);
        let middle = found.beat_strengths[500];
        assert!(middle > 0.9, "{middle}");
        let silence = tempo(&[0.0; 100], 22_050, 512);
        assert_eq!(silence.beat_strengths, [0.0; 100]);
    }
}
