//! A file with tags, whatever its format. The content decides, not the extension.

use std::fs::File;

use crate::chapter::{Chapter, MAX_CHAPTERS, to_clock};
use crate::container::{ChapterForm, Container, OtherTagGenre};
use crate::error::{Error, Result, Tried as _};
use crate::field::{Edit, Field};
use crate::file_edit::FileEdit;
use crate::flac::FlacTags;
use crate::id3v2::Front;
use crate::iff::ChunkTags;
use crate::mp4::Mp4Tags;
use crate::mpeg::MpegTags;
use crate::ogg::OggTags;
use crate::profile::Profile;
use crate::said::Picture;
use crate::source::Source;

/// What of another tag is copied into one that says nothing yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The tag it comes from: `ID3v1`.
    pub from: &'static str,
    /// The names of its fields that are copied: `title`.
    pub fields: Vec<String>,
    /// What of it the new tag cannot express, in words: `rating`.
    pub left_out: Vec<String>,
}

/// What is written along with the edits for players to show what they showed before.
#[derive(Debug, Default)]
pub(crate) struct Carrying {
    pub(crate) edits: Vec<Edit>,
    pub(crate) pictures: Vec<Picture>,
    /// Where it comes from.
    pub(crate) from: Vec<Carried>,
}

/// The tags of one file, as they were when it was read.
pub struct TagFile {
    source: Source,
    container: Box<dyn Container>,
}

impl TagFile {
    /// Reads all tags. We never write to a tag that we have not understood to its end.
    ///
    /// # Errors
    /// For damage, and for a format in which we write no tags.
    pub fn read(file: &File) -> Result<Self> {
        let mut source = Source::new(file.try_clone().tried("cannot be read")?)?;
        let container = open(&mut source)?;
        Ok(Self { source, container })
    }

    /// Which tags take these edits, for people: `ID3v2.3`, `Vorbis comment in Opus`.
    pub(crate) fn name(&self, edits: &[Edit], profile: &Profile) -> String {
        self.container.name(edits, profile)
    }

    /// A field's values.
    ///
    /// # Errors
    /// If it is compressed or encrypted.
    pub fn values(&self, field: &Field) -> Result<Vec<String>> {
        self.container.values(field)
    }

    /// Genres in tags of other kinds, which are never changed.
    pub fn genres_elsewhere(&self) -> Vec<OtherTagGenre> {
        let beside = self.container.beside().iter();
        let genres = beside.flat_map(|said| {
            said.genres().map(|genre| OtherTagGenre { tag: said.tag, genre: genre.clone() })
        });
        genres.collect()
    }

    /// The existing chapters, as values of [`Field::Chapters`].
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn chapters(&self) -> Result<Vec<String>> {
        if self.container.chapters() != ChapterForm::Comments {
            return self.values(&Field::Chapters);
        }
        let mut chapters = Vec::new();
        for (time, name) in (0..MAX_COMMENTS).map(comments) {
            let starts = self.values(&time)?;
            let names = self.values(&name)?.into_iter().chain([String::new()]);
            chapters.extend(starts.iter().zip(names).map(|(start, name)| format!("{start} {name}")));
        }
        Ok(chapters)
    }

    /// What has to be written for these to be the chapters, and no others.
    ///
    /// # Errors
    /// For a format that has no place for them, or if there are too many.
    pub fn chapter_edits(&self, chapters: &[Chapter]) -> Result<Vec<Edit>> {
        let values: Vec<String> = chapters.iter().map(Chapter::to_string).collect();
        Chapter::parse_all(&values)?;
        match self.container.chapters() {
            ChapterForm::Field => Ok(vec![Edit { field: Field::Chapters, values }]),
            ChapterForm::Comments => {
                let mut edits = Vec::new();
                for index in 0..MAX_COMMENTS {
                    // Numbered from one, as in most programs.
                    let chapter = index.checked_sub(1).and_then(|index| chapters.get(index));
                    let (time, name) = comments(index);
                    let start = chapter.map(|chapter| to_clock(chapter.start_ms));
                    let title = chapter.map(|chapter| chapter.title.clone());
                    for (field, value) in [(time, start), (name, title)] {
                        if value.is_some() || !self.values(&field)?.is_empty() {
                            edits.push(Edit { field, values: value.into_iter().collect() });
                        }
                    }
                }
                Ok(edits)
            }
            ChapterForm::None => Err(Error::Unsupported(
                "chapters are written into MP3, AAC, MP4, FLAC and Ogg files only; set --save cue or ffmetadata writes them to a separate file"
                    .into(),
            )),
        }
    }

    /// Whether the existing tags have a place for a field, so it needs no additional list of tags.
    pub fn has_place_for(&self, field: &Field, profile: &Profile) -> bool {
        self.container.has_place_for(field, profile)
    }

