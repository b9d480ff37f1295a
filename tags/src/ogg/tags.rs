//! The comment of an Ogg stream, and the pages around it.

use data_encoding::BASE64;

use super::page::{FIRST, LAST, PART, Page};
use crate::container::{ChapterForm, Container};
use crate::error::{Error, Result};
use crate::field::{Edit, Field};
use crate::file_edit::{FileEdit, Splice};
use crate::id3v2::Front;
use crate::profile::Profile;
use crate::said::{Picture, Said};
use crate::source::Source;
use crate::tail::Tail;
use crate::vorbis_comment::VorbisComment;

/// What the stream contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Codec {
    Vorbis,
    Opus,
    Flac,
}

impl Codec {
    /// Whether these are all header packets after the first one.
    fn has_all(self, packets: &[Vec<u8>]) -> bool {
        match self {
            Self::Vorbis => packets.len() >= 2,
            Self::Opus => !packets.is_empty(),
            Self::Flac => {
                packets.last().and_then(|packet| packet.first()).is_some_and(|kind| kind & 0x80 != 0)
            }
        }
    }
}

/// What a comment packet begins with.
const VORBIS_START: &[u8] = b"\x03vorbis";
const OPUS_START: &[u8] = b"OpusTags";
/// In Ogg a FLAC block keeps its header: kind and length.
const FLAC_START_LEN: usize = 4;

/// The tags of an Ogg file.
pub(crate) struct OggTags {
    codec: Codec,
    comment: VorbisComment,
    /// The header packets from the comment on that share its pages, whole.
    packets: Vec<Vec<u8>>,
    /// Those pages.
    pages: Vec<Page>,
    beside: Vec<Said>,
    /// Where tags after the sound begin, or the file ends.
    end: u64,
}

impl OggTags {
    /// Reads the headers; the first page follows `front`.
    pub(crate) fn read(source: &mut Source, front: &Front) -> Result<Self> {
        let first = Page::read(source, front.end)?.ok_or_else(|| Error::damaged(PART, "there is none"))?;
        let codec = match first.body() {
            body if body.starts_with(b"\x01vorbis") => Codec::Vorbis,
            body if body.starts_with(b"OpusHead") => Codec::Opus,
            body if body.starts_with(b"\x7fFLAC") => Codec::Flac,
            _ => return Err(Error::Unsupported("tags in this kind of Ogg stream cannot be written".into())),
        };
        let mut pages = Vec::new();
        let mut at = first.end();
        loop {
            let page =
                Page::read(source, at)?.ok_or_else(|| Error::damaged(PART, "its headers do not end"))?;
            if page.has(FIRST) || page.stream() != first.stream() {
                return Err(Error::Unsupported(
                    "tags in Ogg files with several streams cannot be written".into(),
                ));
            }
            if !page.is_header() {
                return Err(Error::damaged(PART, "sound begins on a page of the headers"));
            }
            at = page.end();
            let is_whole = page.lengths().last().is_some_and(|&len| len < 255);
            pages.push(page);
            if is_whole && codec.has_all(&packets(&pages)) {
                break;
            }
        }
        let packets = packets(&pages);
        let content = packets.first().and_then(|packet| match codec {
            Codec::Vorbis => packet.strip_prefix(VORBIS_START),
            Codec::Opus => packet.strip_prefix(OPUS_START),
            Codec::Flac => packet.get(FLAC_START_LEN..).filter(|_| packet[0] & 0x7f == 4),
        });
        let content = content.ok_or_else(|| Error::damaged(PART, "its second packet is not a comment"))?;
        let comment = VorbisComment::read(content.to_vec())?;
        let tail = Tail::read(source)?;
        let mut beside = front.said(source);
        beside.extend(tail.said);
        Ok(Self { codec, comment, packets, pages, beside, end: tail.start })
    }

    /// The first of the packets, with new content.
    fn comment_packet(&self, content: Vec<u8>) -> Result<Vec<u8>> {
        let mut packet = match self.codec {
            Codec::Vorbis => VORBIS_START.to_vec(),
            Codec::Opus => OPUS_START.to_vec(),
            Codec::Flac => {
                let len = u32::try_from(content.len()).ok().filter(|&len| len < 1 << 24);
                let len = len.ok_or_else(|| {
                    Error::Refused("its tags have reached the 16 MiB that FLAC allows".into())
                })?;
                [&self.packets[0][..1], &len.to_be_bytes()[1..]].concat()
            }
        };
        packet.extend(content);
        Ok(packet)
    }
}

