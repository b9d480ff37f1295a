//! What a patch says about its tempo, which the network does not hear.

use std::collections::VecDeque;

use pulp::Arch;

use super::front_end::{FRAMES_PER_SECOND, MEL_BANDS, PATCH_FRAMES, STRETCH_LEN};

/// Tempi at which the rhythm is looked up, from 60 to 200 beats per minute in equal ratios.
const NUM_TEMPI: usize = 32;
const SLOWEST_BPM: f64 = 60.0;
const FASTEST_BPM: f64 = 200.0;

/// The lags around those tempi, in frames: 18 to 63, and two more, so that they fill whole vectors.
const SHORTEST_LAG: usize = 18;
const NUM_LAGS: usize = 48;

/// The bass drum's bands, 0 to 250 Hz, and all of them.
const BANDS: [std::ops::Range<usize>; 2] = [0..6, 0..MEL_BANDS];

/// Length of the rhythm of a patch: the autocorrelation at each tempo, of the bass, then of everything.
pub const RHYTHM_LEN: usize = NUM_TEMPI * BANDS.len();

/// Onset strength of each frame of a patch, and how strongly it repeats at each tempo.
///
/// Onset strength is the rise of log-mel from frame to frame, averaged over bands. The rhythm is its
/// autocorrelation, less the mean, at the lag of each tempo, divided by that at lag 0.
///
/// # Real-time safety
/// Allocates when made, never after. Analysis thread.
///
/// # Source
/// The tempogram of Grosche and Müller (2011), at lags instead of frequencies.
#[derive(Debug)]
pub(crate) struct Onsets {
    /// The newest frame, `[96]`; empty before the first.
    before: Vec<f32>,
    /// For the bass and for everything, as many frames as are kept, oldest first.
    strengths: [VecDeque<f32>; BANDS.len()],
    num_kept: usize,
    /// For each tempo: [`lag_of`].
    lags: [(usize, f32); NUM_TEMPI],
    arch: Arch,
}

impl Onsets {
    /// Makes one that keeps a patch and the `lag_frames` frames after it.
    pub(crate) fn new(lag_frames: usize) -> Self {
        let num_kept = PATCH_FRAMES + lag_frames;
        Self {
            before: Vec::with_capacity(MEL_BANDS),
            strengths: std::array::from_fn(|_| VecDeque::with_capacity(num_kept + 1)),
            num_kept,
            lags: std::array::from_fn(lag_of),
            arch: Arch::new(),
        }
    }

    /// Takes the next frames, `[n, 96]`.
    pub(crate) fn push(&mut self, log_mel: &[f32]) {
        debug_assert_eq!(log_mel.len() % STRETCH_LEN, 0, "whole stretches");
        for frame in log_mel.chunks_exact(MEL_BANDS) {
            for (bands, strengths) in BANDS.into_iter().zip(&mut self.strengths) {
                let rise: f32 = match self.before.get(bands.clone()) {
                    Some(before) => {
                        frame[bands.clone()].iter().zip(before).map(|(now, then)| (now - then).max(0.0)).sum()
                    }
                    None => 0.0,
                };
                strengths.push_back(rise / bands.len() as f32);
                if strengths.len() > self.num_kept {
                    strengths.pop_front();
                }
            }
            self.before.clear();
            self.before.extend_from_slice(frame);
        }
    }

    /// The rhythm of the oldest frames kept, a patch of them or as many as there are, without the newest
    /// `lag_frames`.
    ///
    /// # Shapes and units
    /// `rhythm`: `[64]`, from -1 to about 1, no unit; overwritten.
    pub(crate) fn rhythm(&self, rhythm: &mut [f32; RHYTHM_LEN]) {
        let num_frames = (self.strengths[0].len() + PATCH_FRAMES).saturating_sub(self.num_kept);
        for (strengths, out) in self.strengths.iter().zip(rhythm.chunks_exact_mut(NUM_TEMPI)) {
            let mut onsets = [0.0; PATCH_FRAMES];
            let onsets = &mut onsets[..num_frames.min(PATCH_FRAMES)];
            for (onset, &strength) in onsets.iter_mut().zip(strengths) {
                *onset = strength;
            }
            let mean = onsets.iter().sum::<f32>() / onsets.len().max(1) as f32;
            onsets.iter_mut().for_each(|onset| *onset -= mean);
            let at_zero =
                onsets.iter().map(|onset| onset * onset).sum::<f32>() / onsets.len().max(1) as f32 + 1e-6;
            let correlation = self.arch.dispatch(|| autocorrelation(onsets));
            for ((lag, share), out) in self.lags.iter().zip(out) {
                let index = lag - SHORTEST_LAG;
                *out = (correlation[index] * (1.0 - share) + correlation[index + 1] * share) / at_zero;
            }
        }
    }
}

