//! Vorbis comments: `NAME=text` as often as needed, in FLAC and Ogg.

use std::ops::Range;

use crate::error::{Error, Result};
use crate::field::{Edit, Field};
use crate::file_edit::Splice;
use crate::profile::Profile;
use crate::source::little_endian;

const PART: &str = "Vorbis comment";

/// A list of comments, and what may follow it.
#[derive(Debug)]
pub(crate) struct VorbisComment {
    bytes: Vec<u8>,
    /// Position of the number of comments.
    count_at: usize,
    /// Length and text of each.
    comments: Vec<Range<usize>>,
}

impl VorbisComment {
    pub(crate) fn read(bytes: Vec<u8>) -> Result<Self> {
        let number = |at: usize| {
            let number = bytes.get(at..at + 4).map(|bytes| little_endian(bytes) as usize);
            number.ok_or_else(|| Error::damaged(PART, "it is cut short"))
        };
        let count_at = 4 + number(0)?;
        let count = number(count_at)?;
        let mut comments = Vec::new();
        let mut at = count_at + 4;
        for _ in 0..count {
            let end = at + 4 + number(at)?;
            if end > bytes.len() {
                return Err(Error::damaged(PART, "a comment reaches past its end"));
            }
            comments.push(at..end);
            at = end;
        }
        Ok(Self { bytes, count_at, comments })
    }

    /// A list without any comment.
    pub(crate) fn empty() -> Self {
        let vendor = b"genrescope";
        let bytes = [&(vendor.len() as u32).to_le_bytes()[..], vendor, &[0; 4]].concat();
        Self { count_at: bytes.len() - 4, bytes, comments: Vec::new() }
    }

    pub(crate) fn values(&self, field: &Field) -> Vec<String> {
        let texts = self.texts(field).map(|text| String::from_utf8_lossy(text).into_owned());
        texts.filter(|text| *field != Field::Genre || !text.trim().is_empty()).collect()
    }

    pub(crate) fn others(&self, fields: &[&Field]) -> Vec<&[u8]> {
        let ours: Vec<_> = fields.iter().flat_map(|field| self.places(field)).collect();
        let others = self.comments.iter().filter(|place| !ours.contains(place));
        let vendor = 0..self.count_at;
        let rest = self.comments.last().map_or(self.count_at + 4, |last| last.end)..self.bytes.len();
        [vendor, rest].into_iter().chain(others.cloned()).map(|place| &self.bytes[place]).collect()
    }

    /// The bytes that change. `at` is where the list begins.
    pub(crate) fn splices(&self, at: u64, edits: &[Edit], profile: &Profile) -> Vec<Splice> {
        let mut splices = Vec::new();
        let mut count = self.comments.len();
        for edit in edits {
            let texts = if edit.values.is_empty() { Vec::new() } else { profile.vorbis.texts_of(edit) };
            if self.texts(&edit.field).eq(texts.iter().map(|text| text.as_bytes())) {
                continue;
            }
            let mut new: Vec<u8> = texts.iter().flat_map(|text| comment(name(&edit.field), text)).collect();
            count += texts.len();
            for place in self.places(&edit.field) {
                count -= 1;
                let old = self.bytes[place.clone()].to_vec();
                splices.push(Splice::new(at + place.start as u64, old, std::mem::take(&mut new)));
            }
            if !new.is_empty() {
                let end = self.comments.last().map_or(self.count_at + 4, |last| last.end);
                splices.push(Splice::new(at + end as u64, [], new));
            }
        }
        splices.retain(|splice| splice.old != splice.new);
        if !splices.is_empty() {
            let old = &self.bytes[self.count_at..self.count_at + 4];
            splices.push(Splice::new(at + self.count_at as u64, old, (count as u32).to_le_bytes()));
        }
        splices
    }

    /// Whether it says nothing.
    pub(crate) fn is_blank(&self) -> bool {
        self.comments.iter().all(|place| self.bytes[place.clone()].ends_with(b"="))
    }

    /// All of it, as it is.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn texts(&self, field: &Field) -> impl Iterator<Item = &[u8]> {
        let start = 4 + name(field).len() + 1;
        self.places(field).map(move |place| &self.bytes[place.start + start..place.end])
    }

    fn places(&self, field: &Field) -> impl Iterator<Item = Range<usize>> {
        let name = name(field).as_bytes();
        self.comments
            .iter()
            .filter(move |place| {
                let text = &self.bytes[place.start + 4..place.end];
                text.get(name.len()) == Some(&b'=') && text[..name.len()].eq_ignore_ascii_case(name)
            })
            .cloned()
    }
}

fn name(field: &Field) -> &str {
    match field {
        Field::Genre => "GENRE",
        Field::Common(common) => common.vorbis,
        Field::Custom(name) => name,
        // There is no such list here.
        Field::InfoGenre => "GENRE IN LIST INFO",
        // They are written as separate fields, a time and a name for each.
        Field::Chapters => "CHAPTERS",
    }
}

fn comment(name: &str, text: &str) -> Vec<u8> {
    let len = (name.len() + 1 + text.len()) as u32;
    [&len.to_le_bytes()[..], name.as_bytes(), b"=", text.as_bytes()].concat()
}
