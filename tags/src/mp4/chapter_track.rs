//! Chapters as a track of texts that the sound refers to: QuickTime's kind, the only one Apple's players
//! read.

use super::atom::{PART, atoms, build, end_of_atoms, find};
use super::moov_edit::MoovEdit;
use super::movie::{Movie, Track};
use super::text_track::{TextTrack, samples};
use crate::chapter::Chapter;
use crate::error::{Error, Result};
use crate::file_edit::Splice;
use crate::source::{Source, big_endian};

/// The most texts, and bytes of texts, in a track that we read.
const MAX_TEXTS: usize = 10_000;
const MAX_TEXTS_LEN: u64 = 1 << 20;

/// The chapter track of a file, if there is one, and what it takes to write one.
pub(super) struct ChapterTrack {
    /// Its place in the movie's tracks.
    index: Option<usize>,
    /// What it says; `None` if that cannot be read.
    chapters: Option<Vec<Chapter>>,
    /// The atom right after `moov`, if the texts are all that is in it.
    texts: Vec<u8>,
    /// Where positions are counted from.
    origin: u64,
}

impl ChapterTrack {
    /// Finds the track and reads its texts. `moov` ends at `moov_end` in the file, and positions are counted
    /// from `origin`.
    pub(super) fn read(
        source: &mut Source,
        bytes: &[u8],
        movie: &Movie,
        moov_end: u64,
        origin: u64,
    ) -> Result<Self> {
        let mut found = Self { index: None, chapters: None, texts: Vec::new(), origin };
        let ids = movie.tracks.iter().filter_map(|track| track.chapters.as_ref()).flat_map(|(_, ids)| ids);
        let ids: Vec<u32> = ids.copied().collect();
        found.index = movie.tracks.iter().position(|track| ids.contains(&track.id));
        let Some(track) = found.index.map(|index| &movie.tracks[index]) else { return Ok(found) };
        let Some(places) = places(bytes, track)? else { return Ok(found) };
        let mut chapters = Vec::new();
        let mut ticks = start(bytes, track, movie)?;
        let rate = rate(bytes, track)?;
        let ms = |ticks: u64| (u128::from(ticks) * 1000 / u128::from(rate)) as u64;
        for (at, len, duration) in &places {
            let Ok(text) = source.bytes(at.saturating_add(origin), *len, PART) else { return Ok(found) };
            let end = ticks.saturating_add(*duration);
            chapters.push(Chapter { start_ms: ms(ticks), end_ms: ms(end), title: title(&text) });
            ticks = end;
        }
        found.chapters = Some(chapters);
        let texts_len = places.iter().map(|(_, len, _)| len).sum::<u64>();
        let atom = source.some_bytes(moov_end, texts_len + 8)?;
        let header = [&(texts_len as u32 + 8).to_be_bytes()[..], b"mdat"].concat();
        let begins = places.first().map(|(at, ..)| at.saturating_add(origin));
        let is_in_a_row = places.windows(2).all(|pair| pair[0].0.saturating_add(pair[0].1) == pair[1].0);
        if atom.starts_with(&header) && begins == Some(moov_end + 8) && is_in_a_row {
            found.texts = atom;
        }
        Ok(found)
    }

    /// The chapters, if the file has such a track and it can be read.
    pub(super) fn chapters(&self) -> Option<&[Chapter]> {
        self.chapters.as_deref()
    }

