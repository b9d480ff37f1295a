//! A whole tag: what it says of a field, and what changes when that is to be something else.

use super::frame::{self, Frame, Lengths};
use super::header::{HEADER_LEN, Header, PART, synchsafe, to_synchsafe};
use super::{text, unsync};
use crate::error::{Error, Result};
use crate::field::{Edit, Field};
use crate::patch::Splice;
use crate::profile::{Id3Version, Profile};
use crate::source::big_endian;

/// A tag, read to its end.
#[derive(Debug)]
pub(crate) struct Id3Tag {
    header: Header,
    /// The whole tag as it is in the file.
    bytes: Vec<u8>,
    /// What is between header and footer, as it was before unsynchronisation.
    content: Vec<u8>,
    /// Where each byte of `content` lies in the body; empty where they are one and the same.
    places: Vec<u32>,
    frames: Vec<Frame>,
    /// Where frames end and padding begins, in `content`.
    frames_end: usize,
    lengths: Lengths,
    has_checksum: bool,
}

impl Id3Tag {
    /// Reads a whole tag.
    ///
    /// # Errors
    /// When it is not understood to its end.
    pub(crate) fn read(bytes: Vec<u8>) -> Result<Self> {
        let header = Header::read(&bytes)?.ok_or_else(|| Error::damaged(PART, "there is none"))?;
        if header.is_compressed() {
            return Err(Error::damaged(PART, "it is compressed"));
        }
        let start = HEADER_LEN as usize;
        let body = bytes.get(start..start + header.body_len as usize);
        let body = body.ok_or_else(|| Error::damaged(PART, "it is longer than its place"))?;
        // Up to version 3 the tag is unsynchronised as a whole, later frame by frame.
        let (content, places) = if header.version < 4 && header.is_unsynchronised() {
            unsync::remove(body)
        } else {
            (body.to_vec(), Vec::new())
        };
        let (extension_len, has_checksum) = extension(header, &content)?;
        let read = |lengths| frame::read_all(&content, extension_len, lengths).map(|read| (read, lengths));
        let ((frames, frames_end), lengths) = match header.version {
            2 => read(Lengths::Three)?,
            3 => read(Lengths::Four)?,
            _ => {
                // Lengths of the wrong kind lead into the midst of a frame, and what is there looks like padding.
                let is_clean = |end: usize| content[end..].iter().all(|&byte| byte == 0);
                let clean = |lengths| read(lengths).ok().filter(|((_, end), _)| is_clean(*end));
                match clean(Lengths::Synchsafe).or_else(|| clean(Lengths::Four)) {
                    Some(read) => read,
                    None => {
                        read(Lengths::Synchsafe)?;
                        return Err(Error::damaged(PART, "there is something behind its frames"));
                    }
                }
            }
        };
        Ok(Self { header, bytes, content, places, frames, frames_end, lengths, has_checksum })
    }

