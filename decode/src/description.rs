//! What a file's tags say about its music: who made it, and what it is called.

use std::io::{Cursor, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use encoding_rs::WINDOWS_1252;
use serde::{Deserialize, Serialize};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::{MetadataReader, MetadataRevision, RawValue, StandardTag, Tag};
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
    /// Who made the whole album, several names as for `artist`; `Various Artists` on a compilation.
    #[serde(default)]
    pub album_artist: Option<String>,
    /// Its number on its disc, from 1 on.
    #[serde(default)]
    pub track: Option<u64>,
    /// Which disc of the album it is on, from 1 on.
    #[serde(default)]
    pub disc: Option<u64>,
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
pub fn describe(path: impl AsRef<Path>) -> Result<Description> {
    let mut source = Source::open(path.as_ref())?;
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
        let (mut artists, mut album_artists, mut years) = (Vec::new(), Vec::new(), Vec::new());
        for tag in &revision.media.tags {
            let name = tag.raw.key.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
            for standard in standard_tags(tag, &name) {
                match &standard {
                    StandardTag::TrackTitle(title) => fill(&mut found.title, title),
                    StandardTag::Artist(artist) => artists.push(artist.trim().to_owned()),
                    StandardTag::AlbumArtist(artist) => album_artists.push(artist.trim().to_owned()),
                    StandardTag::Album(album) => fill(&mut found.album, album),
                    StandardTag::InitialKey(key) => fill(&mut found.key, key),
                    StandardTag::TrackNumber(number) => found.track = found.track.or(from_one(*number)),
                    StandardTag::DiscNumber(number) => found.disc = found.disc.or(from_one(*number)),
                    date => years.extend(year(date)),
                }
            }
            // Tempo is often not a whole number, and each program has its own name for the key.
            match (name.as_str(), text(&tag.raw.value)) {
                ("tbpm" | "tbp" | "bpm" | "tmpo" | "tempo" | "ibpm", Some(value)) => {
                    let bpm = value.trim().replace(',', ".").parse().ok();
                    found.bpm = found.bpm.or(bpm.filter(|bpm| (1.0..1000.0).contains(bpm)));
                }
                ("initialkey" | "initial_key" | "key", Some(value)) => fill(&mut found.key, &value),
                // `3/9`, which not every reader divides.
                ("tracknumber" | "track" | "iprt" | "itrk", Some(value)) => {
                    found.track = found.track.or(first_number(&value));
                }
                ("discnumber" | "disc", Some(value)) => found.disc = found.disc.or(first_number(&value)),
                _ => {}
            }
        }
        found.year = years.into_iter().min_by_key(|(rank, _)| *rank).map(|(_, year)| year);
        found.album_artist = joined(album_artists);
        found.artist = joined(artists).or_else(|| found.album_artist.clone());
        let known = std::mem::take(self);
        *self = Self {
            title: known.title.or(found.title),
            artist: known.artist.or(found.artist),
            album: known.album.or(found.album),
            album_artist: known.album_artist.or(found.album_artist),
            track: known.track.or(found.track),
            disc: known.disc.or(found.disc),
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

/// What a tag, whose key ends in `name`, stands for. Symphonia knows that of a single text only; ID3v2 and
/// APE may have several in one tag.
fn standard_tags(tag: &Tag, name: &str) -> Vec<StandardTag> {
    let known = tag.std.iter().cloned();
    let (None, RawValue::StringList(texts)) = (&tag.std, &tag.raw.value) else { return known.collect() };
    let kind = match name {
        "tit2" | "tt2" | "title" => StandardTag::TrackTitle,
        "tpe1" | "tp1" | "artist" => StandardTag::Artist,
        "tpe2" | "tp2" | "album artist" | "albumartist" => StandardTag::AlbumArtist,
        "talb" | "tal" | "album" => StandardTag::Album,
        "tkey" | "tke" => StandardTag::InitialKey,
        "tdor" => StandardTag::OriginalReleaseDate,
        "tdrl" | "year" => StandardTag::ReleaseDate,
        "tdrc" => StandardTag::RecordingDate,
        _ => return Vec::new(),
    };
    texts.iter().map(|text| kind(Arc::new(text.clone()))).collect()
}

/// Several names as one text.
fn joined(mut names: Vec<String>) -> Option<String> {
    names.retain(|name| !name.is_empty());
    names.dedup();
    Some(names.join(", ")).filter(|names| !names.is_empty())
}

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

/// Programs write 0 where there is no number.
fn from_one(number: u64) -> Option<u64> {
    Some(number).filter(|number| *number > 0)
}

fn first_number(text: &str) -> Option<u64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok().and_then(from_one)
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

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [(&str, &str, &str); 4] = [
        ("TIT2", "Title", "Song\0Second title"),
        ("TPE1", "Artist", "Alice\0Bob"),
        ("TPE2", "Album Artist", "Alice\0Zoë"),
        ("TALB", "Album", "Album\0"),
    ];

    /// An ID3v2.4 tag, in UTF-8.
    fn id3v2() -> Vec<u8> {
        let frames = TEXTS.iter().flat_map(|(id, _, text)| {
            let len = [0, 0, 0, text.len() as u8 + 1];
            [id.as_bytes(), &len, &[0, 0, 3], text.as_bytes()].concat()
        });
        let frames: Vec<u8> = frames.collect();
        [b"ID3\x04\0\0\0\0\0", &[frames.len() as u8][..], &frames].concat()
    }

    fn ape() -> Vec<u8> {
        let items = TEXTS.iter().flat_map(|(_, key, text)| {
            let len = (text.len() as u32).to_le_bytes();
            [&len[..], &[0; 4], key.as_bytes(), &[0], text.as_bytes()].concat()
        });
        let items: Vec<u8> = items.collect();
        let len = (items.len() as u32 + 32).to_le_bytes();
        [&items[..], b"APETAGEX", &2000_u32.to_le_bytes(), &len, &[4, 0, 0, 0], &[0; 12]].concat()
    }

    #[test]
    fn several_texts_in_one_tag_are_several_names() {
        for tag in [id3v2(), ape()] {
            let mut found = Description::default();
            found.take_tag(tag);
            assert_eq!(found.artist.as_deref(), Some("Alice, Bob"));
            assert_eq!(found.album_artist.as_deref(), Some("Alice, Zoë"));
            assert_eq!((found.title.as_deref(), found.album.as_deref()), (Some("Song"), Some("Album")));
        }
    }
}
