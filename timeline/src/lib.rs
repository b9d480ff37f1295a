//! Turns a long recording into a timeline of genres.
//!
//! ```text
//! Listener ──> Finder ────────────────────────────────────────> Timeline ──> formats
//!  updates      blocks ──> partition ──> crossing ──> genres     segments     cue, XML, labels,
//!  each second  3 s each   changes       when, how    pooled                  tables, picture
//!               recurrence ───^
//! SpectrumReader ──────────────────────> Overview ──────────────────────────────^
//! ```
//!
//! Memory: a recording of 12 hours leaves 9 MB of blocks and a spectrogram of bounded size. The same samples
//! give the same timeline, no matter how they were cut into blocks.

mod blocks;
mod crossing;
mod finder;
pub mod formats;
mod mix;
mod overview;
mod partition;
mod picture;
mod projection;
mod recurrence;
mod settings;
mod timeline;

pub use finder::Finder;
pub use formats::{Format, Unwritable, chapters};
pub use mix::Mix;
pub use overview::Overview;
pub use settings::Settings;
pub use timeline::{Moment, SILENCE, Segment, Timeline, Transition};
