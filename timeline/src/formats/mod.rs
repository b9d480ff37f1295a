//! Timelines for other programs, one file per format.

mod audacity;
mod chapters;
mod cue;
mod format;
mod html;
mod json;
mod location;
mod m3u8;
mod rekordbox;
mod table;
pub(crate) mod text;
mod traktor;
mod unwritable;

pub use chapters::chapters;
pub use format::Format;
pub use json::to_json;
pub use table::to_table;
pub use unwritable::Unwritable;
