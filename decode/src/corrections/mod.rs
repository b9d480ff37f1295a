//! Wrong lengths in a file's headers, corrected so that a demuxer accepts the file and hears all of it.

mod chunks;
mod mp4;
mod words;

use std::io;

pub(crate) use self::words::Corrections;
use self::words::{MAX_CHUNKS, UNKNOWN_LEN, word};

impl Corrections {
    /// Finds what has to be corrected in a container of `len` bytes that begins with `head`.
    ///
    /// `bytes_at` reads the given number of bytes at a position in the container; fewer at its end.
    ///
    /// # Errors
    /// The errors of `bytes_at`.
    pub(crate) fn find(
        head: &[u8],
        len: u64,
        bytes_at: impl FnMut(u64, usize) -> io::Result<Vec<u8>>,
    ) -> io::Result<Self> {
        match head {
            [b'R', b'I' | b'F', b'F' | b'6', b'F' | b'4', _, _, _, _, b'W', b'A', b'V', b'E', ..]
            | [b'B', b'W', b'6', b'4', _, _, _, _, b'W', b'A', b'V', b'E', ..] => {
                chunks::wave(head, len, bytes_at)
            }
            [b'F', b'O', b'R', b'M', ..] => chunks::aiff(head, len, bytes_at),
            [b'c', b'a', b'f', b'f', ..] => chunks::caf(len, bytes_at),
            [_, _, _, _, b'f', b't', b'y', b'p', ..] => mp4::cut(len, bytes_at),
            _ => Ok(Self::default()),
        }
    }
}

#[cfg(test)]
mod tests;
