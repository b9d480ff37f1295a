//! Where the chunks of sound are in the file: tables in `moov` with positions from the file's beginning on.

use std::ops::Range;

use super::atom::{Atom, PART, atoms};
use super::layout::Layout;
use super::movie::descend;
use crate::error::{Error, Result};
use crate::file_edit::Splice;
use crate::source::big_endian;

/// The splices that move all positions after `moov` by `grown` bytes, except those of the track `renewed`,
/// which is written again.
///
/// # Errors
/// If it contains positions that are not understood, or one would not fit.
pub(super) fn moved(
    bytes: &[u8],
    moov: &Atom,
    renewed: Option<&Atom>,
    layout: Layout,
    grown: i64,
) -> Result<Vec<Splice>> {
    let mut splices = Vec::new();
    if grown == 0 {
        return Ok(splices);
    }
    let at = layout.moov_at();
    let tables = tables(bytes, moov)?;
    let end = at + moov.place.end as u64 - zero(&tables, layout);
    let is_kept = |table: &&Table| renewed.is_none_or(|track| !track.place.contains(&table.at));
    for table in tables.iter().filter(is_kept) {
        splices.extend(table.moved(at, end, grown)?);
    }
    Ok(splices)
}

/// Where in the file the positions are counted from: a tag put before the first atom may have left them
/// unchanged, counted from that atom.
///
/// # Errors
/// As [`moved`].
pub(super) fn origin(bytes: &[u8], moov: &Atom, layout: Layout) -> Result<u64> {
    Ok(zero(&tables(bytes, moov)?, layout))
}

fn zero(tables: &[Table], layout: Layout) -> u64 {
    let first = tables.iter().flat_map(Table::places).min();
    if first < layout.sound { layout.start } else { 0 }
}

/// A table of positions.
struct Table<'a> {
    /// Where the positions begin in `moov`.
    at: usize,
    /// Bytes in each.
    width: usize,
    bytes: &'a [u8],
}

fn tables<'a>(bytes: &'a [u8], moov: &Atom) -> Result<Vec<Table<'a>>> {
    let mut tables = Vec::new();
    for track in atoms(bytes, moov.content.clone())? {
        match &track.name {
            b"trak" => {}
            // More tracks in pieces all over the file, each with its own positions.
            b"mvex" => {
                return Err(Error::Unsupported("tags in fragmented MP4 cannot be written".into()));
            }
            _ => continue,
        }
        let Some(table) = descend(bytes, &track, &[b"mdia", b"minf", b"stbl"])? else { continue };
        for atom in atoms(bytes, table.content)? {
            let width = match &atom.name {
                b"stco" => 4,
                b"co64" => 8,
                b"saio" => {
                    return Err(Error::Unsupported("tags in encrypted MP4 cannot be written".into()));
                }
                _ => continue,
            };
            tables.push(Table::read(bytes, atom.content, width)?);
        }
    }
    Ok(tables)
}

impl<'a> Table<'a> {
    fn read(bytes: &'a [u8], content: Range<usize>, width: usize) -> Result<Self> {
        let short = || Error::damaged(PART, "a table of positions is cut short");
        let table = &bytes[content.clone()];
        let count = big_endian(table.get(4..8).ok_or_else(short)?) as usize;
        let len = count.checked_mul(width).filter(|len| *len <= table.len());
        let bytes = len.and_then(|len| table.get(8..8 + len)).ok_or_else(short)?;
        Ok(Self { at: content.start + 8, width, bytes })
    }

    fn places(&self) -> impl Iterator<Item = u64> + use<'a> {
        self.bytes.chunks_exact(self.width).map(big_endian)
    }

    fn moved(&self, at: u64, end: u64, grown: i64) -> Result<Option<Splice>> {
        let mut new = Vec::with_capacity(self.bytes.len());
        for place in self.places() {
            let place = if place >= end { place.wrapping_add_signed(grown) } else { place };
            if self.width == 4 && place > u64::from(u32::MAX) {
                return Err(Error::Refused("it has reached the 4 GiB that its tables can address".into()));
            }
            new.extend(&place.to_be_bytes()[8 - self.width..]);
        }
        Ok((self.bytes != new).then(|| Splice::new(at + self.at as u64, self.bytes, new)))
    }
}
