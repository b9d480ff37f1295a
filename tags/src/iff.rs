//! Files made of chunks: WAV (RIFF, RF64) and AIFF. The tag is an ID3v2 tag in its own chunk; WAV may also
//! have an older list of texts.

use crate::common::{self, Common};
use crate::container::Container;
use crate::error::{Error, Result};
use crate::field::{Edit, Field};
use crate::file_edit::Splice;
use crate::id3v2::Id3Tag;
use crate::info_list::InfoList;
use crate::profile::Profile;
use crate::said::{Picture, Said, utf8_or_windows};
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
    /// The file's stated length, counted from byte 8 on; `None` if the file leaves it open.
    file_len: Option<u64>,
    /// Where it is stated.
    file_len_at: u64,
    /// The correct length.
    real_len: u64,
    /// Where the last chunk ends, and a new one may begin.
    end: u64,
    id3: Option<Chunk<Id3Tag>>,
    /// More than one where programs each added their own.
    lists: Vec<Chunk<InfoList>>,
    beside: Vec<Said>,
}

/// Texts of AIFF files, each in its own chunk.
const AIFF_TEXTS: [(&[u8; 4], Common); 4] = [
    (b"NAME", common::TITLE),
    (b"AUTH", common::ARTIST),
    (b"(c) ", common::COPYRIGHT),
    (b"ANNO", common::COMMENT),
];

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
        let mut file_len_at = 4;
        let mut data_len = None;
        let (mut id3, mut lists) = (None, Vec::new());
        let mut texts = Said::new("AIFF texts");
        let mut at = 12;
        // What comes after the stated end of a file is not one of its chunks.
        let mut stated_end = if kind == Kind::Rf64 { source.len() } else { (8 + file_len).min(source.len()) };
        loop {
            // An end in the middle of the chunks is wrong: the recorder lost power, or never knew the length.
            let is_wrong = at > stated_end + 1;
            let end = if is_wrong { source.len() } else { stated_end };
            if at + HEADER_LEN > end {
                break;
            }
            let header = source.bytes(at, HEADER_LEN, "file")?;
            let len = number(&header[4..]) as u32;
            let start = at + HEADER_LEN;
            let mut whole_len = u64::from(len);
            if header[..4] == *b"data" {
                whole_len = data_len.filter(|_| len == u32::MAX).unwrap_or(whole_len);
            }
            let is_whole = whole_len <= source.len() - start;
            if is_wrong && !(is_whole && header[..4].iter().all(|byte| (b' '..0x7f).contains(byte))) {
                return Err(Error::damaged(
                    "file",
                    "its stated length is wrong, and where its chunks end is unclear",
                ));
            }
            match &header[..4] {
                b"ds64" if kind == Kind::Rf64 && data_len.is_none() => {
                    if whole_len < 16 {
                        return Err(Error::damaged(
                            "file",
                            "its ds64 chunk is too short for the lengths in it",
                        ));
                    }
                    let lengths = source.bytes(start, 16, "ds64 chunk")?;
                    (file_len, file_len_at) = (little_endian(&lengths[..8]), start);
                    data_len = Some(little_endian(&lengths[8..]));
                    stated_end = file_len.saturating_add(8).min(source.len());
                }
                b"id3 " | b"ID3 " if id3.is_none() => {
                    let content = Id3Tag::read(source.bytes(start, whole_len, "ID3 chunk")?)?;
                    id3 = Some(Chunk { at, len, content });
                }
                // What comes after a list that is too short for `INFO` does not belong to it.
                b"LIST"
                    if kind != Kind::Aiff && whole_len >= 4 && source.some_bytes(start, 4)? == b"INFO" =>
                {
                    let content = InfoList::read(source.bytes(start, whole_len, "LIST INFO chunk")?)?;
                    lists.push(Chunk { at, len, content });
                }
                name if kind == Kind::Aiff && is_whole => {
                    if let Some((_, common)) = AIFF_TEXTS.iter().find(|(known, _)| *known == name) {
                        let text = source.bytes(start, whole_len, "text chunk")?;
                        texts.add(Field::Common(*common), &utf8_or_windows(&text));
                    }
                }
                _ => {}
            }
            at = start.checked_add(whole_len).filter(|&end| end <= source.len()).ok_or_else(|| {
                let name = header[..4].escape_ascii();
                Error::damaged("file", format!("its chunk \"{name}\" reaches past the end of the file"))
            })?;
            // The byte that makes lengths even may be missing at the end.
            at += (whole_len % 2).min(source.len() - at);
        }
        if kind == Kind::Rf64 && data_len.is_none() {
            return Err(Error::damaged("file", "it has no ds64 chunk, which should hold its length"));
        }
        let mut info = Said::new("LIST INFO");
        lists.iter().for_each(|chunk: &Chunk<InfoList>| info.merge(chunk.content.said()));
        let beside = [info, texts].into_iter().filter(|said| !said.is_empty()).collect();
        let is_open = if kind == Kind::Rf64 { file_len == u64::MAX } else { file_len == u64::from(u32::MAX) };
        let is_too_short = file_len.saturating_add(9) < at;
        let real_len = if is_too_short { at - 8 } else { file_len };
        let file_len = Some(file_len).filter(|_| !is_open);
        Ok(Self { kind, file_len, file_len_at, real_len, end: at, id3, lists, beside })
    }

    /// Whether the file says everything in its `LIST INFO`: then players show that.
    fn has_only_info(&self) -> bool {
        self.id3.as_ref().is_none_or(|chunk| chunk.content.is_blank())
            && self.lists.iter().any(|chunk| !chunk.content.is_blank())
    }

    /// The genres in all `LIST INFO`.
    fn info_genres(&self) -> Vec<String> {
        let said = self.beside.iter().filter(|said| said.tag == "LIST INFO");
        said.flat_map(Said::genres).cloned().collect()
    }

    /// The lists that take the genre: the one that says something, and all that have one already. Players
    /// differ in which of several lists they show.
    ///
    /// Some show only the list if it says anything, so it should either say more than the genre or not be
    /// there.
    fn genre_lists(&self) -> impl Iterator<Item = &Chunk<InfoList>> {
        let says_something = |chunk: &Chunk<InfoList>| !chunk.content.is_blank();
        let first = self.lists.iter().position(says_something);
        let first = first.or(Some(0).filter(|_| self.id3.is_none()));
        let takes_it = move |&(index, chunk): &(usize, &Chunk<InfoList>)| {
            Some(index) == first || says_something(chunk) && chunk.content.has_genre()
        };
        self.lists.iter().enumerate().filter(takes_it).map(|(_, chunk)| chunk)
    }

    /// Whether these edits go into the `LIST INFO` alone, because players show that and it has a place for
    /// them.
    fn takes_info(&self, edits: &[Edit], profile: &Profile) -> bool {
        self.has_only_info() && !profile.wav_id3 && edits.iter().all(|edit| edit.field == Field::Genre)
    }

    fn to_bytes(&self, len: u32) -> [u8; 4] {
        if self.kind == Kind::Aiff { len.to_be_bytes() } else { len.to_le_bytes() }
    }

    /// Adds what changes around the content of a chunk that grows: its length, and the byte that makes it
    /// even. Returns whether the chunk is the last one, after which the file's end is even.
    fn resize<T>(&self, source: &mut Source, chunk: &Chunk<T>, splices: &mut Vec<Splice>) -> Result<bool> {
        let grown = growth(splices);
        let new_len = u32::try_from(i64::from(chunk.len) + grown).map_err(|_| too_long())?;
        splices.push(Splice::new(chunk.at + 4, self.to_bytes(chunk.len), self.to_bytes(new_len)));
        let end = chunk.at + HEADER_LEN + u64::from(chunk.len);
        let has_pad = chunk.len % 2 == 1 && end < self.end;
        match (has_pad, new_len % 2 == 1) {
            // Zero, or whatever the program that wrote it had there.
            (true, false) => splices.push(Splice::new(end, source.bytes(end, 1, "file")?, [])),
            (false, true) => splices.push(Splice::new(end, [], [0])),
            _ => {}
        }
        Ok(end >= self.end)
    }

    /// A new chunk at the end of the file.
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
    fn name(&self, edits: &[Edit], profile: &Profile) -> String {
        let kind = if self.kind == Kind::Aiff { "AIFF" } else { "WAV" };
        let id3 = self.id3.as_ref().map_or("new ID3v2", |chunk| chunk.content.name());
        let num_in_list = edits.iter().filter(|edit| edit.field == Field::InfoGenre).count();
        match num_in_list {
            _ if self.takes_info(edits, profile) => format!("LIST INFO in {kind}"),
            0 => format!("{id3} in {kind}"),
            _ if num_in_list == edits.len() => format!("LIST INFO in {kind}"),
            _ => format!("{id3} and LIST INFO in {kind}"),
        }
    }

    fn values(&self, field: &Field) -> Result<Vec<String>> {
        let has_only_info = self.has_only_info();
        if *field == Field::Genre && has_only_info || *field == Field::InfoGenre && !has_only_info {
            return Ok(self.info_genres());
        }
        self.id3.as_ref().map_or(Ok(Vec::new()), |chunk| chunk.content.values(field))
    }

    fn beside(&self) -> &[Said] {
        &self.beside
    }

    fn is_blank(&self, edits: &[Edit], profile: &Profile) -> bool {
        !self.takes_info(edits, profile) && self.id3.as_ref().is_none_or(|chunk| chunk.content.is_blank())
    }

    fn has_place_for(&self, field: &Field, profile: &Profile) -> bool {
        *field == Field::Genre || profile.wav_id3 || !self.has_only_info()
    }

    fn others(&self, fields: &[&Field]) -> Result<Vec<&[u8]>> {
        let mut others = Vec::new();
        if let Some(chunk) = &self.id3 {
            others.extend(chunk.content.others(fields)?);
        }
        others.extend(self.lists.iter().flat_map(|chunk| chunk.content.others()));
        Ok(others)
    }

    fn splices(
        &self,
        source: &mut Source,
        edits: &[Edit],
        pictures: &[Picture],
        profile: &Profile,
    ) -> Result<Vec<Splice>> {
        let mut splices = Vec::new();
        let mut added = Vec::new();
        let mut is_even = self.end.is_multiple_of(2);
        let takes_info = self.takes_info(edits, profile);
        match &self.id3 {
            _ if takes_info => {}
            Some(chunk) => {
                let mut inside = chunk.content.splices(chunk.at + HEADER_LEN, edits, pictures, profile)?;
                if !inside.is_empty() {
                    is_even |= self.resize(source, chunk, &mut inside)?;
                }
                splices.extend(inside);
            }
            None => {
                let name = if self.kind == Kind::Aiff { b"ID3 " } else { b"id3 " };
                added.extend(self.chunk(name, &Id3Tag::build(edits, pictures, profile)?)?);
            }
        }
        let genre_in = |field: Field| edits.iter().find(|edit| edit.field == field);
        if let Some(genre) = genre_in(Field::InfoGenre).or_else(|| genre_in(Field::Genre)) {
            let text = profile.id3v23.texts(&genre.values).join("; ");
            let text = Some(text.as_str()).filter(|text| !text.is_empty());
            for chunk in self.genre_lists() {
                let mut inside = chunk.content.splices(chunk.at + HEADER_LEN, text);
                if !inside.is_empty() {
                    is_even |= self.resize(source, chunk, &mut inside)?;
                }
                splices.extend(inside);
            }
            let has_none = self.lists.is_empty() && self.id3.is_none() && self.kind != Kind::Aiff;
            if let Some(text) = text.filter(|_| has_none && profile.wav_info) {
                added.extend(self.chunk(b"LIST", &InfoList::build(text))?);
            }
        }
        if !added.is_empty() {
            // A last chunk of odd length without its padding byte gets it now.
            let mut new = vec![0; usize::from(!is_even)];
            new.extend(added);
            splices.push(Splice::new(self.end, [], new));
        }
        if let Some(file_len) = self.file_len.filter(|_| !splices.is_empty()) {
            let new_len = self.real_len.checked_add_signed(growth(&splices));
            let new_len = new_len.ok_or_else(|| Error::damaged("file", "its stated length is impossible"))?;
            if self.kind == Kind::Rf64 {
                splices.push(Splice::new(self.file_len_at, file_len.to_le_bytes(), new_len.to_le_bytes()));
            } else {
                let new_len = u32::try_from(new_len).map_err(|_| too_long())?;
                let (old, new) = (self.to_bytes(file_len as u32), self.to_bytes(new_len));
                splices.push(Splice::new(self.file_len_at, old, new));
            }
        }
        Ok(splices)
    }
}
