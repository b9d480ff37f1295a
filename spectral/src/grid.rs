//! The positions of frames and bins.

/// Usual sample rate, Hz.
pub const SAMPLE_RATE_HZ: u32 = 22_050;

/// Samples under the window of a frame.
pub const N_FFT: usize = 2048;

/// Samples from one frame to the next.
pub const HOP_LEN: usize = 512;

/// Bins of a frame's spectrum.
pub const NUM_BINS: usize = N_FFT / 2 + 1;

/// The lowest sample rate accepted, Hz. Some features need more: [`Kind::obstacle`](crate::Kind::obstacle).
pub const MIN_SAMPLE_RATE_HZ: u32 = 1_000;

/// The highest sample rate accepted, Hz.
pub const MAX_SAMPLE_RATE_HZ: u32 = 192_000;

/// The shortest recording accepted, samples: it has the nine frames that a delta is fitted to.
pub const MIN_SAMPLES: usize = 8 * HOP_LEN;

/// Number of frames of a recording.
pub fn num_frames(num_samples: usize) -> usize {
    1 + num_samples / HOP_LEN
}

/// The time that a frame is centered on, seconds.
pub fn frame_seconds(frame: usize, sample_rate_hz: u32) -> f64 {
    (frame * HOP_LEN) as f64 / f64::from(sample_rate_hz)
}

/// Frequency of a bin, Hz.
pub fn bin_hz(bin: usize, sample_rate_hz: u32) -> f64 {
    bin as f64 * f64::from(sample_rate_hz) / N_FFT as f64
}
