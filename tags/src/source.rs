//! Reading parts of a file, with every length checked before memory is allocated.

use std::io::{Read, Seek, SeekFrom};

use crate::error::{Error, Result, Tried as _};

/// The most that is read at once: an ID3v2 tag cannot be longer, and no reasonable tag is.
const MAX_PART_LEN: u64 = 256 << 20;

/// What can be read at any position.
trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

/// A file and its length.
pub(crate) struct Source {
    reader: Box<dyn ReadSeek>,
    len: u64,
}

impl Source {
    pub(crate) fn new(mut reader: impl Read + Seek + 'static) -> Result<Self> {
        let len = reader.seek(SeekFrom::End(0)).tried("cannot be read")?;
        Ok(Self { reader: Box::new(reader), len })
    }

    /// Length of the file, bytes.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Exactly `len` bytes from `at` on.
    pub(crate) fn bytes(&mut self, at: u64, len: u64, part: &'static str) -> Result<Vec<u8>> {
        if at.checked_add(len).is_none_or(|end| end > self.len) {
            return Err(Error::damaged(part, format!("it should reach to byte {}", at.saturating_add(len))));
        }
        if len > MAX_PART_LEN {
            return Err(Error::damaged(part, format!("it claims to be {len} bytes long")));
        }
        let mut bytes = vec![0; len as usize];
        self.reader.seek(SeekFrom::Start(at)).tried("cannot be read")?;
        self.reader.read_exact(&mut bytes).tried("cannot be read")?;
        Ok(bytes)
    }

    /// Up to `len` bytes from `at` on, fewer at the end of the file.
    pub(crate) fn some_bytes(&mut self, at: u64, len: u64) -> Result<Vec<u8>> {
        let len = len.min(self.len.saturating_sub(at));
        self.bytes(at, len, "file")
    }
}

/// A big-endian number of up to eight bytes.
pub(crate) fn big_endian(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte))
}

/// A little-endian number of up to eight bytes.
pub(crate) fn little_endian(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
}
