//! ID3v2.2, 2.3 and 2.4: at the beginning of MPEG files, in chunks of WAV and AIFF.
//!
//! A tag is a header with the length, frames, and padding. Only frames that change are replaced, and the length.

mod frame;
mod header;
mod tag;
mod text;
mod unsync;

pub(crate) use self::header::{HEADER_LEN, Header};
pub(crate) use self::tag::Id3Tag;
