//! Decodes audio files of any common format to mono samples at the file's own rate, one block at a time.
//!
//! ```text
//! file ──> source ──> demuxer ──> decoder ──> mean of channels ──> blocks of f32
//!          tags cut    symphonia   symphonia   genrescope-realtime
//!                                  libopus, or ffmpeg where it is asked for
//! ```
//!
//! A file's contents, never its name, decide what it is. Memory use is constant however long the recording
//! is. Files are not trusted: whatever their bytes say, the result is sound or an [`Error`].
//!
//! # Examples
//! ```
//! # fn main() -> genrescope_decode::Result<()> {
//! # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/clips/orchestral.flac");
//! let mut file = genrescope_decode::AudioFile::open(path)?;
//! let mut loudest = 0.0_f32;
//! while let Some(block) = file.next_block()? {
//!     loudest = block.iter().fold(loudest, |loudest, sample| loudest.max(sample.abs()));
//! }
//! println!("{:.1} s at {} Hz, peak {loudest}", file.seconds_read(), file.sample_rate_hz());
//! # assert!(file.seconds_read() > 3.0 && (0.01..=1.0).contains(&loudest));
//! # Ok(())
//! # }
//! ```

mod atoms;
mod channel_sums;
mod codec;
mod container;
mod content_hash;
mod corrections;
mod demuxer;
mod description;
mod error;
mod ffmpeg;
mod file;
mod guard;
mod names;
mod opus;
mod reason;
mod sample_order;
mod source;
mod stream;

pub use channel_sums::ChannelSums;
pub use content_hash::{Content, ContentHash, content_by, content_hash};
pub use description::{Description, describe};
pub use error::{Error, Result};
pub use ffmpeg::ffmpeg_version;
pub use file::{AudioFile, Decoders, has_wrong_length};
pub use names::{foreign_kind, is_audio_name, is_audio_name_for, is_of_the_system};
