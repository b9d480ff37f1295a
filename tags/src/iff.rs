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

impl Kind {
    /// A number in the byte order of these files.
    fn number(self, bytes: &[u8]) -> u64 {
        if self == Self::Aiff { big_endian(bytes) } else { little_endian(bytes) }
    }
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

/// The header of a chunk.
struct Header {
    name: [u8; 4],
    /// Where it begins.
    at: u64,
    /// The length it states.
    len: u32,
    /// How long its content is.
    content_len: u64,
}

impl Header {
    /// Where its content begins.
    fn start(&self) -> u64 {
        self.at + HEADER_LEN
    }

    fn is_whole(&self, source: &Source) -> bool {
        self.content_len <= source.len() - self.start()
    }
}

/// A walk over the chunks of a file, from one to the next.
struct Walk {
    kind: Kind,
    /// The file's stated length, counted from byte 8 on.
    file_len: u64,
    /// Where it is stated.
    file_len_at: u64,
    /// Length of the sound of an RF64 file, once its chunk `ds64` has stated it.
    data_len: Option<u64>,
    /// Where the chunks end, according to the file. What comes after that is not one of its chunks.
    stated_end: u64,
    /// Where the next chunk begins.
    at: u64,
}

impl Walk {
    fn new(source: &mut Source) -> Result<Self> {
        let start = source.bytes(0, 12, "file")?;
        let kind = match &start[..4] {
            b"RIFF" => Kind::Riff,
            b"RF64" | b"BW64" => Kind::Rf64,
            _ => Kind::Aiff,
        };
        let file_len = kind.number(&start[4..8]);
        let stated_end = if kind == Kind::Rf64 { source.len() } else { (8 + file_len).min(source.len()) };
        Ok(Self { kind, file_len, file_len_at: 4, data_len: None, stated_end, at: 12 })
    }

    /// The header of the next chunk; `None` after the last one.
    fn header(&self, source: &mut Source) -> Result<Option<Header>> {
        // An end in the middle of the chunks is wrong: the recorder lost power, or never knew the length.
        let is_wrong = self.at > self.stated_end + 1;
        let end = if is_wrong { source.len() } else { self.stated_end };
        if self.at + HEADER_LEN > end {
            return Ok(None);
        }
        let bytes = source.bytes(self.at, HEADER_LEN, "file")?;
        let name = [bytes[0], bytes[1], bytes[2], bytes[3]];
        let len = self.kind.number(&bytes[4..]) as u32;
        let content_len = match self.data_len {
            Some(data_len) if name == *b"data" && len == u32::MAX => data_len,
            _ => u64::from(len),
        };
        let header = Header { name, at: self.at, len, content_len };
        if is_wrong && !(header.is_whole(source) && name.iter().all(|byte| (b' '..0x7f).contains(byte))) {
            return Err(Error::damaged(
                "file",
                "its stated length is wrong, and where its chunks end is unclear",
            ));
        }
        Ok(Some(header))
    }

    /// Takes the lengths of an RF64 file from its chunk `ds64`.
    fn read_ds64(&mut self, source: &mut Source, header: &Header) -> Result<()> {
        if header.content_len < 16 {
            return Err(Error::damaged("file", "its ds64 chunk is too short for the lengths in it"));
        }
        let lengths = source.bytes(header.start(), 16, "ds64 chunk")?;
        (self.file_len, self.file_len_at) = (little_endian(&lengths[..8]), header.start());
        self.data_len = Some(little_endian(&lengths[8..]));
        self.stated_end = self.file_len.saturating_add(8).min(source.len());
        Ok(())
    }

    /// Goes on to the chunk after this one.
    fn pass(&mut self, source: &Source, header: &Header) -> Result<()> {
        let end = header.start().checked_add(header.content_len).filter(|&end| end <= source.len());
        let end = end.ok_or_else(|| {
            let name = header.name.escape_ascii();
            Error::damaged("file", format!("its chunk \"{name}\" reaches past the end of the file"))
        })?;
        // The byte that makes lengths even may be missing at the end.
        self.at = end + (header.content_len % 2).min(source.len() - end);
        Ok(())
    }

    /// The file's stated length, or `None` if it leaves that open; and the correct one.
    fn file_lens(&self) -> (Option<u64>, u64) {
        let open = if self.kind == Kind::Rf64 { u64::MAX } else { u64::from(u32::MAX) };
        let is_too_short = self.file_len.saturating_add(9) < self.at;
        let real_len = if is_too_short { self.at - 8 } else { self.file_len };
        (Some(self.file_len).filter(|&len| len != open), real_len)
    }
}

impl ChunkTags {
    pub(crate) fn read(source: &mut Source) -> Result<Self> {
        let mut walk = Walk::new(source)?;
        let is_aiff = walk.kind == Kind::Aiff;
        let (mut id3, mut lists) = (None, Vec::new());
        let mut texts = Said::new("AIFF texts");
        while let Some(header) = walk.header(source)? {
            let Header { at, len, content_len, .. } = header;
            let start = header.start();
            match &header.name {
                b"ds64" if walk.kind == Kind::Rf64 && walk.data_len.is_none() => {
                    walk.read_ds64(source, &header)?;
                }
                b"id3 " | b"ID3 " if id3.is_none() => {
                    let content = Id3Tag::read(source.bytes(start, content_len, "ID3 chunk")?)?;
                    id3 = Some(Chunk { at, len, content });
                }
                // What comes after a list that is too short for `INFO` does not belong to it.
                b"LIST" if !is_aiff && content_len >= 4 && source.some_bytes(start, 4)? == b"INFO" => {
                    let content = InfoList::read(source.bytes(start, content_len, "LIST INFO chunk")?)?;
                    lists.push(Chunk { at, len, content });
                }
                name if is_aiff && header.is_whole(source) => {
                    if let Some((_, common)) = AIFF_TEXTS.iter().find(|(known, _)| *known == name) {
                        let text = source.bytes(start, content_len, "text chunk")?;
                        texts.add(Field::Common(*common), &utf8_or_windows(&text));
                    }
                }
                _ => {}
            }
            walk.pass(source, &header)?;
        }
        if walk.kind == Kind::Rf64 && walk.data_len.is_none() {
            return Err(Error::damaged("file", "it has no ds64 chunk, which should hold its length"));
        }
        let mut info = Said::new("LIST INFO");
        lists.iter().for_each(|chunk: &Chunk<InfoList>| info.merge(chunk.content.said()));
        let beside = [info, texts].into_iter().filter(|said| !said.is_empty()).collect();
        let (file_len, real_len) = walk.file_lens();
        let Walk { kind, file_len_at, at: end, .. } = walk;
        Ok(Self { kind, file_len, file_len_at, real_len, end, id3, lists, beside })
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
