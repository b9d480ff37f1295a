//! Ogg: pages that carry packets. The second packet of a Vorbis, Opus or FLAC stream is its Vorbis comment;
//! only the pages of the headers are laid out again, and later ones get at most another number.

mod page;
mod tags;

pub(crate) use self::tags::OggTags;
