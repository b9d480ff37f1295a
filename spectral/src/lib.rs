//! Spectral features of music, by librosa's definitions and with its defaults.
//!
//! ```text
//! samples ──┬──> Stft ──┬──> centroid, bandwidth, roll-off, flatness, contrast
//! mono      │ 2048, 512 ├──> MelBank ──> decibel ──┬──> MFCC ──> deltas
//!           │           │                          └──> onsets ──> tempo, beat strength
//!           │           └──> pitches ──> tuning ──┬──> chroma (STFT)
//!           ├──> ConstantQ <──────────────────────┘
//!           │        └──> chroma (constant-Q) ──> tonnetz
//!           └──> RMS, zero crossings
//! ```
//!
//! Each feature has a file, with its definition, shape and unit; [`extract`] runs all of them over one
//! recording, [`extract_with`] with other [`Settings`]. Frames are `n_fft` samples wide and `hop_len` apart,
//! and frame `t` is centered on sample `t * hop_len`: the recording is silent beyond its ends.
//!
//! All features are compared with librosa 0.11, through arrays that `cargo xtask golden` makes
//! (`tests/golden.rs` says how close they are). Spectra are 64 bits wide, so that faint bins next to strong
//! ones are right too; 32 bits are enough for those that only chroma is computed from, where strong bins
//! alone count, and for all that is kept.
//!
//! # Examples
//! ```
//! use genrescope_spectral::{Kind, extract};
//!
//! # fn main() -> genrescope_spectral::Result<()> {
//! let step = 440.0 * std::f32::consts::TAU / 22_050.0;
//! let a4: Vec<f32> = (0..22_050).map(|i| (i as f32 * step).sin()).collect();
//! let features = extract(&a4, 22_050, |_| {})?;
//! let chroma = features.get(Kind::ChromaStft);
//! assert_eq!(chroma.rows().len(), 12);
//! assert_eq!(chroma.row(9)[20], 1.0); // A is the strongest
//! # Ok(())
//! # }
//! ```

mod bandwidth;
mod centroid;
mod chroma;
mod constant_q;
mod contrast;
mod decibel;
mod delta;
mod error;
mod extract;
mod features;
mod flatness;
mod halving;
mod kind;
mod lanes;
mod mel;
mod mfcc;
mod onset;
mod pitch;
mod rms;
mod rolloff;
mod sample_rate;
mod settings;
mod stft;
mod summary;
mod tempo;
mod tonnetz;
mod tuning;
mod zero_crossings;

pub use constant_q::ConstantQ;
pub use decibel::{LOWEST_POWER, power_to_db};
pub use error::{Error, Result};
pub use extract::{extract, extract_with};
pub use features::{Features, Rows};
pub use kind::{Kind, PITCH_CLASSES};
pub use mel::{MelBank, hz_to_mel, mel_to_hz};
pub use sample_rate::{MAX_SAMPLE_RATE_HZ, MIN_SAMPLE_RATE_HZ, SAMPLE_RATE_HZ};
pub use settings::Settings;
pub use stft::{Sample, Stft};
pub use summary::Summary;