    /// What its tables say about the texts, except where they are.
    pub(super) fn tables<'a>(&self, bytes: &'a [u8], movie: &Movie) -> Result<Vec<&'a [u8]>> {
        let Some(track) = self.track(movie) else { return Ok(Vec::new()) };
        let table = track.find(bytes, &[b"mdia", b"minf", b"stbl"])?;
        let parts = table.map_or(Ok(Vec::new()), |table| atoms(bytes, table.content))?.into_iter();
        let parts = parts.filter(|part| !matches!(&part.name, b"stco" | b"co64"));
        Ok(parts.map(|part| &bytes[part.place]).collect())
    }

    /// The track itself, in the movie.
    pub(super) fn track<'a>(&self, movie: &'a Movie) -> Option<&'a Track> {
        self.index.map(|index| &movie.tracks[index])
    }

    /// Puts a track with these chapters in the place of the old one; none for no chapters. The texts go right
    /// after `moov`, which ends at `moov_end` in the file: the splice for them is returned.
    ///
    /// Has to come after all other changes of `moov`, because where the texts are depends on its length.
    ///
    /// # Errors
    /// If the old track is not a track of texts, or there is no place for a new one.
    pub(super) fn replace(
        &self,
        edit: &mut MoovEdit<'_>,
        bytes: &[u8],
        movie: &Movie,
        moov_end: u64,
        chapters: &[Chapter],
    ) -> Result<Splice> {
        let old = self.track(movie);
        self.check(bytes, movie)?;
        if chapters.is_empty() {
            if let Some(old) = old {
                forget(edit, movie, old.id);
                edit.replace(old.atom.place.clone(), Vec::new(), &[]);
            }
            return Ok(Splice::new(moov_end, self.texts.clone(), []));
        }
        let last = movie.tracks.last().filter(|last| last.atom.length_place(bytes).is_some());
        let last = last.ok_or_else(|| Error::damaged(PART, "it has no track that ends"))?;
        let id = match old {
            Some(old) => old.id,
            None => number_a_track(edit, bytes, movie)?,
        };
        refer(edit, bytes, movie, old, id)?;
        let place = old.map_or(last.atom.place.end..last.atom.place.end, |old| old.atom.place.clone());
        let texts = build(b"mdat", &samples(chapters));
        // Where they are depends on the length of the track, which does not depend on where they are.
        let is_wide = moov_end + bytes.len() as u64 + 2 * texts.len() as u64 > u64::from(u32::MAX);
        let mut track = TextTrack { chapters, id, movie: (movie.rate, movie.ticks), texts: (0, is_wide) };
        let grown = edit.grown() + track.build().len() as i64 - place.len() as i64;
        track.texts.0 = (moov_end + 8 - self.origin).wrapping_add_signed(grown);
        edit.replace(place, track.build(), &[]);
        Ok(Splice::new(moov_end, self.texts.clone(), texts))
    }

    /// Refuses a track that we could not replace with one that is as good.
    fn check(&self, bytes: &[u8], movie: &Movie) -> Result<()> {
        let references = movie.tracks.iter().filter_map(|track| track.chapters.as_ref());
        let old = self.track(movie);
        let is_plain = references.clone().all(|(_, ids)| old.is_some_and(|old| ids == &[old.id]))
            && old.is_none_or(|old| &old.handler == b"text" && old.atom.length_place(bytes).is_some());
        if is_plain {
            return Ok(());
        }
        Err(Error::Refused(
            "has chapters with pictures, or of a kind that we cannot write; left as it is".into(),
        ))
    }
}

/// Where each text is, how long it is, and for how many ticks it is shown; `None` if it is not that simple.
fn places(bytes: &[u8], track: &Track) -> Result<Option<Vec<(u64, u64, u64)>>> {
    let Some(table) = track.find(bytes, &[b"mdia", b"minf", b"stbl"])? else { return Ok(None) };
    let part = |name: &[u8; 4]| -> Result<&[u8]> {
        let found = find(bytes, table.content.clone(), name)?;
        // Version and flags.
        Ok(found.and_then(|atom| bytes[atom.content].get(4..)).unwrap_or_default())
    };
    let (sizes, times, chunks) = (part(b"stsz")?, part(b"stts")?, part(b"stsc")?);
    let narrow = find(bytes, table.content.clone(), b"stco")?.is_some();
    let (positions, width) = if narrow { (part(b"stco")?, 4) } else { (part(b"co64")?, 8) };
    Ok(Tables { sizes, times, chunks, positions, width }.places())
}

/// The tables of a track, without versions and flags.
struct Tables<'a> {
    sizes: &'a [u8],
    times: &'a [u8],
    chunks: &'a [u8],
    positions: &'a [u8],
    width: usize,
}

impl Tables<'_> {
    fn places(&self) -> Option<Vec<(u64, u64, u64)>> {
        let same_len = big_endian(self.sizes.get(..4)?);
        let count = big_endian(self.sizes.get(4..8)?) as usize;
        if count > MAX_TEXTS {
            return None;
        }
        let lens: Vec<u64> = if same_len > 0 {
            vec![same_len; count]
        } else {
            self.sizes.get(8..8 + 4 * count)?.chunks_exact(4).map(big_endian).collect()
        };
        let mut durations = Vec::new();
        for entry in self.times.get(4..)?.chunks_exact(8) {
            let times = (big_endian(&entry[..4]) as usize).min(count - durations.len());
            durations.extend(std::iter::repeat_n(big_endian(&entry[4..]), times));
        }
        let mut chunks = self.chunks.get(4..)?.chunks_exact(12).peekable();
        let mut per_chunk = 0;
        let mut places = Vec::new();
        for (index, position) in self.positions.get(4..)?.chunks_exact(self.width).enumerate() {
            if let Some(entry) = chunks.next_if(|entry| big_endian(&entry[..4]) <= index as u64 + 1) {
                per_chunk = big_endian(&entry[4..8]) as usize;
            }
            let mut at = big_endian(position);
            for _ in 0..per_chunk.min(count - places.len()) {
                let len = lens[places.len()];
                places.push((at, len, *durations.get(places.len())?));
                at = at.saturating_add(len);
            }
        }
        let len = lens.iter().fold(0_u64, |sum, &len| sum.saturating_add(len));
        (places.len() == count && len <= MAX_TEXTS_LEN).then_some(places)
    }
}

