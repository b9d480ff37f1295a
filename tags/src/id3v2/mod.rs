//! ID3v2.2, 2.3 and 2.4: at the beginning of MPEG files, in chunks of WAV and AIFF.
//!
//! A tag is a header with the length, frames, and padding. Only the length and the frames that change are
//! replaced.

mod chapters;
mod content;
mod frame;
mod header;
mod header_at;
mod saying;
mod tag;
mod text;
mod unsync;

pub(crate) use self::header_at::header_at;
pub(crate) use self::tag::Id3Tag;

use crate::error::Result;
use crate::said::Said;
use crate::source::Source;

/// Tags before a file of another kind, where they do not belong.
#[derive(Debug, Default)]
pub(crate) struct Front {
    /// Where the file itself begins.
    pub(crate) end: u64,
    /// Place and length of each.
    tags: Vec<(u64, u64)>,
}

impl Front {
    pub(crate) fn read(source: &mut Source) -> Result<Self> {
        let mut front = Self::default();
        while let Some(header) = header_at(source, front.end)? {
            front.tags.push((front.end, header.tag_len()));
            front.end += header.tag_len();
        }
        Ok(front)
    }

    /// What they say. They are never written, so one that cannot be read is no reason to stop.
    pub(crate) fn said(&self, source: &mut Source) -> Vec<Said> {
        let mut read = |at, len| Id3Tag::read(source.bytes(at, len, "ID3v2 tag")?);
        let said = self.tags.iter().map(|&(at, len)| match read(at, len) {
            Ok(tag) => tag.said("ID3v2"),
            Err(_) => {
                let mut said = Said::new("ID3v2");
                said.leave_out("all of it, which cannot be read");
                said
            }
        });
        said.filter(|said| !said.is_empty()).collect()
    }
}