    /// What has to be written along with the edits for players to show what they showed before.
    pub(crate) fn carrying(&self, edits: &[Edit], profile: &Profile) -> Carrying {
        let mut carrying = Carrying::default();
        if edits.is_empty() || !self.container.is_blank(edits, profile) {
            return carrying;
        }
        for said in self.container.beside() {
            let mut fields = Vec::new();
            let mut left_out = said.left_out.clone();
            for edit in &said.fields {
                let is_new = |known: &Edit| !known.field.is_same(&edit.field);
                // What players do not show as text, a tag may hold that says nothing.
                let is_free = || self.values(&edit.field).is_ok_and(|old| old.concat().trim().is_empty());
                if edits.iter().chain(&carrying.edits).all(is_new) && is_free() {
                    fields.push(edit.field.to_string());
                    carrying.edits.push(edit.clone());
                }
            }
            if carrying.pictures.is_empty() && !said.pictures.is_empty() {
                let (taken, left) = said.pictures.iter().partition(|picture| self.container.takes(picture));
                let (taken, left): (Vec<&Picture>, Vec<&Picture>) = (taken, left);
                fields.extend(taken.first().map(|_| "picture".to_owned()));
                left_out.extend(left.first().map(|_| "picture".to_owned()));
                carrying.pictures = taken.into_iter().cloned().collect();
            }
            if !fields.is_empty() || !left_out.is_empty() {
                carrying.from.push(Carried { from: said.tag, fields, left_out });
            }
        }
        carrying
    }

    /// The bytes that have to change for the fields to hold these values, and no others.
    ///
    /// # Errors
    /// If that is not possible without losing something.
    pub fn edit(&mut self, edits: &[Edit], profile: &Profile) -> Result<FileEdit> {
        self.edit_with(edits, &[], profile)
    }

    /// The same, with pictures.
    pub(crate) fn edit_with(
        &mut self,
        edits: &[Edit],
        pictures: &[Picture],
        profile: &Profile,
    ) -> Result<FileEdit> {
        if edits.is_empty() {
            return Ok(FileEdit::default());
        }
        FileEdit::new(self.container.splices(&mut self.source, edits, pictures, profile)?)
    }

    /// Whether everything in these tags except `fields` is in `newer` too, unchanged and in the same order.
    pub(crate) fn is_kept_in(&self, newer: &Self, fields: &[&Field]) -> Result<bool> {
        let newer = newer.container.others(fields)?;
        let mut newer = newer.iter();
        let kept = self.container.others(fields)?;
        Ok(kept.iter().filter(|piece| !piece.is_empty()).all(|piece| newer.any(|other| other == piece)))
    }
}

/// How many numbered comments with chapters there may be: their numbers have three digits.
const MAX_COMMENTS: usize = MAX_CHAPTERS + 2;

/// The comments of a chapter: time and name.
fn comments(index: usize) -> (Field, Field) {
    (Field::Custom(format!("CHAPTER{index:03}")), Field::Custom(format!("CHAPTER{index:03}NAME")))
}

fn open(source: &mut Source) -> Result<Box<dyn Container>> {
    // Tags before a file of another kind: readers skip them, and only the file's own tags count.
    let front = Front::read(source)?;
    let at = front.end;
    let start = source.some_bytes(at, 12)?;
    let unsupported = |what: &str| Err(Error::Unsupported(format!("tags in {what} cannot be written")));
    Ok(match &start[..] {
        [] if at == 0 => return Err(Error::Unsupported("the file is empty".into())),
        // A frame of MPEG sound begins with eleven bits.
        [0xff, second, ..] if second & 0xe0 == 0xe0 => Box::new(MpegTags::read(source)?),
        [b'f', b'L', b'a', b'C', ..] => Box::new(FlacTags::read(source, &front)?),
        [b'O', b'g', b'g', b'S', ..] => Box::new(OggTags::read(source, &front)?),
        [b'R', b'I' | b'F', b'F' | b'6', b'F' | b'4', _, _, _, _, b'W', b'A', b'V', b'E']
        | [b'B', b'W', b'6', b'4', _, _, _, _, b'W', b'A', b'V', b'E']
        | [b'F', b'O', b'R', b'M', _, _, _, _, b'A', b'I', b'F', b'F' | b'C'] => {
            if at > 0 {
                return unsupported("WAV and AIFF files after an ID3v2 tag");
            }
            Box::new(ChunkTags::read(source)?)
        }
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Box::new(Mp4Tags::read(source, &front)?),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => return unsupported("Matroska and WebM files"),
        [b'c', b'a', b'f', b'f', ..] => return unsupported("CAF files"),
        _ if start.starts_with(b"APETAGEX") => return unsupported("files that begin with an APE tag"),
        [0x30, 0x26, 0xb2, 0x75, ..] => return unsupported("Windows Media files"),
        _ if at > 0 => Box::new(MpegTags::read(source)?),
        // Markers that only MusicMatch writes. Readers look for a tag before them, and for the sound after
        // them.
        _ if start.starts_with(b"18273645") || start.starts_with(b"Brava Softw") => {
            Box::new(MpegTags::read(source)?)
        }
        [0, 0, 0, 0, ..] => match behind_zeros(source)?[..] {
            [0xff, 0xe0..=0xff, ..] => Box::new(MpegTags::read(source)?),
            [b'I', b'D', b'3'] => return unsupported("files with zeros before their ID3v2 tag"),
            _ => return unsupported("files that begin with zeros, and with no MPEG sound behind them,"),
        },
        _ => return unsupported("files that begin like this one"),
    })
}

/// Zeros before the sound: more than any tag's padding.
const MAX_ZEROS: u64 = 16 << 20;

/// What comes after the zeros that a file begins with, where a tag was once: three bytes, or none.
fn behind_zeros(source: &mut Source) -> Result<Vec<u8>> {
    const BUFFER_LEN: u64 = 1 << 16;
    let mut at = 0;
    while at < MAX_ZEROS.min(source.len()) {
        let bytes = source.some_bytes(at, BUFFER_LEN)?;
        if let Some(place) = bytes.iter().position(|&byte| byte != 0) {
            return source.some_bytes(at + place as u64, 3);
        }
        at += BUFFER_LEN;
    }
    Ok(Vec::new())
}
