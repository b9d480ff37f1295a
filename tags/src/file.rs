//! A file with tags, whatever its format. Its name's ending does not matter, only what is in it.

use std::fs::File;

use crate::container::{Container, Elsewhere};
use crate::error::{Error, Result, Tried as _};
use crate::field::{Edit, Field};
use crate::flac::FlacTags;
use crate::id3v2::{HEADER_LEN, Header};
use crate::iff::ChunkTags;
use crate::mp4::Mp4Tags;
use crate::mpeg::MpegTags;
use crate::ogg::OggTags;
use crate::patch::Patch;
use crate::profile::Profile;
use crate::source::Source;

/// The tags of one file, as they were when it was read.
pub struct TagFile {
    source: Source,
    container: Box<dyn Container>,
}

impl TagFile {
    /// Reads the tags, all of them: a tag that is not understood to its end is not written.
    ///
    /// # Errors
    /// For a format without tags that are written here, and for damage.
    pub fn read(file: &File) -> Result<Self> {
        let mut source = Source::new(file.try_clone().tried("cannot be read")?)?;
        let container = open(&mut source)?;
        Ok(Self { source, container })
    }

    /// What the tags are called, for people: `ID3v2.3`, `Vorbis comment in Opus`.
    pub fn name(&self) -> String {
        self.container.name()
    }

    /// A field's values.
    ///
    /// # Errors
    /// When it is compressed or encrypted.
    pub fn values(&self, field: &Field) -> Result<Vec<String>> {
        self.container.values(field)
    }

    /// Genres in tags of other kinds, which are never changed.
    pub fn genres_elsewhere(&self) -> &[Elsewhere] {
        self.container.genres_elsewhere()
    }

    /// The bytes that have to change so that the fields hold these values, and no others.
    ///
    /// # Errors
    /// When that is not possible without losing something.
    pub fn patch(&mut self, edits: &[Edit], profile: &Profile) -> Result<Patch> {
        Patch::new(self.container.splices(&mut self.source, edits, profile)?)
    }

    /// Whether all that is in these tags beside `fields` is in `newer` too, unchanged and in the same order.
    pub(crate) fn is_kept_in(&self, newer: &Self, fields: &[&Field]) -> Result<bool> {
        let newer = newer.container.others(fields)?;
        let mut newer = newer.iter();
        let kept = self.container.others(fields)?;
        Ok(kept.iter().filter(|piece| !piece.is_empty()).all(|piece| newer.any(|other| other == piece)))
    }
}

fn open(source: &mut Source) -> Result<Box<dyn Container>> {
    let start = source.some_bytes(0, 12)?;
    let unsupported = |what: &str| Err(Error::Unsupported(format!("tags of {what} are not written")));
    Ok(match &start[..] {
        [] => return Err(Error::Unsupported("the file is empty".into())),
        [b'I', b'D', b'3', ..] => match Header::read(&source.some_bytes(0, HEADER_LEN)?)? {
            // A foreign tag before a FLAC file: its own tags count.
            Some(header) if source.some_bytes(header.tag_len(), 4)? == b"fLaC" => {
                Box::new(FlacTags::read(source, header.tag_len())?)
            }
            _ => Box::new(MpegTags::read(source)?),
        },
        // A frame of MPEG sound begins with eleven bits.
        [0xff, second, ..] if second & 0xe0 == 0xe0 => Box::new(MpegTags::read(source)?),
        [b'f', b'L', b'a', b'C', ..] => Box::new(FlacTags::read(source, 0)?),
        [b'O', b'g', b'g', b'S', ..] => Box::new(OggTags::read(source)?),
        [b'R', b'I' | b'F', b'F' | b'6', b'F' | b'4', _, _, _, _, b'W', b'A', b'V', b'E']
        | [b'B', b'W', b'6', b'4', _, _, _, _, b'W', b'A', b'V', b'E']
        | [b'F', b'O', b'R', b'M', _, _, _, _, b'A', b'I', b'F', b'F' | b'C'] => {
            Box::new(ChunkTags::read(source)?)
        }
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Box::new(Mp4Tags::read(source)?),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => return unsupported("Matroska and WebM files"),
        [b'c', b'a', b'f', b'f', ..] => return unsupported("CAF files"),
        [0x30, 0x26, 0xb2, 0x75, ..] => return unsupported("Windows Media files"),
        _ => return unsupported("files that begin like this one"),
    })
}
