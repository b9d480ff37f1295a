//! Tags at the end of a file: ID3v1, with its extension `TAG+`, and APEv2. They are read, never written.

use crate::ape;
use crate::error::Result;
use crate::id3v1;
use crate::said::Said;
use crate::source::Source;

/// Length of the extension, which comes before ID3v1.
const EXTENSION_LEN: u64 = 227;

/// The tags at the end of a file.
pub(crate) struct Tail {
    /// Where the first of them begins.
    pub(crate) start: u64,
    /// What they say; the one that most readers trust comes first.
    pub(crate) said: Vec<Said>,
}

impl Tail {
    pub(crate) fn read(source: &mut Source) -> Result<Self> {
        let mut end = source.len();
        let mut said = Vec::new();
        if end >= id3v1::LEN {
            let tag = source.bytes(end - id3v1::LEN, id3v1::LEN, "file")?;
            if tag.starts_with(b"TAG") {
                end -= id3v1::LEN;
                let extension = source.some_bytes(end.saturating_sub(EXTENSION_LEN), EXTENSION_LEN)?;
                let extension = Some(extension).filter(|bytes| bytes.starts_with(b"TAG+"));
                end -= extension.as_ref().map_or(0, |bytes| bytes.len() as u64);
                said.push(id3v1::said(&tag, extension.as_deref()));
            }
        }
        // Lyrics3v2 comes between the two: six digits give its length.
        if end >= 15 && source.bytes(end - 9, 9, "file")? == b"LYRICS200" {
            let digits = source.bytes(end - 15, 6, "file")?;
            let len = std::str::from_utf8(&digits).ok().and_then(|digits| digits.parse::<u64>().ok());
            end = len.and_then(|len| end.checked_sub(len + 15)).unwrap_or(end);
        }
        if let Some((start, ape)) = ape::read(source, end)? {
            end = start;
            said.insert(0, ape);
        }
        said.retain(|said| !said.is_empty());
        Ok(Self { start: end, said })
    }
}
