//! Files made of chunks: WAV (RIFF, RF64) and AIFF. The tag is an ID3v2 tag in a chunk of its own; WAV may have an older
//! list of texts beside.

use crate::container::{Container, Elsewhere};
use crate::error::{Error, Result};
use crate::field::{Edit, Field};
use crate::id3v2::Id3Tag;
use crate::info_list::InfoList;
use crate::patch::Splice;
use crate::profile::Profile;
use crate::source::{Source, big_endian, little_endian};

/// Length of a chunk's header: name and length.
const HEADER_LEN: u64 = 8;

/// Which family of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Riff,
    /// WAV beyond 4 GiB: the lengths that matter are in a chunk `ds64`.
    Rf64,
    Aiff,
}

/// A chunk of interest.
#[derive(Debug)]
struct Chunk<T> {
    /// Where its header begins.
    at: u64,
    len: u32,
    content: T,
}

/// The tags of such a file.
pub(crate) struct ChunkTags {
    kind: Kind,
    /// What the file says of its own length, from byte 8 on.
    file_len: u64,
    /// Where the last chunk ends, and a new one may begin.
    end: u64,
    id3: Option<Chunk<Id3Tag>>,
    info: Option<Chunk<InfoList>>,
    elsewhere: Vec<Elsewhere>,
}

impl ChunkTags {
    pub(crate) fn read(source: &mut Source) -> Result<Self> {
        let start = source.bytes(0, 12, "file")?;
        let kind = match &start[..4] {
            b"RIFF" => Kind::Riff,
            b"RF64" | b"BW64" => Kind::Rf64,
            _ => Kind::Aiff,
        };
        let number = |bytes: &[u8]| if kind == Kind::Aiff { big_endian(bytes) } else { little_endian(bytes) };
        let mut file_len = number(&start[4..8]);
        let mut data_len = None;
        let (mut id3, mut info) = (None, None);
        let mut at = 12;
        // What a file holds behind the end that it states is none of its chunks.
        let mut stated_end = if kind == Kind::Rf64 { source.len() } else { (8 + file_len).min(source.len()) };
        while at + HEADER_LEN <= stated_end {
            let header = source.bytes(at, HEADER_LEN, "file")?;
            let len = number(&header[4..]) as u32;
            let start = at + HEADER_LEN;
            let mut whole_len = u64::from(len);
            match &header[..4] {
                b"ds64" if kind == Kind::Rf64 => {
                    let lengths = source.bytes(start, 16, "ds64 chunk")?;
                    file_len = little_endian(&lengths[..8]);
                    data_len = Some(little_endian(&lengths[8..]));
                    stated_end = file_len.saturating_add(8).min(source.len());
                }
                b"data" => whole_len = data_len.filter(|_| len == u32::MAX).unwrap_or(whole_len),
                b"id3 " | b"ID3 " if id3.is_none() => {
                    let content = Id3Tag::read(source.bytes(start, whole_len, "ID3 chunk")?)?;
                    id3 = Some(Chunk { at, len, content });
                }
                b"LIST" if info.is_none() && source.some_bytes(start, 4)? == b"INFO" => {
                    let content = InfoList::read(source.bytes(start, whole_len, "LIST INFO chunk")?)?;
                    info = Some(Chunk { at, len, content });
                }
                _ => {}
            }
            at = start.checked_add(whole_len).filter(|&end| end <= source.len()).ok_or_else(|| {
                let name = String::from_utf8_lossy(&header[..4]).into_owned();
                Error::damaged("file", format!("its chunk {name:?} should be longer than what is there"))
            })?;
            // The byte that makes lengths even may be missing at the end.
            at += (whole_len % 2).min(source.len() - at);
        }
        let mut elsewhere = Vec::new();
        if let Some(genre) = info.as_ref().and_then(|info| info.content.genre()) {
            elsewhere.push(Elsewhere { tag: "LIST INFO", genre });
        }
        Ok(Self { kind, file_len, end: at, id3, info, elsewhere })
    }

    fn to_bytes(&self, len: u32) -> [u8; 4] {
        if self.kind == Kind::Aiff { len.to_be_bytes() } else { len.to_le_bytes() }
    }

