//! A whole tag: what it says about a field, and what has to change to say something else.

use std::borrow::Cow;

use super::content::{self, Slot};
use super::frame::{self, Frame, Lengths};
use super::header::{HEADER_LEN, Header, PART, synchsafe, to_synchsafe};
use super::{chapters, text, unsync};
use crate::chapter::Chapter;
use crate::common;
use crate::error::{Error, Result};
use crate::field::{Edit, Field};
use crate::file_edit::Splice;
use crate::profile::{Id3Version, Profile};
use crate::said::Picture;
use crate::source::big_endian;

/// A tag, read to its end.
#[derive(Debug)]
pub(crate) struct Id3Tag {
    header: Header,
    /// The whole tag as it is in the file.
    bytes: Vec<u8>,
    /// What is between header and footer, as it was before unsynchronization.
    content: Vec<u8>,
    /// Where each byte of `content` is in the body; empty if the two are the same.
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
    /// If it is not understood to its end.
    pub(crate) fn read(bytes: Vec<u8>) -> Result<Self> {
        let header = Header::of(&bytes)?.ok_or_else(|| Error::damaged(PART, "it is missing"))?;
        if header.is_compressed() {
            return Err(Error::damaged(PART, "it is compressed"));
        }
        let start = HEADER_LEN as usize;
        let body = bytes.get(start..start + header.body_len as usize);
        let body = body.ok_or_else(|| Error::damaged(PART, "it is longer than the space for it"))?;
        let footer = bytes[start + body.len()..].first_chunk::<{ HEADER_LEN as usize }>();
        if header.has_footer() && !footer.is_some_and(|footer| footer.starts_with(b"3DI")) {
            return Err(Error::damaged(PART, "its header announces a footer, and there is none"));
        }
        // Up to version 3 the tag is unsynchronized as a whole, later frame by frame.
        let (content, places) = if header.version < 4 && header.is_unsynchronized() {
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
                // Lengths of the wrong kind lead into the middle of a frame, and what is there looks like
                // padding.
                let is_clean = |end: usize| content[end..].iter().all(|&byte| byte == 0);
                let clean = |lengths| read(lengths).ok().filter(|((_, end), _)| is_clean(*end));
                match clean(Lengths::Synchsafe).or_else(|| clean(Lengths::Four)) {
                    Some(read) => read,
                    None => {
                        read(Lengths::Synchsafe)?;
                        return Err(Error::damaged(PART, "something follows its frames"));
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
            if *field == Field::Chapters {
                values.extend(self.chapter(frame).map(|chapter| chapter.to_string()));
                continue;
            }
            let (_, texts) = self.named(frame)?;
            values.extend(if *field == Field::Genre { text::genres(&texts) } else { texts });
        }
        Ok(values)
    }

    /// Whether the tag says nothing that players show as text: then they show what other tags say.
    pub(crate) fn is_blank(&self) -> bool {
        let is_shown = |id: &[u8]| id.starts_with(b"T") || [&b"COM"[..], b"ULT", b"USL"].contains(&&id[..3]);
        !self.frames.iter().any(|frame| is_shown(&frame.id))
    }

    pub(super) fn frames(&self) -> impl Iterator<Item = &Frame> {
        self.frames.iter()
    }

    pub(super) fn version(&self) -> u8 {
        self.header.version
    }

    /// The content of a frame; `None` if it is compressed or encrypted.
    pub(super) fn content(&self, frame: &Frame) -> Option<Cow<'_, [u8]>> {
        frame.content(&self.content, self.header.version, self.header.is_unsynchronized())
    }

    /// Name and texts of a frame.
    ///
    /// # Errors
    /// If it is compressed, encrypted or cut short.
    pub(super) fn named(&self, frame: &Frame) -> Result<(String, Vec<String>)> {
        let id = String::from_utf8_lossy(&frame.id);
        let id = id.trim_end_matches(['\0', ' ']);
        let content = self
            .content(frame)
            .ok_or_else(|| Error::damaged(PART, format!("the frame {id} is compressed or encrypted")))?;
        content::read(id, &content)
            .ok_or_else(|| Error::damaged(PART, format!("the frame {id} is cut short")))
    }

    /// A chapter with its title; `None` for the table of contents, and what is compressed.
    fn chapter(&self, frame: &Frame) -> Option<Chapter> {
        let version = self.header.version;
        let content = self.content(Some(frame).filter(|frame| frame.id == b"CHAP")?)?;
        let (start_ms, end_ms, inner) = chapters::parts(&content)?;
        let (frames, _) = frame::read_all(inner, 0, self.lengths).ok()?;
        let title = frames.iter().find(|frame| frame.id == b"TIT2");
        let title = title.and_then(|title| title.texts(inner, version, false).ok()?.pop());
        Some(Chapter { start_ms, end_ms, title: title.unwrap_or_default() })
    }

    /// The frames of chapters, and of the table that names them.
    fn chapter_frames(&self, values: &[String]) -> Result<Vec<u8>> {
        let version = self.header.version;
        if version < 3 {
            return Err(Error::Unsupported("its ID3v2.2 tag has no place for chapters".into()));
        }
        let all = Chapter::parse_all(values)?;
        let mut frames = self.frame_of("CTOC", &chapters::table(all.len()))?;
        for (index, chapter) in all.iter().enumerate() {
            let title = frame::build("TIT2", &text::encode(version, &[&chapter.title]), self.lengths)?;
            let is_unsynchronized = version >= 4 && self.header.is_unsynchronized();
            let content = chapters::chapter(index, chapter, &title, is_unsynchronized);
            frames.extend(self.frame_of("CHAP", &content)?);
        }
        Ok(frames)
    }

    /// Every frame but those that hold one of `fields`, and the padding.
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
    /// If the tag cannot be changed without losing something.
    pub(crate) fn splices(
        &self,
        at: u64,
        edits: &[Edit],
        pictures: &[Picture],
        profile: &Profile,
    ) -> Result<Vec<Splice>> {
        let mut splices = Vec::new();
        let mut grown = 0i64;
        let mut replace = |place: std::ops::Range<usize>, new: Vec<u8>| {
            grown += new.len() as i64 - place.len() as i64;
            let old = self.bytes[place.clone()].to_vec();
            splices.push(Splice::new(at + place.start as u64, old, new));
        };
        let frames = edits.iter().map(|edit| Ok((edit, self.frame(edit, profile)?)));
        let mut frames = frames.collect::<Result<Vec<_>>>()?;
        frames.sort_by_key(|(_, new)| self.hides_what_follows(new));
        for (edit, mut new) in frames {
            let end = self.seen_end(&new);
            let frames = self.frames_of(&edit.field)?.into_iter();
            let places: Vec<_> = frames
                .map(|frame| self.in_bytes(frame.place.start)..self.in_bytes(frame.place.end))
                .collect();
            let is_seen = places.first().is_none_or(|first| first.start <= end);
            if is_seen
                && new == places.iter().map(|place| &self.bytes[place.clone()]).collect::<Vec<_>>().concat()
            {
                continue;
            }
            // At its place, unless it would hide the frames after it now.
            let stays = is_seen && !self.hides_what_follows(&new);
            for place in places {
                replace(place, if stays { std::mem::take(&mut new) } else { Vec::new() });
            }
            replace(end..end, new);
        }
        for picture in pictures {
            let new = self.picture_frame(picture)?;
            let end = self.seen_end(&new);
            replace(end..end, new);
        }
        if splices.iter().all(|splice| splice.old == splice.new) {
            return Ok(Vec::new());
        }
        if self.has_checksum {
            return Err(Error::damaged(PART, "it has a checksum of its own, which would be wrong afterward"));
        }
        let body_len = u32::try_from(i64::from(self.header.body_len) + grown)
            .map_err(|_| Error::damaged(PART, "it has no room for more"))?;
        let len = to_synchsafe(body_len)?;
        splices.push(Splice::new(at + 6, &self.bytes[6..10], len));
        if self.header.has_footer() {
            let len_at = HEADER_LEN as usize + self.header.body_len as usize + 6;
            splices.push(Splice::new(at + len_at as u64, &self.bytes[len_at..len_at + 4], len));
        }
        Ok(splices)
    }

    /// Up to where all readers see frames, in the tag: new ones go there.
    fn seen_end(&self, new: &[u8]) -> usize {
        // Readers that stop at a frame with an odd name see none of the frames after it. Others count the
        // zeros of unsynchronization in a frame's length and some do not, so they look for the next frame in
        // the wrong place. A new frame with such zeros hides frames too, and goes behind all.
        let has_zeros = |frame: &Frame| {
            let place = &frame.place;
            self.in_bytes(place.end) - self.in_bytes(place.start) != place.len()
        };
        let hides_itself = self.hides_what_follows(new);
        let hides_others =
            |frame: &&Frame| self.header.version > 2 && frame.is_odd() || !hides_itself && has_zeros(frame);
        let hiding = self.frames.iter().find(hides_others);
        self.in_bytes(hiding.map_or(self.frames_end, |frame| frame.place.start))
    }

    /// Whether some readers miss the frames after a new one, because it has zeros of unsynchronization.
    fn hides_what_follows(&self, new: &[u8]) -> bool {
        !self.places.is_empty() && new.windows(2).any(|pair| pair == [0xff, 0])
    }

    /// A new tag with only these fields.
    pub(crate) fn build(edits: &[Edit], pictures: &[Picture], profile: &Profile) -> Result<Vec<u8>> {
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
        for picture in pictures {
            frames.extend(empty.picture_frame(picture)?);
        }
        let mut tag = empty.bytes;
        tag[6..].copy_from_slice(&to_synchsafe(frames.len() as u32)?);
        tag.extend(frames);
        Ok(tag)
    }

    /// The frame for an edit, as it will be in the file; empty if there are no values.
    fn frame(&self, edit: &Edit, profile: &Profile) -> Result<Vec<u8>> {
        if edit.values.is_empty() {
            return Ok(Vec::new());
        }
        let version = self.header.version;
        match &edit.field {
            Field::Chapters => return self.chapter_frames(&edit.values),
            Field::Common(common::DATE) if version < 4 => return self.date_frames(&edit.values[0]),
            _ => {}
        }
        let Some(slot) = Slot::of(&edit.field, version) else { return Ok(Vec::new()) };
        let several = if version < 4 { profile.id3v23 } else { profile.id3v24 };
        let mut values = several.texts_of(edit);
        let is_text = slot.id.starts_with('T');
        if version < 4 && is_text && matches!(edit.field, Field::Common(_)) {
            values = vec![values.join("/")];
        }
        let texts: Vec<&str> = values.iter().map(String::as_str).collect();
        let is_year = |text: &&str| text.len() == 4 && text.bytes().all(|c| c.is_ascii_digit());
        let id = match (version, &edit.field) {
            (2, _) => slot.old_id,
            // Version 3 has a year alone, and readers accept version 4's frame here, too.
            (3, Field::Common(common::ORIGINAL_DATE)) if texts.iter().all(is_year) => "TORY",
            _ => slot.id,
        };
        let mut frames = Vec::new();
        for content in content::write(version, slot, &texts) {
            frames.extend(self.frame_of(id, &content)?);
        }
        Ok(frames)
    }

    /// Up to version 3, a date is a year, with day and month in a separate frame.
    fn date_frames(&self, date: &str) -> Result<Vec<u8>> {
        let is_old = self.header.version == 2;
        let ids = if is_old { ["TYE", "TDA"] } else { ["TYER", "TDAT"] };
        let text = |id: &str, text: &str| self.frame_of(id, &text::encode(3, &[text]));
        let parts: Vec<&str> = date.get(..10).unwrap_or(date).split('-').collect();
        let is_number =
            |part: &&str, len: usize| part.len() == len && part.bytes().all(|c| c.is_ascii_digit());
        match &parts[..] {
            [year, month, day] if is_number(year, 4) && is_number(month, 2) && is_number(day, 2) => {
                Ok([text(ids[0], year)?, text(ids[1], &format!("{day}{month}"))?].concat())
            }
            [year] if is_number(year, 4) || is_old => text(ids[0], year),
            // This version has no frame for this, and readers accept version 4's here, too.
            _ if !is_old => text("TDRC", date),
            _ => text(ids[0], date.get(..4).unwrap_or(date)),
        }
    }

    fn picture_frame(&self, picture: &Picture) -> Result<Vec<u8>> {
        let version = self.header.version;
        self.frame_of(if version == 2 { "PIC" } else { "APIC" }, &text::encode_picture(version, picture))
    }

    fn frame_of(&self, id: &str, content: &[u8]) -> Result<Vec<u8>> {
        let frame = frame::build(id, content, self.lengths)?;
        Ok(if self.places.is_empty() { frame } else { unsync::add(&frame) })
    }

    fn frames_of(&self, field: &Field) -> Result<Vec<&Frame>> {
        let slot = Slot::of(field, self.header.version);
        let mut found = Vec::new();
        for frame in &self.frames {
            let is_it = match (field, slot) {
                (Field::Genre, _) => matches!(&*frame.id, b"TCON" | b"TCO" | b"TCO\0" | b"TCO "),
                (Field::Chapters, _) => matches!(&*frame.id, b"CHAP" | b"CTOC"),
                (Field::Common(common::DATE), _) => {
                    matches!(&*frame.id, b"TDRC" | b"TYER" | b"TDAT" | b"TYE" | b"TDA")
                }
                (Field::Common(common::ORIGINAL_DATE), _) => matches!(&*frame.id, b"TDOR" | b"TORY" | b"TOR"),
                (_, None) => false,
                (_, Some(slot)) => {
                    let has_id = [slot.id, slot.old_id].iter().any(|id| *frame.id == *id.as_bytes());
                    // A frame whose name cannot be read belongs to another program.
                    let has_name =
                        || self.named(frame).is_ok_and(|(name, _)| name.eq_ignore_ascii_case(slot.name));
                    has_id && (!slot.is_named() || has_name())
                }
            };
            if is_it {
                found.push(frame);
            }
        }
        Ok(found)
    }

    /// Where a position of the content is in the tag.
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
