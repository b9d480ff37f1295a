//! Where the chunks of sound lie in the file: tables in `moov` with places counted from the file's beginning.

use std::ops::Range;

use super::atom::{Atom, PART, atoms, find};
use crate::error::{Error, Result};
use crate::patch::Splice;
use crate::source::big_endian;

/// The splices that move all places behind `moov` by `grown` bytes. `at` is where `moov` begins.
///
/// # Errors
/// When there are places in it that are not understood, or one would not fit.
pub(super) fn moved(bytes: &[u8], at: u64, moov: &Atom, grown: i64) -> Result<Vec<Splice>> {
    let mut splices = Vec::new();
    if grown == 0 {
        return Ok(splices);
    }
    let end = at + moov.place.end as u64;
    for track in atoms(bytes, moov.content.clone())? {
        match &track.name {
            b"trak" => {}
            // Further tracks in pieces all over the file, each with places of its own.
            b"mvex" => {
                return Err(Error::Unsupported("tags of fragmented MP4 files are not written".into()));
            }
            _ => continue,
        }
        let Some(table) = descend(bytes, track.content, &[b"mdia", b"minf", b"stbl"])? else { continue };
        for atom in atoms(bytes, table.content)? {
            let width = match &atom.name {
                b"stco" => 4,
                b"co64" => 8,
                b"saio" => {
                    return Err(Error::Unsupported("tags of encrypted MP4 files are not written".into()));
                }
                _ => continue,
            };
            splices.extend(move_table(bytes, at, atom.content, width, end, grown)?);
        }
    }
    Ok(splices)
}

fn move_table(
    bytes: &[u8],
    at: u64,
    content: Range<usize>,
    width: usize,
    end: u64,
    grown: i64,
) -> Result<Option<Splice>> {
    let short = || Error::damaged(PART, "a table of places is cut short");
    let table = &bytes[content.clone()];
    let count = big_endian(table.get(4..8).ok_or_else(short)?) as usize;
    let old = count.checked_mul(width).and_then(|len| table.get(8..8 + len)).ok_or_else(short)?;
    let mut new = Vec::with_capacity(old.len());
    for place in old.chunks_exact(width).map(big_endian) {
        let place = if place >= end { place.wrapping_add_signed(grown) } else { place };
        if width == 4 && place > u64::from(u32::MAX) {
            return Err(Error::Refused("it has reached the 4 GiB that its tables can count".into()));
        }
        new.extend(&place.to_be_bytes()[8 - width..]);
    }
    Ok((old != new).then(|| Splice::new(at + content.start as u64 + 8, old, new)))
}

fn descend(bytes: &[u8], within: Range<usize>, path: &[&[u8; 4]]) -> Result<Option<Atom>> {
    let Some((name, rest)) = path.split_first() else { return Ok(None) };
    match find(bytes, within, name)? {
        Some(atom) if !rest.is_empty() => descend(bytes, atom.content, rest),
        found => Ok(found),
    }
}
