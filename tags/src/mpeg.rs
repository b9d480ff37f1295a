//! MPEG files (MP3, MP2, AAC as ADTS): an ID3v2 tag at the beginning, sometimes others around.

use crate::ape;
use crate::container::{Container, Elsewhere};
use crate::error::Result;
use crate::field::{Edit, Field};
use crate::id3v1;
use crate::id3v2::{HEADER_LEN, Header, Id3Tag};
use crate::patch::Splice;
use crate::profile::Profile;
use crate::source::Source;

/// The tags of an MPEG file.
pub(crate) struct MpegTags {
    tag: Option<Id3Tag>,
    elsewhere: Vec<Elsewhere>,
}

impl MpegTags {
    pub(crate) fn read(source: &mut Source) -> Result<Self> {
        let mut tags = Vec::new();
        let mut at = 0;
        // Some programs put a new tag before the old one.
        while let Some(header) = Header::read(&source.some_bytes(at, HEADER_LEN)?)? {
            tags.push(Id3Tag::read(source.bytes(at, header.tag_len(), "ID3v2 tag")?)?);
            at += header.tag_len();
        }
        let mut elsewhere = Vec::new();
        let mut tags = tags.into_iter();
        let tag = tags.next();
        for second in tags {
            let genres = second.values(&Field::Genre)?;
            elsewhere.extend(genres.into_iter().map(|genre| Elsewhere { tag: "second ID3v2", genre }));
        }
        let genres = ape::genres(source)?;
        elsewhere.extend(genres.into_iter().map(|genre| Elsewhere { tag: "APEv2", genre }));
        if source.len() >= id3v1::LEN {
            let last = source.bytes(source.len() - id3v1::LEN, id3v1::LEN, "file")?;
            let genre = id3v1::genre(&last).map(str::to_owned);
            elsewhere.extend(genre.map(|genre| Elsewhere { tag: "ID3v1", genre }));
        }
        Ok(Self { tag, elsewhere })
    }
}

impl Container for MpegTags {
    fn name(&self) -> String {
        self.tag.as_ref().map_or("new ID3v2", Id3Tag::name).to_owned()
    }

    fn values(&self, field: &Field) -> Result<Vec<String>> {
        self.tag.as_ref().map_or(Ok(Vec::new()), |tag| tag.values(field))
    }

    fn genres_elsewhere(&self) -> &[Elsewhere] {
        &self.elsewhere
    }

    fn others(&self, fields: &[&Field]) -> Result<Vec<&[u8]>> {
        self.tag.as_ref().map_or(Ok(Vec::new()), |tag| tag.others(fields))
    }

    fn splices(&self, _: &mut Source, edits: &[Edit], profile: &Profile) -> Result<Vec<Splice>> {
        match &self.tag {
            Some(tag) => tag.splices(0, edits, profile),
            None => Ok(vec![Splice::new(0, [], Id3Tag::build(edits, profile)?)]),
        }
    }
}
