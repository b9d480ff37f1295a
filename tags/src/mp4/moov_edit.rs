//! Changes within `moov`: every atom around a change gets its new length.

use std::collections::BTreeMap;
use std::ops::Range;

use super::atom::Atom;
use crate::error::{Error, Result};
use crate::file_edit::Splice;
use crate::source::big_endian;

/// What will change in `moov`.
pub(super) struct MoovEdit<'a> {
    /// Where `moov` begins in the file.
    at: u64,
    /// All of `moov`.
    bytes: &'a [u8],
    moov: &'a Atom,
    splices: Vec<Splice>,
    /// Atoms around the changes, by where they begin, and how many bytes longer they get.
    around: BTreeMap<usize, (Atom, i64)>,
}

impl<'a> MoovEdit<'a> {
    pub(super) fn new(at: u64, bytes: &'a [u8], moov: &'a Atom) -> Self {
        Self { at, bytes, moov, splices: Vec::new(), around: BTreeMap::new() }
    }

    /// Puts `new` where `place` is now; `within` are the atoms around it, in addition to `moov`.
    pub(super) fn replace(&mut self, place: Range<usize>, new: Vec<u8>, within: &[&Atom]) {
        let grown = new.len() as i64 - place.len() as i64;
        for &atom in [self.moov].iter().chain(within) {
            self.around.entry(atom.place.start).or_insert_with(|| (atom.clone(), 0)).1 += grown;
        }
        self.splices.push(Splice::new(self.at + place.start as u64, &self.bytes[place], new));
    }

    /// How many bytes longer `moov` gets.
    pub(super) fn grown(&self) -> i64 {
        self.around.get(&self.moov.place.start).map_or(0, |(_, grown)| *grown)
    }

    /// All splices, including those for the lengths.
    ///
    /// # Errors
    /// If an atom gets too long for its length.
    pub(super) fn finish(self) -> Result<Vec<Splice>> {
        let mut splices = self.splices;
        for (atom, grown) in self.around.values().filter(|(_, grown)| *grown != 0) {
            let Some(place) = atom.length_place(self.bytes) else { continue };
            let old = &self.bytes[place.clone()];
            let len = big_endian(old).wrapping_add_signed(*grown);
            if old.len() == 4 && len > u64::from(u32::MAX) {
                return Err(Error::Refused("its tags have reached the 4 GiB that MP4 allows".into()));
            }
            splices.push(Splice::new(self.at + place.start as u64, old, &len.to_be_bytes()[8 - old.len()..]));
        }
        splices.retain(|splice| splice.old != splice.new);
        Ok(splices)
    }
}