    /// What changes around the content of a chunk that grows: its length, and the byte that makes it even.
    fn resize<T>(&self, chunk: &Chunk<T>, splices: &mut Vec<Splice>) -> Result<()> {
        let grown = growth(splices);
        let new_len = u32::try_from(i64::from(chunk.len) + grown).map_err(|_| too_long())?;
        splices.push(Splice::new(chunk.at + 4, self.to_bytes(chunk.len), self.to_bytes(new_len)));
        let end = chunk.at + HEADER_LEN + u64::from(chunk.len);
        let has_pad = chunk.len % 2 == 1 && end < self.end;
        match (has_pad, new_len % 2 == 1) {
            (true, false) => splices.push(Splice::new(end, [0], [])),
            (false, true) => splices.push(Splice::new(end, [], [0])),
            _ => {}
        }
        Ok(())
    }

    /// A new chunk for the file's end.
    fn chunk(&self, name: &[u8; 4], content: &[u8]) -> Result<Vec<u8>> {
        let len = u32::try_from(content.len()).map_err(|_| too_long())?;
        let mut chunk = [name, &self.to_bytes(len)[..], content].concat();
        chunk.resize(chunk.len() + chunk.len() % 2, 0);
        Ok(chunk)
    }
}

fn growth(splices: &[Splice]) -> i64 {
    splices.iter().map(|splice| splice.new.len() as i64 - splice.old.len() as i64).sum()
}

fn too_long() -> Error {
    Error::Refused("it has reached the 4 GiB that its format allows".into())
}

impl Container for ChunkTags {
    fn name(&self) -> String {
        let kind = if self.kind == Kind::Aiff { "AIFF" } else { "WAV" };
        let tag = self.id3.as_ref().map_or("new ID3v2", |chunk| chunk.content.name());
        format!("{tag} in {kind}")
    }

    fn values(&self, field: &Field) -> Result<Vec<String>> {
        self.id3.as_ref().map_or(Ok(Vec::new()), |chunk| chunk.content.values(field))
    }

    fn genres_elsewhere(&self) -> &[Elsewhere] {
        &self.elsewhere
    }

    fn others(&self, fields: &[&Field]) -> Result<Vec<&[u8]>> {
        let mut others = Vec::new();
        if let Some(chunk) = &self.id3 {
            others.extend(chunk.content.others(fields)?);
        }
        if let Some(chunk) = &self.info {
            others.extend(chunk.content.others());
        }
        Ok(others)
    }

    fn splices(&self, _: &mut Source, edits: &[Edit], profile: &Profile) -> Result<Vec<Splice>> {
        let mut splices = Vec::new();
        let mut added = Vec::new();
        match &self.id3 {
            Some(chunk) => {
                let mut inside = chunk.content.splices(chunk.at + HEADER_LEN, edits, profile)?;
                if !inside.is_empty() {
                    self.resize(chunk, &mut inside)?;
                }
                splices.extend(inside);
            }
            None => {
                let name = if self.kind == Kind::Aiff { b"ID3 " } else { b"id3 " };
                added.extend(self.chunk(name, &Id3Tag::build(edits, profile)?)?);
            }
        }
        let genre = edits.iter().find(|edit| edit.field == Field::Genre && !edit.values.is_empty());
        if let Some(genre) =
            genre.filter(|_| self.kind != Kind::Aiff && (profile.wav_info || self.info.is_some()))
        {
            let text = profile.id3v23.texts(&genre.values).join("; ");
            match &self.info {
                Some(chunk) => {
                    let mut inside = chunk.content.splices(chunk.at + HEADER_LEN, &text);
                    if !inside.is_empty() {
                        self.resize(chunk, &mut inside)?;
                    }
                    splices.extend(inside);
                }
                None => added.extend(self.chunk(b"LIST", &InfoList::build(&text))?),
            }
        }
        if !added.is_empty() {
            // A last chunk of odd length whose filling byte was left out gets it now.
            let mut new = vec![0; (self.end % 2) as usize];
            new.extend(added);
            splices.push(Splice::new(self.end, [], new));
        }
        if growth(&splices) != 0 || !splices.is_empty() {
            let new_len = self.file_len.wrapping_add_signed(growth(&splices));
            if self.kind == Kind::Rf64 {
                splices.push(Splice::new(20, self.file_len.to_le_bytes(), new_len.to_le_bytes()));
            } else {
                let new_len = u32::try_from(new_len).map_err(|_| too_long())?;
                splices.push(Splice::new(4, self.to_bytes(self.file_len as u32), self.to_bytes(new_len)));
            }
        }
        Ok(splices)
    }
}
