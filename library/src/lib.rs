//! A music library: what is known about its files, and what can be made of that.
//!
//! ```text
//! file ──> stamp ──> cache ──> analysis ──> rule ──> passage ──> playlist
//!          size,      SQLite    genres,      which     in which    M3U8,
//!          time                 embedding    tracks    order       rekordbox
//! ```
//!
//! Nothing here decodes or analyzes: code that asks the [`Cache`] about an unknown file does that itself, and
//! stores the result.

mod analysis;
mod cache;
mod encoding;
mod folders;
mod formats;
mod names;
mod passage;
mod playlist;
mod points;
mod rule;

pub use analysis::{Analysis, Segment};
pub use cache::{Cache, CacheError, Known, ModelKey, Stamp};
pub use folders::{cache_file, cache_folder, data_folder};
pub use formats::{m3u8, rekordbox_xml};
pub use names::{find_name, nearest_name};
pub use passage::{Ends, Passage, passage};
pub use playlist::{Playlist, Track};
pub use points::Points;
pub use rule::{Rule, RuleError};
