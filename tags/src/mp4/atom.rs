//! Atoms: length, name, content.

use std::ops::Range;

use crate::error::{Error, Result};
use crate::source::big_endian;

pub(super) const PART: &str = "MP4 structure";

/// An atom within bytes in memory.
#[derive(Clone, Debug)]
pub(super) struct Atom {
    pub(super) name: [u8; 4],
    /// Header and content.
    pub(super) place: Range<usize>,
    pub(super) content: Range<usize>,
}

impl Atom {
    /// Where its length is stored, and how long that is; `None` for an atom that simply extends to the end.
    pub(super) fn length_place(&self, bytes: &[u8]) -> Option<Range<usize>> {
        let start = self.place.start;
        match big_endian(&bytes[start..start + 4]) {
            0 => None,
            1 => Some(start + 8..start + 16),
            _ => Some(start..start + 4),
        }
    }
}

/// The atoms in a part of `bytes`. Fewer than eight bytes at the end are not an atom: QuickTime ends lists
/// with a zero.
///
/// # Errors
/// If an atom is longer than what contains it.
pub(super) fn atoms(bytes: &[u8], within: Range<usize>) -> Result<Vec<Atom>> {
    let mut atoms = Vec::new();
    let mut at = within.start;
    while at + 8 <= within.end {
        let header = &bytes[at..within.end];
        let name = [header[4], header[5], header[6], header[7]];
        let (header_len, len) = match big_endian(&header[..4]) {
            0 => (8, header.len() as u64),
            1 if header.len() >= 16 => (16, big_endian(&header[8..16])),
            len => (8, len),
        };
        if len < header_len || len > header.len() as u64 {
            let name = String::from_utf8_lossy(&name).into_owned();
            return Err(Error::damaged(PART, format!("the atom {name:?} reaches past its parent")));
        }
        let end = at + len as usize;
        atoms.push(Atom { name, place: at..end, content: at + header_len as usize..end });
        at = end;
    }
    Ok(atoms)
}

/// The first atom with this name in a part of `bytes`.
pub(super) fn find(bytes: &[u8], within: Range<usize>, name: &[u8; 4]) -> Result<Option<Atom>> {
    Ok(atoms(bytes, within)?.into_iter().find(|atom| atom.name == *name))
}

/// Where another atom goes in a part of `bytes`: after all those that are there.
///
/// # Errors
/// If it would lie within another atom, which goes on without an end.
pub(super) fn end_of_atoms(bytes: &[u8], within: Range<usize>) -> Result<usize> {
    let children = atoms(bytes, within.clone())?;
    if let Some(open) = children.last().filter(|last| last.length_place(bytes).is_none()) {
        let name = open.name.escape_ascii();
        return Err(Error::damaged(PART, format!("the atom \"{name}\" has no end")));
    }
    Ok(children.last().map_or(within.start, |last| last.place.end))
}

/// An atom to write.
pub(super) fn build(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let len = (content.len() + 8) as u32;
    [&len.to_be_bytes()[..], name, content].concat()
}
