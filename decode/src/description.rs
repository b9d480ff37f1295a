//! What a file's tags say about its music: who made it, and what it is called.

use std::io::{Cursor, Seek, SeekFrom};
use std::path::Path;

use encoding_rs::WINDOWS_1252;
use serde::{Deserialize, Serialize};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::{MetadataReader, MetadataRevision, RawValue, StandardTag};
use symphonia::default::meta::{ApeReader, Id3v1Reader, Id3v2Reader, embedded::riff};

use crate::demuxer::open_demuxer;
use crate::error::Result;
use crate::guard::guarded;
use crate::source::Source;

/// The longest tag that we read: more than a tag with pictures needs.
const MAX_TAG_LEN: u64 = 64 << 20;

/// How many chunks of a wave file to look at.
const MAX_CHUNKS: usize = 256;

/// What a file's tags say about its music.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// What it is called.
    pub title: Option<String>,
    /// Who made it; several names are separated by commas.
    pub artist: Option<String>,
    /// The album it was published on.
    pub album: Option<String>,
    /// Who made the whole album; `Various Artists` if there were several.
    #[serde(default)]
    pub album_artist: Option<String>,
    /// Beats per minute.
    pub bpm: Option<f64>,
    /// The musical key, however the tags write it: `Am`, `8A`.
    pub key: Option<String>,
    /// The year when it first came out, as far as the tags know: that of the original rather than of a
    /// reissue.
    #[serde(default)]
    pub year: Option<u16>,
}

/// Reads what a file's tags say about its music. If there are several tags, each field comes from the first
/// one that has it: the container's, then ID3v2, APE, ID3v1. Damaged tags are ignored.
///
/// # Errors
/// As [`AudioFile::open`](crate::AudioFile::open) for what is not a file, or cannot be read at all.
pub fn describe(path: &Path) -> Result<Description> {
    let mut source = Source::open(path)?;
    let around = source.tags_around(MAX_TAG_LEN)?;
    let mut description = Description::default();
    if source.head().get(8..12) == Some(b"WAVE") {
        for chunk in wave_tags(&mut source)? {
            description.take_wave_tag(&chunk);
        }
    } else if let Ok(mut demuxer) = open_demuxer(source) {
        let mut metadata = demuxer.metadata();
        while let Some(revision) = metadata.current() {
            description.take(revision);
            if metadata.pop().is_none() {
                break;
            }
        }
    }
    for tag in around {
        description.take_tag(tag);
    }
    Ok(description)
}

impl Description {
    /// Takes a tag from before or after the sound.
    fn take_tag(&mut self, tag: Vec<u8>) {
        let is = |magic: &[u8]| tag.starts_with(magic);
        let (is_id3v2, is_id3v1) = (is(b"ID3"), is(b"TAG"));
        // An APE tag may have its magic bytes only at the end.
        let footer = tag.len().saturating_sub(32);
        let is_ape = is(b"APETAGEX") || tag[footer..].starts_with(b"APETAGEX");
        let start = if is_ape && !is(b"APETAGEX") { footer as u64 } else { 0 };
        let stream = || {
            let mut stream = MediaSourceStream::new(Box::new(Cursor::new(tag)), Default::default());
            stream.seek(SeekFrom::Start(start)).map(|_| stream).ok()
        };
        let read = || {
            let options = Default::default();
            let buffer = if is_id3v2 {
                Id3v2Reader::try_new(stream()?, options).ok()?.read_all()
            } else if is_ape {
                ApeReader::try_new(stream()?, options).ok()?.read_all()
            } else if is_id3v1 {
                Id3v1Reader::try_new(stream()?, options).ok()?.read_all()
            } else {
                return None;
            };
            buffer.ok()
        };
        if let Some(buffer) = guarded(read).flatten() {
            self.take(&buffer.revision);
        }
    }

    /// Takes a chunk of a wave file: an ID3v2 tag, or a list of texts.
    fn take_wave_tag(&mut self, chunk: &[u8]) {
        let Some(mut rest) = chunk.strip_prefix(b"INFO") else { return self.take_tag(chunk.to_vec()) };
        let mut builder = symphonia::core::meta::MetadataBuilder::new(INFO_LIST);
        while let Some((&id, after)) = rest.split_first_chunk::<4>() {
            let Some((&len, after)) = after.split_first_chunk::<4>() else { break };
            let len = u32::from_le_bytes(len) as usize;
            let text = &after[..len.min(after.len())];
            let text = text.split(|&byte| byte == 0).next().unwrap_or_default();
            // UTF-8, or the code page of Windows, as most programs wrote it before.
            let text = match str::from_utf8(text) {
                Ok(text) => text.into(),
                Err(_) => WINDOWS_1252.decode_without_bom_handling(text).0,
            };
            let _ = guarded(|| riff::parse_riff_info_chunk(id, text.as_bytes(), &mut builder));
            rest = after.get(len.saturating_add(len & 1)..).unwrap_or_default();
        }
        self.take(&builder.build());
    }