    /// `ID3v2.3`
    pub(crate) fn name(&self) -> &'static str {
        match self.header.version {
            2 => "ID3v2.2",
            3 => "ID3v2.3",
            _ => "ID3v2.4",
        }
    }

    /// A field's values.
    pub(crate) fn values(&self, field: &Field) -> Result<Vec<String>> {
        let mut values = Vec::new();
        for frame in self.frames_of(field)? {
            let mut texts = self.texts(frame)?;
            match field {
                Field::Genre => values.extend(text::genres(&texts)),
                Field::Custom(_) => values.extend(texts.drain(1..)),
            }
        }
        Ok(values)
    }

    /// Every frame that holds none of `fields`, and the padding.
    pub(crate) fn others(&self, fields: &[&Field]) -> Result<Vec<&[u8]>> {
        let mut ours = Vec::new();
        for field in fields {
            ours.extend(self.frames_of(field)?.into_iter().map(|frame| frame.place.clone()));
        }
        let others =
            self.frames.iter().map(|frame| frame.place.clone()).filter(|place| !ours.contains(place));
        let padding = self.frames_end..self.content.len();
        Ok(others.chain([padding]).map(|place| &self.content[place]).collect())
    }

    /// The bytes that change. `at` is where the tag begins.
    ///
    /// # Errors
    /// When the tag cannot be changed without losing something.
    pub(crate) fn splices(&self, at: u64, edits: &[Edit], profile: &Profile) -> Result<Vec<Splice>> {
        let mut splices = Vec::new();
        let mut grown = 0i64;
        let mut replace = |place: std::ops::Range<usize>, new: Vec<u8>| {
            grown += new.len() as i64 - place.len() as i64;
            let old = self.bytes[place.clone()].to_vec();
            splices.push(Splice::new(at + place.start as u64, old, new));
        };
        for edit in edits {
            let mut new = self.frame(edit, profile)?;
            for frame in self.frames_of(&edit.field)? {
                replace(
                    self.in_bytes(frame.place.start)..self.in_bytes(frame.place.end),
                    std::mem::take(&mut new),
                );
            }
            let end = self.in_bytes(self.frames_end);
            replace(end..end, new);
        }
        if splices.iter().all(|splice| splice.old == splice.new) {
            return Ok(Vec::new());
        }
        if self.has_checksum {
            return Err(Error::damaged(
                PART,
                "it has a checksum of its own, which would be wrong afterwards",
            ));
        }
        let body_len = u32::try_from(i64::from(self.header.body_len) + grown)
            .map_err(|_| Error::damaged(PART, "it has no room for more"))?;
        let len = to_synchsafe(body_len)?;
        splices.push(Splice::new(at + 6, &self.bytes[6..10], len));
        if self.header.has_footer() {
            let footer_len = self.bytes.len() - 4;
            splices.push(Splice::new(at + footer_len as u64, &self.bytes[footer_len..], len));
        }
        Ok(splices)
    }

    /// A new tag with these fields only.
    pub(crate) fn build(edits: &[Edit], profile: &Profile) -> Result<Vec<u8>> {
        let version = match profile.new_id3 {
            Id3Version::V3 => 3,
            Id3Version::V4 => 4,
        };
        let mut empty = [*b"ID3\0\0\0\0\0\0\0"].concat();
        empty[3] = version;
        let empty = Self::read(empty)?;
        let mut frames = Vec::new();
        for edit in edits {
            frames.extend(empty.frame(edit, profile)?);
        }
        let mut tag = empty.bytes;
        tag[6..].copy_from_slice(&to_synchsafe(frames.len() as u32)?);
        tag.extend(frames);
        Ok(tag)
    }

    /// The frame that an edit wants, as it will stand in the file; empty for no values.
    fn frame(&self, edit: &Edit, profile: &Profile) -> Result<Vec<u8>> {
        if edit.values.is_empty() {
            return Ok(Vec::new());
        }
        let version = self.header.version;
        let several = if version < 4 { profile.id3v23 } else { profile.id3v24 };
        let values = several.texts(&edit.values);
        let mut texts: Vec<&str> = values.iter().map(String::as_str).collect();
        let (old_id, id) = match &edit.field {
            Field::Genre => ("TCO", "TCON"),
            Field::Custom(name) => {
                texts.insert(0, name);
                ("TXX", "TXXX")
            }
        };
        let id = if version == 2 { old_id } else { id };
        let frame = frame::build(id, &text::encode(version, &texts), self.lengths)?;
        Ok(if self.places.is_empty() { frame } else { unsync::add(&frame) })
    }

    fn frames_of(&self, field: &Field) -> Result<Vec<&Frame>> {
        let mut found = Vec::new();
        for frame in &self.frames {
            let is_it = match field {
                Field::Genre => matches!(&*frame.id, b"TCON" | b"TCO" | b"TCO\0" | b"TCO "),
                Field::Custom(name) if matches!(&*frame.id, b"TXXX" | b"TXX") => {
                    // One that cannot be read is somebody else's.
                    let texts = self.texts(frame).unwrap_or_default();
                    texts.first().is_some_and(|description| description.eq_ignore_ascii_case(name))
                }
                Field::Custom(_) => false,
            };
            if is_it {
                found.push(frame);
            }
        }
        Ok(found)
    }

    fn texts(&self, frame: &Frame) -> Result<Vec<String>> {
        frame.texts(&self.content, self.header.version, self.header.is_unsynchronised())
    }

    /// Where a place of the content lies in the tag.
    fn in_bytes(&self, place: usize) -> usize {
        HEADER_LEN as usize + self.places.get(place).map_or(place, |&place| place as usize)
    }
}

/// Length of the extended header in the content, and whether it holds a checksum.
fn extension(header: Header, content: &[u8]) -> Result<(usize, bool)> {
    if !header.has_extension() {
        return Ok((0, false));
    }
    let too_short = || Error::damaged(PART, "its extended header is cut short");
    let start = content.get(..6).ok_or_else(too_short)?;
    let (len, has_checksum) = if header.version == 3 {
        (4 + big_endian(&start[..4]) as usize, start[4] & 0x80 != 0)
    } else {
        (synchsafe(&start[..4]).ok_or_else(too_short)? as usize, start[5] & 0x20 != 0)
    };
    if len < 6 || len > content.len() {
        return Err(too_short());
    }
    Ok((len, has_checksum))
}
