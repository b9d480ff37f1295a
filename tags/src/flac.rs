//! FLAC: blocks before the sound, one of them a Vorbis comment. No other block changes, not even the padding.

use crate::container::{ChapterForm, Container};
use crate::error::{Error, Result};
use crate::field::{Edit, Field};
use crate::file_edit::Splice;
use crate::id3v2::Front;
use crate::profile::Profile;
use crate::said::{Picture, Said};
use crate::source::{Source, big_endian};
use crate::tail::Tail;
use crate::vorbis_comment::VorbisComment;

const PART: &str = "FLAC header";
const HEADER_LEN: u64 = 4;
const LAST: u8 = 0x80;
const VORBIS_COMMENT: u8 = 4;
const PICTURE: u8 = 6;
const INVALID: u8 = 127;

/// The tags of a FLAC file.
pub(crate) struct FlacTags {
    comment: VorbisComment,
    /// Where the block with the comment begins, and its header; `None` if there is none yet.
    block: Option<(u64, Vec<u8>)>,
    /// Where the first block, which must stay first, ends, and its header.
    first: (u64, Vec<u8>),
    has_picture: bool,
    beside: Vec<Said>,
}

impl FlacTags {
    /// Reads the blocks; the file's signature `fLaC` follows `front`.
    pub(crate) fn read(source: &mut Source, front: &Front) -> Result<Self> {
        let mut at = front.end + 4;
        let mut first = None;
        let mut found = None;
        let mut has_picture = false;
        loop {
            let header = source.bytes(at, HEADER_LEN, PART)?;
            let kind = header[0] & !LAST;
            let len = big_endian(&header[1..]);
            if kind == INVALID || at + HEADER_LEN + len > source.len() {
                return Err(Error::damaged(PART, format!("no block at byte {at}")));
            }
            if kind == VORBIS_COMMENT && found.is_none() {
                let comment = VorbisComment::read(source.bytes(at + HEADER_LEN, len, PART)?)?;
                found = Some((comment, (at, header.clone())));
            }
            has_picture |= kind == PICTURE;
            let is_last = header[0] & LAST != 0;
            at += HEADER_LEN + len;
            first.get_or_insert((at, header));
            if is_last {
                break;
            }
        }
        let (comment, block) = match found {
            Some((comment, block)) => (comment, Some(block)),
            None => (VorbisComment::empty(), None),
        };
        let mut beside = front.said(source);
        let mut tail = Tail::read(source)?.said;
        // No reader of FLAC shows APEv2, and some show ID3v1.
        tail.sort_by_key(|said| said.tag != "ID3v1");
        beside.extend(tail);
        Ok(Self { comment, block, first: first.expect("there is a first block"), has_picture, beside })
    }
}

impl Container for FlacTags {
    fn name(&self, _: &[Edit], _: &Profile) -> String {
        let new = if self.block.is_none() { "new " } else { "" };
        format!("{new}Vorbis comment in FLAC")
    }

    fn values(&self, field: &Field) -> Result<Vec<String>> {
        Ok(self.comment.values(field))
    }

    fn beside(&self) -> &[Said] {
        &self.beside
    }

    fn is_blank(&self, _: &[Edit], _: &Profile) -> bool {
        self.comment.is_blank()
    }

    fn takes(&self, picture: &Picture) -> bool {
        !self.has_picture && picture.to_flac().len() < 1 << 24
    }

    fn chapters(&self) -> ChapterForm {
        ChapterForm::Comments
    }

    fn others(&self, fields: &[&Field]) -> Result<Vec<&[u8]>> {
        // A newly made list names the program that made it, which was not there before.
        Ok(self.block.as_ref().map_or(Vec::new(), |_| self.comment.others(fields)))
    }

    fn splices(
        &self,
        _: &mut Source,
        edits: &[Edit],
        pictures: &[Picture],
        profile: &Profile,
    ) -> Result<Vec<Splice>> {
        let start = self.block.as_ref().map_or(0, |(at, _)| at + HEADER_LEN);
        let mut splices = self.comment.splices(start, edits, profile);
        if splices.is_empty() {
            return Ok(splices);
        }
        let grown: i64 = splices.iter().map(|splice| splice.new.len() as i64 - splice.old.len() as i64).sum();
        let len = self.comment.bytes().len() as i64 + grown;
        let len = u32::try_from(len).ok().filter(|&len| len < 1 << 24);
        let len = &len
            .ok_or_else(|| Error::Refused("its tags have reached the 16 MiB that FLAC allows".into()))?
            .to_be_bytes()[1..];
        // Pictures go after the first block and before all others, so they are never the last block.
        let mut added = Vec::new();
        for picture in pictures.iter().filter(|picture| self.takes(picture)) {
            let content = picture.to_flac();
            added.push(PICTURE);
            added.extend(&(content.len() as u32).to_be_bytes()[1..]);
            added.extend(content);
        }
        let (end, first) = &self.first;
        match &self.block {
            Some((at, header)) => {
                splices.push(Splice::new(at + 1, &header[1..], len));
                splices.push(Splice::new(*end, [], added));
            }
            None => {
                let mut block = vec![VORBIS_COMMENT | first[0] & LAST];
                block.extend(len);
                crate::file_edit::FileEdit::new(splices)?.copy(&mut self.comment.bytes(), &mut block)?;
                let first_at = end - HEADER_LEN - big_endian(&first[1..]);
                added.extend(block);
                splices =
                    vec![Splice::new(first_at, [first[0]], [first[0] & !LAST]), Splice::new(*end, [], added)];
            }
        }
        Ok(splices)
    }
}