    /// Takes what is not known yet.
    fn take(&mut self, revision: &MetadataRevision) {
        let mut found = Self::default();
        let mut artists = Vec::new();
        let mut years = Vec::new();
        for tag in &revision.media.tags {
            match &tag.std {
                Some(StandardTag::TrackTitle(title)) => fill(&mut found.title, title),
                Some(StandardTag::Artist(artist)) => artists.push(artist.trim().to_owned()),
                Some(StandardTag::AlbumArtist(artist)) => fill(&mut found.album_artist, artist),
                Some(StandardTag::Album(album)) => fill(&mut found.album, album),
                Some(StandardTag::InitialKey(key)) => fill(&mut found.key, key),
                Some(date) => years.extend(year(date)),
                None => {}
            }
            // Tempo is often not a whole number, and each program has its own name for the key.
            let name = tag.raw.key.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
            match (name.as_str(), text(&tag.raw.value)) {
                ("tbpm" | "tbp" | "bpm" | "tmpo", Some(value)) => {
                    let bpm = value.trim().replace(',', ".").parse().ok();
                    found.bpm = found.bpm.or(bpm.filter(|bpm| (1.0..1000.0).contains(bpm)));
                }
                ("initialkey" | "initial_key" | "key", Some(value)) => fill(&mut found.key, &value),
                _ => {}
            }
        }
        found.year = years.into_iter().min_by_key(|(rank, _)| *rank).map(|(_, year)| year);
        artists.retain(|artist| !artist.is_empty());
        artists.dedup();
        found.artist = Some(artists.join(", ")).filter(|artists| !artists.is_empty());
        found.artist = found.artist.or_else(|| found.album_artist.clone());
        let known = std::mem::take(self);
        *self = Self {
            title: known.title.or(found.title),
            artist: known.artist.or(found.artist),
            album: known.album.or(found.album),
            album_artist: known.album_artist.or(found.album_artist),
            bpm: known.bpm.or(found.bpm),
            key: known.key.or(found.key),
            year: known.year.or(found.year),
        };
    }
}

const INFO_LIST: symphonia::core::meta::MetadataInfo = symphonia::core::meta::MetadataInfo {
    metadata: symphonia::core::meta::well_known::METADATA_ID_WAVE,
    short_name: "info",
    long_name: "RIFF INFO",
};

/// The year in a date, and how little it says about when the music first came out; `None` for a tag that is
/// not such a date.
fn year(tag: &StandardTag) -> Option<(u8, u16)> {
    let in_text = |text: &str| {
        let digits = text.split(|c: char| !c.is_ascii_digit());
        let mut years = digits.filter(|digits| digits.len() == 4).filter_map(|digits| digits.parse().ok());
        years.next()
    };
    let (rank, year) = match tag {
        StandardTag::OriginalReleaseDate(date) => (0, in_text(date)),
        StandardTag::OriginalReleaseYear(year) => (0, Some(*year)),
        StandardTag::OriginalRecordingDate(date) => (1, in_text(date)),
        StandardTag::OriginalRecordingYear(year) => (1, Some(*year)),
        StandardTag::ReleaseDate(date) => (2, in_text(date)),
        StandardTag::ReleaseYear(year) => (2, Some(*year)),
        StandardTag::RecordingDate(date) => (3, in_text(date)),
        StandardTag::RecordingYear(year) => (3, Some(*year)),
        _ => return None,
    };
    // Anything else there, such as 0000, is not a year.
    year.filter(|year| (1860..2200).contains(year)).map(|year| (rank, year))
}

fn fill(field: &mut Option<String>, text: &str) {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    if field.is_none() && !text.is_empty() {
        *field = Some(text.to_owned());
    }
}

fn text(value: &RawValue) -> Option<String> {
    match value {
        RawValue::String(text) => Some(text.to_string()),
        RawValue::StringList(texts) => texts.first().cloned(),
        RawValue::UnsignedInt(number) => Some(number.to_string()),
        RawValue::SignedInt(number) => Some(number.to_string()),
        RawValue::Float(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The contents of a wave file's tag chunks, ID3v2 first.
fn wave_tags(source: &mut Source) -> Result<Vec<Vec<u8>>> {
    let sound_end = source.sound_end();
    let mut tags = Vec::new();
    let mut at = 12;
    for _ in 0..MAX_CHUNKS {
        let header = source.raw_part(at, 8)?;
        let Some((id, len)) = header.split_first_chunk::<4>() else { break };
        let Some(len) = len.first_chunk().copied().map(u32::from_le_bytes) else { break };
        let start = at + 8;
        if id == b"data" {
            // Its declared length may be wrong, or too long for 32 bits.
            at = sound_end.unwrap_or(start.saturating_add(len.into()));
        } else {
            if matches!(id, b"id3 " | b"ID3 " | b"LIST") && u64::from(len) <= MAX_TAG_LEN {
                let content = source.raw_part(start, len as usize)?;
                match &content[..] {
                    [b'I', b'D', b'3', ..] => tags.insert(0, content),
                    [b'I', b'N', b'F', b'O', ..] => tags.push(content),
                    _ => {}
                }
            }
            at = start.saturating_add(len.into());
        }
        at = at.saturating_add(at & 1);
    }
    Ok(tags)
}