/// Ticks per second in a track's times.
fn rate(bytes: &[u8], track: &Track) -> Result<u64> {
    let header = track.find(bytes, &[b"mdia", b"mdhd"])?;
    let header = header.map_or(&[][..], |header| &bytes[header.content]);
    let at = if header.first() == Some(&1) { 20 } else { 12 };
    Ok(header.get(at..at + 4).map_or(1000, big_endian).max(1))
}

/// When a track begins, in its ticks: edits may make it begin late.
fn start(bytes: &[u8], track: &Track, movie: &Movie) -> Result<u64> {
    let edits = track.find(bytes, &[b"edts", b"elst"])?;
    let edits = edits.map_or(&[][..], |edits| &bytes[edits.content]);
    let width = if edits.first() == Some(&1) { 8 } else { 4 };
    let first = edits.get(8..8 + 2 * width).unwrap_or_default();
    let is_nothing = !first.is_empty() && first[width..].iter().all(|&byte| byte == 0xff);
    let ticks = if is_nothing { big_endian(&first[..width]) } else { 0 };
    let ticks = u128::from(ticks) * u128::from(rate(bytes, track)?) / u128::from(movie.rate);
    Ok(u64::try_from(ticks).unwrap_or(u64::MAX))
}

/// The text of a sample, which is UTF-8, or UTF-16 if it begins with that byte order mark.
fn title(sample: &[u8]) -> String {
    let len = sample.get(..2).map_or(0, big_endian) as usize;
    let text = &sample[sample.len().min(2)..];
    let text = &text[..len.min(text.len())];
    match text {
        [0xfe, 0xff, rest @ ..] => {
            let units = rest.as_chunks::<2>().0.iter().map(|&unit| u16::from_be_bytes(unit));
            char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        _ => String::from_utf8_lossy(text).into_owned(),
    }
}

/// Takes the number for a new track from the movie's header, and increases it there.
fn number_a_track(edit: &mut MoovEdit<'_>, bytes: &[u8], movie: &Movie) -> Result<u32> {
    let header = movie.header.content.clone();
    // The header ends with the number, and begins with rate and length.
    let place = header.end.saturating_sub(4).max(header.start + 32)..header.end;
    if place.len() != 4 {
        return Err(Error::damaged(PART, "its header is cut short"));
    }
    let next = big_endian(&bytes[place.clone()]) as u32;
    let highest = movie.tracks.iter().map(|track| track.id).max().unwrap_or(0);
    let after = |id: u32| id.checked_add(1).filter(|&id| id < u32::MAX);
    let id = after(highest).ok_or_else(|| Error::damaged(PART, "its tracks have no numbers left"))?;
    // A number that is all ones asks for a search.
    let id = if next == u32::MAX { id } else { id.max(next) };
    if next != u32::MAX {
        let next = after(id).unwrap_or(u32::MAX);
        edit.replace(place, next.to_be_bytes().to_vec(), &[&movie.header]);
    }
    Ok(id)
}

/// Makes all sound and video refer to the chapters, which take the place of `old`.
///
/// # Errors
/// If there is neither: no player would find the chapters.
fn refer(edit: &mut MoovEdit<'_>, bytes: &[u8], movie: &Movie, old: Option<&Track>, id: u32) -> Result<()> {
    let chapters = build(b"chap", &id.to_be_bytes());
    let is_old = |track: &Track| old.is_some_and(|old| old.atom.place == track.atom.place);
    let mut has_reference = false;
    for track in movie.tracks.iter().filter(|track| !is_old(track)) {
        if track.chapters.is_some() {
            has_reference = true;
            continue;
        }
        if !matches!(&track.handler, b"soun" | b"vide") {
            continue;
        }
        if let Some(references) = &track.references {
            let at = end_of_atoms(bytes, references.content.clone())?;
            edit.replace(at..at, chapters.clone(), &[&track.atom, references]);
        } else {
            let media = find(bytes, track.atom.content.clone(), b"mdia")?;
            let Some(at) = media.map(|media| media.place.start) else { continue };
            edit.replace(at..at, build(b"tref", &chapters), &[&track.atom]);
        }
        has_reference = true;
    }
    if has_reference {
        return Ok(());
    }
    Err(Error::Refused("has no track of sound or video for chapters to belong to; left as it is".into()))
}

/// Takes the references to the chapters out.
fn forget(edit: &mut MoovEdit<'_>, movie: &Movie, id: u32) {
    for track in &movie.tracks {
        let (Some(references), Some((chapters, ids))) = (&track.references, &track.chapters) else {
            continue;
        };
        if !ids.contains(&id) {
            continue;
        }
        if chapters.place == references.content {
            edit.replace(references.place.clone(), Vec::new(), &[&track.atom]);
        } else {
            edit.replace(chapters.place.clone(), Vec::new(), &[&track.atom, references]);
        }
    }
}
