//! 3 ANALYSIS: plain structs, samples in, stretches out; no thread, no clock, no input or output.
//!
//! ```text
//! mono samples ──> Resampler ──> Framer ──> MelPower ──> Stretches, under the Leveler's gain
//! any rate         22 050 Hz     706 wide   96 bands     6 log-mel frames each
//! ```

mod analyzer;
mod framer;
mod front_end;
mod k_weighting;
mod level;
mod leveler;
mod low_pass;
mod mel_bank;
mod mel_power;
mod resampler;
mod rhythm;
mod spectrograph;
mod stretches;
mod watch;

pub use analyzer::Analyzer;
pub use front_end::{
    FRAMES_PER_SECOND, MEL_BANDS, PATCH_FRAMES, PATCH_STRETCHES, SAMPLE_RATE_HZ, STRETCH_FRAMES, STRETCH_LEN,
    front_end_hash,
};
pub use mel_bank::MelBank;
pub use resampler::Resampler;
pub(crate) use resampler::check_sample_rate;
pub(crate) use rhythm::Onsets;
pub use rhythm::RHYTHM_LEN;
pub use spectrograph::{COLUMNS_PER_SECOND, SPECTRUM_BANDS, SpectrumColumn, band_hz};
pub use stretches::Stretch;
pub use watch::SpectrumReader;
pub(crate) use watch::{SpectrumWatch, watch};
