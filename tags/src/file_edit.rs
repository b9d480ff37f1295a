//! What changes in a file, as bytes, and nothing else.

use std::io::{self, Read, Write};

use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result, Tried as _};

/// SHA-256 of a whole file.
pub type Hash = [u8; 32];

/// One change in a file: `old`, the bytes at `at`, becomes `new`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice {
    /// Position, in bytes from the file's beginning.
    pub at: u64,
    /// What is there now; empty for an insertion.
    pub old: Vec<u8>,
    /// What will be there; empty for a deletion.
    pub new: Vec<u8>,
}

impl Splice {
    pub(crate) fn new(at: u64, old: impl Into<Vec<u8>>, new: impl Into<Vec<u8>>) -> Self {
        Self { at, old: old.into(), new: new.into() }
    }

    fn old_end(&self) -> u64 {
        self.at + self.old.len() as u64
    }

    /// Leaves out what is the same at both ends.
    fn trimmed(mut self) -> Self {
        let same = self.old.iter().zip(&self.new).take_while(|(old, new)| old == new).count();
        self.old.drain(..same);
        self.new.drain(..same);
        self.at += same as u64;
        let same =
            self.old.iter().rev().zip(self.new.iter().rev()).take_while(|(old, new)| old == new).count();
        self.old.truncate(self.old.len() - same);
        self.new.truncate(self.new.len() - same);
        self
    }
}

/// Splices in file order. What lies between them stays, byte for byte, so an edit contains everything that
/// changes, and how to change it back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileEdit {
    splices: Vec<Splice>,
}

impl FileEdit {
    /// Sorts the splices; those at the same position keep their order.
    ///
    /// # Errors
    /// If two of them cover the same bytes.
    pub(crate) fn new(splices: Vec<Splice>) -> Result<Self> {
        let mut splices: Vec<Splice> = splices.into_iter().map(Splice::trimmed).collect();
        splices.retain(|splice| splice.old != splice.new);
        splices.sort_by_key(|splice| splice.at);
        if splices.windows(2).any(|pair| pair[0].old_end() > pair[1].at) {
            return Err(Error::damaged("file", "its parts overlap"));
        }
        Ok(Self { splices })
    }

    /// The splices, in file order.
    pub fn splices(&self) -> &[Splice] {
        &self.splices
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.splices.is_empty()
    }

    /// The edit that undoes this one.
    pub fn inverse(&self) -> Self {
        let mut grown = 0i64;
        let splices = self.splices.iter().map(|splice| {
            let at = splice.at.wrapping_add_signed(grown);
            grown += splice.new.len() as i64 - splice.old.len() as i64;
            Splice::new(at, splice.new.clone(), splice.old.clone())
        });
        Self { splices: splices.collect() }
    }

    /// Copies all of `from` to `to` with the changes, and returns the hashes of what was read and written.
    ///
    /// # Errors
    /// If reading or writing fails, or `from` is not what the edit was made for.
    pub(crate) fn copy(&self, from: &mut impl Read, to: &mut impl Write) -> Result<(Hash, Hash)> {
        let (mut read, mut written) = (Sha256::new(), Sha256::new());
        let mut at = 0;
        let mut buffer = vec![0; 1 << 16];
        for splice in &self.splices {
            let mut left = splice.at - at;
            while left > 0 {
                let want = left.min(buffer.len() as u64) as usize;
                let got = read_some(from, &mut buffer[..want])?;
                if got == 0 {
                    return Err(Error::Changed);
                }
                read.update(&buffer[..got]);
                written.update(&buffer[..got]);
                write(to, &buffer[..got])?;
                left -= got as u64;
            }
            let mut old = vec![0; splice.old.len()];
            match from.read_exact(&mut old) {
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(Error::Changed),
                other => other.tried("cannot be read")?,
            }
            if old != splice.old {
                return Err(Error::Changed);
            }
            read.update(&old);
            written.update(&splice.new);
            write(to, &splice.new)?;
            at = splice.old_end();
        }
        loop {
            let got = read_some(from, &mut buffer)?;
            if got == 0 {
                return Ok((read.finalize().into(), written.finalize().into()));
            }
            read.update(&buffer[..got]);
            written.update(&buffer[..got]);
            write(to, &buffer[..got])?;
        }
    }
}

fn write(to: &mut impl Write, bytes: &[u8]) -> Result<()> {
    to.write_all(bytes).tried("its new copy cannot be written next to it")
}

fn read_some(from: &mut impl Read, buffer: &mut [u8]) -> Result<usize> {
    loop {
        match from.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other.tried("cannot be read"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(file_edit: &FileEdit, text: &[u8]) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        file_edit.copy(&mut &text[..], &mut out)?;
        Ok(out)
    }

    #[test]
    fn an_edit_and_its_inverse_restore_the_file() {
        let text = b"the quick brown fox jumps";
        let file_edit = FileEdit::new(vec![
            Splice::new(16, *b"fox", *b"old dog"),
            Splice::new(4, *b"quick ", *b""),
            Splice::new(0, *b"", *b">>"),
            Splice::new(25, *b"", *b"!"),
        ])
        .unwrap();
        let new = apply(&file_edit, text).unwrap();
        assert_eq!(new, b">>the brown old dog jumps!");
        assert_eq!(apply(&file_edit.inverse(), &new).unwrap(), text);
        assert_eq!(file_edit.inverse().inverse(), file_edit);
    }

    #[test]
    fn what_stays_the_same_is_not_a_change() {
        let file_edit =
            FileEdit::new(vec![Splice::new(0, *b"abc", *b"abc"), Splice::new(5, *b"xABy", *b"xCDy")])
                .unwrap();
        assert_eq!(file_edit.splices(), [Splice::new(6, *b"AB", *b"CD")]);
    }

    #[test]
    fn an_edit_refuses_another_file() {
        let file_edit = FileEdit::new(vec![Splice::new(2, *b"c", *b"d")]).unwrap();
        assert!(matches!(apply(&file_edit, b"abx"), Err(Error::Changed)));
        assert!(matches!(apply(&file_edit, b"a"), Err(Error::Changed)));
        assert!(FileEdit::new(vec![Splice::new(0, *b"abc", *b""), Splice::new(2, *b"c", *b"d")]).is_err());
    }
}
