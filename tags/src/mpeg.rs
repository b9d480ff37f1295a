//! MPEG files (MP3, MP2, AAC as ADTS): an ID3v2 tag at the beginning, sometimes others around the sound.

use crate::container::{ChapterForm, Container};
use crate::error::Result;
use crate::field::{Edit, Field};
use crate::file_edit::Splice;
use crate::id3v2::{Id3Tag, header_at};
use crate::profile::Profile;
use crate::said::{Picture, Said};
use crate::source::Source;
use crate::tail::Tail;

/// The tags of an MPEG file.
pub(crate) struct MpegTags {
    tag: Option<Id3Tag>,
    beside: Vec<Said>,
    /// The tag behind AAC that ffmpeg shows and not the one in front, unlike with MP3.
    shown_by_ffmpeg: Option<&'static str>,
}

impl MpegTags {
    pub(crate) fn read(source: &mut Source) -> Result<Self> {
        let mut tags = Vec::new();
        let mut at = 0;
        // Some programs put a new tag before the old one.
        while let Some(header) = header_at(source, at)? {
            tags.push(Id3Tag::read(source.bytes(at, header.tag_len(), "ID3v2 tag")?)?);
            at += header.tag_len();
        }
        let mut tags = tags.into_iter();
        let tag = tags.next();
        let mut beside: Vec<Said> = tags.map(|second| second.said("second ID3v2")).collect();
        let tail = Tail::read(source)?.said;
        // ADTS begins like a frame of MPEG sound, and has no layer.
        let is_aac = matches!(source.some_bytes(at, 2)?[..], [0xff, second] if second & 0xf6 == 0xf0);
        let shown_by_ffmpeg = tail.first().filter(|_| is_aac).map(|said| said.tag);
        beside.extend(tail);
        Ok(Self { tag, beside, shown_by_ffmpeg })
    }
}

impl Container for MpegTags {
    fn name(&self, _: &[Edit], _: &Profile) -> String {
        let name = self.tag.as_ref().map_or("new ID3v2", Id3Tag::name);
        match self.shown_by_ffmpeg {
            Some(shown) => format!("{name} (players that use ffmpeg show the {shown} tag and not this one)"),
            None => name.to_owned(),
        }
    }

    fn values(&self, field: &Field) -> Result<Vec<String>> {
        self.tag.as_ref().map_or(Ok(Vec::new()), |tag| tag.values(field))
    }

    fn beside(&self) -> &[Said] {
        &self.beside
    }

    fn is_blank(&self, _: &[Edit], _: &Profile) -> bool {
        self.tag.as_ref().is_none_or(Id3Tag::is_blank)
    }

    fn chapters(&self) -> ChapterForm {
        ChapterForm::Field
    }

    fn others(&self, fields: &[&Field]) -> Result<Vec<&[u8]>> {
        self.tag.as_ref().map_or(Ok(Vec::new()), |tag| tag.others(fields))
    }

    fn splices(
        &self,
        _: &mut Source,
        edits: &[Edit],
        pictures: &[Picture],
        profile: &Profile,
    ) -> Result<Vec<Splice>> {
        match &self.tag {
            Some(tag) => tag.splices(0, edits, pictures, profile),
            None => Ok(vec![Splice::new(0, [], Id3Tag::build(edits, pictures, profile)?)]),
        }
    }
}
