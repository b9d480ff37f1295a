//! Playlists as files for other programs.

mod m3u8;
mod rekordbox;

pub use self::m3u8::m3u8;
pub use self::rekordbox::rekordbox_xml;
