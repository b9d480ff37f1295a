//! The movie's header and its tracks.

use super::atom::{Atom, atoms, find};
use crate::error::Result;
use crate::source::big_endian;

/// What the movie's header says.
pub(super) struct Movie {
    /// The header, `mvhd`.
    pub(super) header: Atom,
    /// Ticks per second in its times.
    pub(super) rate: u64,
    /// How long it plays.
    pub(super) ticks: u64,
    pub(super) tracks: Vec<Track>,
}

/// A track.
pub(super) struct Track {
    /// All of `trak`.
    pub(super) atom: Atom,
    pub(super) id: u32,
    /// What it holds: `soun`, `vide`, `text`.
    pub(super) handler: [u8; 4],
    /// Its references to other tracks, `tref`.
    pub(super) references: Option<Atom>,
    /// Those to chapters, `chap`, in `references`, and the numbers of their tracks.
    pub(super) chapters: Option<(Atom, Vec<u32>)>,
}

impl Movie {
    /// Reads the header and the tracks; `None` without a header.
    pub(super) fn read(bytes: &[u8], moov: &Atom) -> Result<Option<Self>> {
        let Some(header) = find(bytes, moov.content.clone(), b"mvhd")? else { return Ok(None) };
        let content = &bytes[header.content.clone()];
        // Version, flags, two dates; then ticks per second, and ticks.
        let (at, width) = if content.first() == Some(&1) { (20, 8) } else { (12, 4) };
        let number = |at: usize, width: usize| content.get(at..at + width).map_or(0, big_endian);
        let (rate, ticks) = (number(at, 4).max(1), number(at + 4, width));
        let mut tracks = Vec::new();
        for atom in atoms(bytes, moov.content.clone())? {
            if &atom.name == b"trak" {
                tracks.push(Track::read(bytes, atom)?);
            }
        }
        Ok(Some(Self { header, rate, ticks, tracks }))
    }

    /// How long it plays.
    pub(super) fn seconds(&self) -> f64 {
        self.ticks as f64 / self.rate as f64
    }
}

impl Track {
    fn read(bytes: &[u8], atom: Atom) -> Result<Self> {
        let inside = atom.content.clone();
        let header = find(bytes, inside.clone(), b"tkhd")?;
        let header = header.map_or(&[][..], |header| &bytes[header.content]);
        // Version, flags, two dates.
        let at = if header.first() == Some(&1) { 20 } else { 12 };
        let id = header.get(at..at + 4).map_or(0, big_endian) as u32;
        let mut handler = [0; 4];
        if let Some(media) = find(bytes, inside.clone(), b"mdia")?
            && let Some(found) = find(bytes, media.content, b"hdlr")?
            && let Some(kind) = bytes[found.content].get(8..).and_then(|rest| rest.first_chunk::<4>())
        {
            handler = *kind;
        }
        let references = find(bytes, inside, b"tref")?;
        let mut chapters = None;
        if let Some(references) = &references
            && let Some(found) = find(bytes, references.content.clone(), b"chap")?
        {
            let (ids, _) = bytes[found.content.clone()].as_chunks::<4>();
            let ids = ids.iter().map(|&id| u32::from_be_bytes(id)).collect();
            chapters = Some((found, ids));
        }
        Ok(Self { atom, id, handler, references, chapters })
    }

    /// An atom deep inside.
    pub(super) fn find(&self, bytes: &[u8], path: &[&[u8; 4]]) -> Result<Option<Atom>> {
        descend(bytes, &self.atom, path)
    }
}

/// An atom deep inside another.
pub(super) fn descend(bytes: &[u8], from: &Atom, path: &[&[u8; 4]]) -> Result<Option<Atom>> {
    let mut at = from.clone();
    for name in path {
        let Some(found) = find(bytes, at.content, name)? else { return Ok(None) };
        at = found;
    }
    Ok(Some(at))
}
