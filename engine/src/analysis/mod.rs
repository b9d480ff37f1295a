//! 3 ANALYSIS: plain structs, samples in, patches out; no thread, no clock, no input or output.
//!
//! ```text
//! mono samples ──> Resampler ──> Framer ──> LogMel ──> RollingPatch
//! any rate         22 050 Hz     706 wide   96 bands   187 frames
//! ```

mod analyzer;
mod framer;
mod front_end;
mod level;
mod log_mel;
mod low_pass;
mod mel_bank;
mod patch;
mod resampler;
mod rhythm;
mod spectrograph;
mod watch;

pub use analyzer::{Analyzer, Patch};
pub use front_end::{
    FRAMES_PER_SECOND, MEL_BANDS, PATCH_FRAMES, PATCH_LEN, SAMPLE_RATE_HZ, WINDOW_LEN, frame_start,
    front_end_hash,
};
pub use level::LevelMeter;
pub use log_mel::LogMel;
pub use mel_bank::MelBank;
pub use patch::RollingPatch;
pub use resampler::{MAX_SAMPLE_RATE_HZ, MIN_SAMPLE_RATE_HZ, Resampler};
pub use rhythm::{RHYTHM_LEN, rhythm};
pub use spectrograph::{
    COLUMNS_PER_SECOND, SPECTRUM_BANDS, SPECTRUM_FLOOR_DB, Spectrograph, SpectrumColumn, band_hz,
};
pub(crate) use watch::watch;
pub use watch::{SpectrumReader, SpectrumWatch};
