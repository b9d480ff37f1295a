//! The front end's numbers, each defined here and nowhere else.

use sha2::{Digest, Sha256};

use super::low_pass::LOW_PASS;

/// Rate of all analysis, Hz.
pub const SAMPLE_RATE_HZ: u32 = 22_050;
/// Samples under the periodic Hann window, and points of the FFT: its bins are 31.23 Hz apart, the network's
/// 31.25.
pub(crate) const WINDOW_LEN: usize = 706;
/// Bands of the log-mel, 0 to 8 kHz.
pub const MEL_BANDS: usize = 96;
/// Frames that the network takes in at once: 96 ms.
pub const STRETCH_FRAMES: usize = 6;
/// Values in a stretch.
pub const STRETCH_LEN: usize = STRETCH_FRAMES * MEL_BANDS;
/// Stretches that are pooled into one answer.
pub const PATCH_STRETCHES: usize = 31;
/// Frames in a patch: 2.98 s.
pub const PATCH_FRAMES: usize = PATCH_STRETCHES * STRETCH_FRAMES;
/// Frames per second: the network's hop of 16 ms.
pub const FRAMES_PER_SECOND: f64 = 62.5;

/// Power bins that the mel bank reads: the network's 257, up to 8 kHz.
pub(super) const NUM_BINS: usize = LOW_PASS.len();
/// Brings the power of a 706-sample window to the level of the network's 512.
pub(super) const POWER_SCALE: f64 = (512.0 / 706.0) * (512.0 / 706.0);
/// What the mel power is multiplied by before one is added and the logarithm to base 10 taken.
pub(super) const LOG_SCALE: f32 = 10_000.0;
/// Loudness that all sound is brought to before that logarithm, LUFS.
pub(super) const TARGET_LUFS: f64 = -18.0;

/// First sample of frame `index` in a signal with half a window of silence put before it.
///
/// 16 ms are 352.8 samples, so starts are rounded: a whole-number hop of 353 is measurably worse. Fifths
/// never fall on a half, so the direction of rounding does not matter.
pub(crate) const fn frame_start(index: u64) -> u64 {
    // 352.8 = 1764 / 5; adding 2 before the division rounds fifths to the nearest.
    (index * 1764 + 2) / 5
}

/// Identifies the front end: changes whenever the log-mel of some sound would. 16 hexadecimal digits.
pub fn front_end_hash() -> String {
    let mut hash = Sha256::new();
    hash.update(format!(
        "rate {SAMPLE_RATE_HZ} Hz; periodic Hann {WINDOW_LEN}; centred; frame i at round(352.8 i); power x {POWER_SCALE}; \
         {NUM_BINS} bins; Slaney mel {MEL_BANDS} of 16000 Hz, 512 points; leveler 1 to {TARGET_LUFS} LUFS; \
         log10(1 + {LOG_SCALE} x); stretches of {STRETCH_FRAMES}; rhythm 2; low-pass "
    ));
    for weight in LOW_PASS {
        hash.update(weight.to_le_bytes());
    }
    hash.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_starts_are_the_nearest_sample_to_16_ms() {
        for index in 0..100_000_u64 {
            assert_eq!(frame_start(index), (352.8 * index as f64).round() as u64);
        }
    }
}
