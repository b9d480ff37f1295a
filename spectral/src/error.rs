//! What can be wrong with a recording.

use crate::grid::{MAX_SAMPLE_RATE_HZ, MIN_SAMPLE_RATE_HZ, MIN_SAMPLES};

/// Why a recording has no features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Too short: provide more sound.
    #[error("only {got} samples of sound; {MIN_SAMPLES} are the least that features can be taken of")]
    TooShort {
        /// The samples it has.
        got: usize,
    },

    /// An unsupported sample rate: resample the recording.
    #[error("a sample rate of {got_hz} Hz; features need {MIN_SAMPLE_RATE_HZ} to {MAX_SAMPLE_RATE_HZ} Hz")]
    SampleRate {
        /// The rate it has.
        got_hz: u32,
    },
}

/// A result with this crate's error.
pub type Result<T> = std::result::Result<T, Error>;
