//! A library of music: what is known of its files, and what can be made of that.
//!
//! ```text
//! file ──> stamp ──> cache ──> analysis ──> rule ──> passage ──> playlist
//!          size,      SQLite    genres,      which     in which    M3U8,
//!          time                 embedding    tracks    order       rekordbox
//! ```
//!
//! Nothing here decodes or analyses: whoever asks the [`Cache`] for a file that it does not know analyses it and tells.

mod analysis;
mod cache;
mod encoding;
mod folders;
mod names;
mod passage;
mod playlist;
mod points;
mod rule;

pub use analysis::{Analysis, Segment};
pub use cache::{Cache, CacheError, Known, ModelKey, Stamp};
pub use folders::{cache_folder, data_folder};
pub use names::{find_name, nearest_name};
pub use passage::{Ends, Passage, passage};
pub use playlist::{Playlist, Track, m3u8, rekordbox_xml};
pub use points::Points;
pub use rule::{Rule, RuleError};
