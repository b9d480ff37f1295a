//! What a patch says about tempo, which the network does not hear.

use super::front_end::{FRAMES_PER_SECOND, MEL_BANDS, PATCH_FRAMES, PATCH_LEN};

/// Tempi at which the rhythm is looked up, from 60 to 200 beats a minute in equal ratios.
const NUM_TEMPI: usize = 32;
const SLOWEST_BPM: f64 = 60.0;
const FASTEST_BPM: f64 = 200.0;

/// The bass drum's bands, 0 to 250 Hz, and all of them.
const BANDS: [std::ops::Range<usize>; 2] = [0..6, 0..MEL_BANDS];

/// Length of the rhythm of a patch: the autocorrelation at each tempo, of the bass, then of everything.
pub const RHYTHM_LEN: usize = NUM_TEMPI * BANDS.len();

/// Measures how strongly onsets repeat at each tempo.
///
/// Onset strength is the rise of log-mel from frame to frame, averaged over bands, its mean taken off; the result
/// is its autocorrelation at the lag of each tempo, divided by that at lag 0.
///
/// # Shapes and units
/// - `log_mel`: `[187, 96]`. `rhythm`: `[64]`, from -1 to about 1, no unit; overwritten.
///
/// # Real-time safety
/// Allocates nothing. Analysis thread.
///
/// # Panics
/// If `log_mel` is no whole patch.
///
/// # Source
/// The tempogram of Grosche and Müller (2011), at lags instead of frequencies.
pub fn rhythm(log_mel: &[f32], rhythm: &mut [f32; RHYTHM_LEN]) {
    assert_eq!(log_mel.len(), PATCH_LEN, "one patch");
    for (bands, out) in BANDS.into_iter().zip(rhythm.chunks_exact_mut(NUM_TEMPI)) {
        let onsets = onset_strength(log_mel, bands);
        let at_zero = autocorrelation(&onsets, 0) + 1e-6;
        for (tempo, out) in out.iter_mut().enumerate() {
            let (lag, share) = lag_of(tempo);
            let between =
                autocorrelation(&onsets, lag) * (1.0 - share) + autocorrelation(&onsets, lag + 1) * share;
            *out = between / at_zero;
        }
    }
}

/// Rise from frame to frame, mean over `bands`, with its mean over time taken off.
fn onset_strength(log_mel: &[f32], bands: std::ops::Range<usize>) -> [f32; PATCH_FRAMES] {
    let mut onsets = [0.0; PATCH_FRAMES];
    for (index, onset) in onsets.iter_mut().enumerate().skip(1) {
        let frame = &log_mel[index * MEL_BANDS..][bands.clone()];
        let before = &log_mel[(index - 1) * MEL_BANDS..][bands.clone()];
        let rise: f32 = frame.iter().zip(before).map(|(now, then)| (now - then).max(0.0)).sum();
        *onset = rise / bands.len() as f32;
    }
    let mean = onsets.iter().sum::<f32>() / PATCH_FRAMES as f32;
    onsets.map(|onset| onset - mean)
}

/// Mean product of `values` with themselves `lag` frames later.
fn autocorrelation(values: &[f32; PATCH_FRAMES], lag: usize) -> f32 {
    let products: f32 = values.iter().zip(&values[lag..]).map(|(a, b)| a * b).sum();
    products / (PATCH_FRAMES - lag) as f32
}

/// The whole lag below that of a tempo, in frames, and how far towards the next it lies.
fn lag_of(tempo: usize) -> (usize, f32) {
    let bpm = SLOWEST_BPM * (FASTEST_BPM / SLOWEST_BPM).powf(tempo as f64 / (NUM_TEMPI - 1) as f64);
    let lag = 60.0 * FRAMES_PER_SECOND / bpm;
    (lag.floor() as usize, lag.fract() as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_every_half_second_is_strongest_at_120_beats_a_minute() {
        let mut log_mel = vec![0.0; PATCH_LEN];
        for (index, frame) in log_mel.chunks_mut(MEL_BANDS).enumerate() {
            // 31.25 frames are half a second.
            if (index as f64 % 31.25) < 1.0 {
                frame.fill(1.0);
            }
        }
        let mut found = [0.0; RHYTHM_LEN];
        rhythm(&log_mel, &mut found);
        let strongest =
            (0..NUM_TEMPI).filter(|&t| t > 4).max_by(|&a, &b| found[a].total_cmp(&found[b])).unwrap();
        let bpm = 60.0 * (200.0_f64 / 60.0).powf(strongest as f64 / 31.0);
        assert!((bpm - 120.0).abs() < 5.0, "{bpm}");
    }

    #[test]
    fn silence_has_no_rhythm() {
        let mut found = [9.0; RHYTHM_LEN];
        rhythm(&vec![0.0; PATCH_LEN], &mut found);
        assert_eq!(found, [0.0; RHYTHM_LEN]);
    }
}
