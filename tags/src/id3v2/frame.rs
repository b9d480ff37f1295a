//! Frames: their names, lengths and flags.

use std::borrow::Cow;
use std::ops::Range;

use super::header::{PART, synchsafe};
use super::{text, unsync};
use crate::error::{Error, Result};
use crate::source::big_endian;

/// How frame lengths are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lengths {
    /// Version 2: three bytes.
    Three,
    /// Version 3, and version 4 as some programs misread it: four bytes.
    Four,
    /// Version 4: four times seven bits.
    Synchsafe,
}

/// A frame in the tag's content.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) id: Vec<u8>,
    /// Header and content, in the tag's content.
    pub(super) place: Range<usize>,
    content: Range<usize>,
    flags: u8,
}

/// The frames in a tag's content from `at` on, and where they end.
///
/// # Errors
/// If a frame is invalid, or longer than the tag.
pub(super) fn read_all(content: &[u8], mut at: usize, lengths: Lengths) -> Result<(Vec<Frame>, usize)> {
    let (id_len, header_len) = if lengths == Lengths::Three { (3, 6) } else { (4, 10) };
    let mut frames = Vec::new();
    while content.len() - at >= header_len && content[at] != 0 {
        let header = &content[at..at + header_len];
        let id = &header[..id_len];
        if !is_id(id) {
            return Err(Error::damaged(PART, format!("no frame at its byte {}", 10 + at)));
        }
        let len = match lengths {
            Lengths::Three => Some(big_endian(&header[3..6]) as usize),
            Lengths::Four => Some(big_endian(&header[4..8]) as usize),
            Lengths::Synchsafe => synchsafe(&header[4..8]).map(|len| len as usize),
        };
        let start = at + header_len;
        let end = len.and_then(|len| start.checked_add(len)).filter(|&end| end <= content.len());
        let Some(end) = end else {
            let id = String::from_utf8_lossy(id);
            return Err(Error::damaged(PART, format!("the frame {id} reaches past its end")));
        };
        let flags = if lengths == Lengths::Three { 0 } else { header[9] };
        frames.push(Frame { id: id.to_vec(), place: at..end, content: start..end, flags });
        at = end;
    }
    Ok((frames, at))
}

/// Some programs pad names of three letters with a zero or a space, and MusicMatch wrote lower case.
fn is_id(id: &[u8]) -> bool {
    let (last, first) = id.split_last().expect("a name is not empty");
    first.iter().all(u8::is_ascii_alphanumeric)
        && (last.is_ascii_alphanumeric() || id.len() == 4 && matches!(last, 0 | b' '))
}

impl Frame {
    /// Whether the format does not allow the name: many readers take it for the end of all frames.
    pub(super) fn is_odd(&self) -> bool {
        !self.id.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    }

    /// The content, as it was before compression and the like; `None` if we cannot decode it.
    pub(super) fn content<'a>(
        &self,
        bytes: &'a [u8],
        version: u8,
        is_unsynchronized: bool,
    ) -> Option<Cow<'a, [u8]>> {
        let content = &bytes[self.content.clone()];
        match version {
            2 => Some(Cow::Borrowed(content)),
            3 if self.flags & 0xc0 != 0 => None,
            3 => content.get(usize::from(self.flags & 0x20 != 0)..).map(Cow::Borrowed),
            _ if self.flags & 0x0c != 0 => None,
            _ => {
                let group = usize::from(self.flags & 0x40 != 0);
                let length = if self.flags & 0x01 != 0 { 4 } else { 0 };
                let content = content.get(group + length..)?;
                let is_unsynchronized = is_unsynchronized || self.flags & 0x02 != 0;
                Some(if is_unsynchronized { unsync::remove(content).0.into() } else { content.into() })
            }
        }
    }

    /// The texts of a text frame.
    ///
    /// # Errors
    /// If it is compressed or encrypted.
    pub(super) fn texts(&self, bytes: &[u8], version: u8, is_unsynchronized: bool) -> Result<Vec<String>> {
        match self.content(bytes, version, is_unsynchronized) {
            Some(content) => Ok(text::decode(&content)),
            None => {
                let id = String::from_utf8_lossy(&self.id);
                Err(Error::damaged(PART, format!("the frame {id} is compressed or encrypted")))
            }
        }
    }
}

/// A frame to write: header and content.
pub(super) fn build(id: &str, content: &[u8], lengths: Lengths) -> Result<Vec<u8>> {
    let len = u32::try_from(content.len()).map_err(|_| Error::damaged(PART, "it has no room for more"))?;
    let mut frame = id.as_bytes().to_vec();
    match lengths {
        Lengths::Three => frame.extend(&len.to_be_bytes()[1..]),
        Lengths::Four => frame.extend(len.to_be_bytes()),
        Lengths::Synchsafe => frame.extend(super::header::to_synchsafe(len)?),
    }
    if lengths != Lengths::Three {
        frame.extend([0, 0]);
    }
    frame.extend(content);
    Ok(frame)
}