/// Mean product of `values`, at most a patch, with the values one lag later, for each lag from
/// [`SHORTEST_LAG`] on; 0 where there are none.
///
/// Computes all lags side by side, so that it vectorizes although each sum keeps its order.
#[inline(always)]
fn autocorrelation(values: &[f32]) -> [f32; NUM_LAGS] {
    // The zeros that follow add nothing.
    let mut padded = [0.0; PATCH_FRAMES + SHORTEST_LAG + NUM_LAGS];
    padded[..values.len()].copy_from_slice(values);
    let mut sums = [0.0; NUM_LAGS];
    for (value, later) in values.iter().zip(padded[SHORTEST_LAG..].windows(NUM_LAGS)) {
        for (sum, other) in sums.iter_mut().zip(later) {
            *sum += value * other;
        }
    }
    for (lag, sum) in (SHORTEST_LAG..).zip(&mut sums) {
        *sum /= values.len().saturating_sub(lag).max(1) as f32;
    }
    sums
}

/// The whole lag below that of a tempo, in frames, and how far it lies toward the next.
fn lag_of(tempo: usize) -> (usize, f32) {
    let bpm = SLOWEST_BPM * (FASTEST_BPM / SLOWEST_BPM).powf(tempo as f64 / (NUM_TEMPI - 1) as f64);
    let lag = 60.0 * FRAMES_PER_SECOND / bpm;
    (lag.floor() as usize, lag.fract() as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rhythm_of(log_mel: &[f32], lag_frames: usize) -> [f32; RHYTHM_LEN] {
        let mut onsets = Onsets::new(lag_frames);
        onsets.push(log_mel);
        let mut found = [9.0; RHYTHM_LEN];
        onsets.rhythm(&mut found);
        found
    }

    #[test]
    fn a_click_every_half_second_is_strongest_at_120_beats_per_minute() {
        let mut log_mel = vec![0.0; PATCH_FRAMES * MEL_BANDS];
        for (index, frame) in log_mel.chunks_mut(MEL_BANDS).enumerate() {
            // 31.25 frames are half a second.
            if (index as f64 % 31.25) < 1.0 {
                frame.fill(1.0);
            }
        }
        let found = rhythm_of(&log_mel, 0);
        let strongest =
            (0..NUM_TEMPI).filter(|&t| t > 4).max_by(|&a, &b| found[a].total_cmp(&found[b])).unwrap();
        let bpm = 60.0 * (200.0_f64 / 60.0).powf(strongest as f64 / 31.0);
        assert!((bpm - 120.0).abs() < 5.0, "{bpm}");
    }

    #[test]
    fn frames_within_the_lag_do_not_count_yet() {
        let noise: Vec<f32> =
            (0..(PATCH_FRAMES + 78) * MEL_BANDS).map(|i| ((i * i) as f32 * 0.37).sin().abs()).collect();
        assert_eq!(rhythm_of(&noise, 78), rhythm_of(&noise[..PATCH_FRAMES * MEL_BANDS], 0));
    }

    #[test]
    fn silence_has_no_rhythm() {
        assert_eq!(rhythm_of(&vec![0.0; PATCH_FRAMES * MEL_BANDS], 0), [0.0; RHYTHM_LEN]);
        assert_eq!(rhythm_of(&[], 0), [0.0; RHYTHM_LEN]);
    }
}