/// Whole packets from pages that begin and end with one.
fn packets(pages: &[Page]) -> Vec<Vec<u8>> {
    let mut packets = vec![Vec::new()];
    for page in pages {
        let mut body = page.body();
        for &len in page.lengths() {
            let (segment, rest) = body.split_at(usize::from(len));
            packets.last_mut().expect("there is always one").extend(segment);
            body = rest;
            if len < 255 {
                packets.push(Vec::new());
            }
        }
    }
    packets.pop();
    packets
}

/// Lays packets out on as many pages as before, if possible, otherwise on as few as needed.
fn layout(packets: &[Vec<u8>], like: &[Page]) -> Vec<Vec<u8>> {
    let mut lengths = Vec::new();
    for packet in packets {
        lengths.extend(std::iter::repeat_n(255, packet.len() / 255));
        lengths.push((packet.len() % 255) as u8);
    }
    let body = packets.concat();
    let fewest = lengths.len().div_ceil(255);
    let num_pages = like.len().clamp(fewest, lengths.len());
    let (mut lengths, mut body) = (&lengths[..], &body[..]);
    let mut is_continued = false;
    (0..num_pages)
        .map(|index| {
            let (ours, rest) = lengths.split_at(lengths.len().div_ceil(num_pages - index));
            let body_len = ours.iter().map(|&len| usize::from(len)).sum();
            let (our_body, rest_body) = body.split_at(body_len);
            let number = like[0].number().wrapping_add(index as u32);
            let page = Page::build(&like[0], number, is_continued, ours, our_body);
            is_continued = ours.last() == Some(&255);
            (lengths, body) = (rest, rest_body);
            page
        })
        .collect()
}

/// Raises the numbers of all pages of the stream after this one by `by`.
fn renumber(source: &mut Source, behind: &Page, end: u64, by: i64) -> Result<Vec<Splice>> {
    let mut splices = Vec::new();
    let mut at = behind.end();
    while at < end
        && let Some(page) = Page::read(source, at)?
    {
        at = page.end();
        if page.stream() == behind.stream() {
            let is_last = page.has(LAST);
            let number = page.number().wrapping_add_signed(by as i32);
            let old = page.bytes[18..26].to_vec();
            splices.push(Splice::new(page.at + 18, old, page.renumbered(number)));
            if is_last {
                break;
            }
        }
    }
    Ok(splices)
}

impl Container for OggTags {
    fn name(&self, _: &[Edit], _: &Profile) -> String {
        match self.codec {
            Codec::Vorbis => "Vorbis comment in Ogg Vorbis",
            Codec::Opus => "Vorbis comment in Opus",
            Codec::Flac => "Vorbis comment in Ogg FLAC",
        }
        .into()
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

    fn chapters(&self) -> ChapterForm {
        ChapterForm::Comments
    }

    fn others(&self, fields: &[&Field]) -> Result<Vec<&[u8]>> {
        let packets = self.packets[1..].iter().map(Vec::as_slice);
        Ok(self.comment.others(fields).into_iter().chain(packets).collect())
    }

    fn splices(
        &self,
        source: &mut Source,
        edits: &[Edit],
        pictures: &[Picture],
        profile: &Profile,
    ) -> Result<Vec<Splice>> {
        let pictures = pictures.iter().map(|picture| Edit {
            field: Field::Custom("METADATA_BLOCK_PICTURE".into()),
            values: vec![BASE64.encode(&picture.to_flac())],
        });
        let edits: Vec<Edit> = edits.iter().cloned().chain(pictures).collect();
        let inside = self.comment.splices(0, &edits, profile);
        if inside.is_empty() {
            return Ok(inside);
        }
        let mut content = Vec::new();
        FileEdit::new(inside)?.copy(&mut self.comment.bytes(), &mut content)?;
        let mut packets = self.packets.clone();
        packets[0] = self.comment_packet(content)?;
        let new_pages = layout(&packets, &self.pages);
        let old_pages: Vec<u8> = self.pages.iter().flat_map(|page| page.bytes.iter().copied()).collect();
        let by = new_pages.len() as i64 - self.pages.len() as i64;
        let mut splices = vec![Splice::new(self.pages[0].at, old_pages, new_pages.concat())];
        if by != 0 {
            let last = self.pages.last().expect("a stream has pages");
            splices.extend(renumber(source, last, self.end, by)?);
        }
        Ok(splices)
    }
}
