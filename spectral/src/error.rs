//! What can be wrong with a recording, or with settings.

use crate::sample_rate::{MAX_SAMPLE_RATE_HZ, MIN_SAMPLE_RATE_HZ};

/// Why a recording has no features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Too short: provide more sound.
    #[error("only {got} samples of sound; {min} are the least that features can be taken of")]
    TooShort {
        /// The samples it has.
        got: usize,
        /// The fewest that it may have.
        min: usize,
    },

    /// An unsupported sample rate: resample the recording.
    #[error("a sample rate of {got_hz} Hz; features need {MIN_SAMPLE_RATE_HZ} to {MAX_SAMPLE_RATE_HZ} Hz")]
    SampleRate {
        /// The rate it has.
        got_hz: u32,
    },

    /// Frames of another length are needed.
    #[error("frames of {got} samples; they must have an even number of them, {min} to {max}")]
    FrameLen {
        /// The length asked for, samples.
        got: usize,
        /// The shortest.
        min: usize,
        /// The longest.
        max: usize,
    },

    /// Frames must begin closer to one another, or less close.
    #[error("a hop of {got} samples; it must be {min} to {n_fft}, the length of a frame")]
    HopLen {
        /// The hop asked for, samples.
        got: usize,
        /// The shortest.
        min: usize,
        /// The longest: a frame.
        n_fft: usize,
    },

    /// Another number of coefficients is needed.
    #[error("{got} MFCC; there are 1 to {max}")]
    NumMfcc {
        /// The number asked for.
        got: usize,
        /// The most.
        max: usize,
    },
}

/// A result with this crate's error.
pub type Result<T> = std::result::Result<T, Error>;
