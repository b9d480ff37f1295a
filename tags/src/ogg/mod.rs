//! Ogg: pages that carry packets. The second packet of a Vorbis, Opus or FLAC stream is its Vorbis comment;
//! only the header pages are laid out again, and later pages at most get another number.

mod page;
mod tags;

pub(crate) use self::tags::OggTags;
