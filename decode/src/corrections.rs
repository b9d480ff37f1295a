//! Wrong lengths in a file's headers, corrected so that a demuxer accepts the file and hears all of it.

mod chunks;
mod mp4;

use std::io;

/// How many chunks at the top level of a file to look at; ordinary files have three or four.
const MAX_CHUNKS: usize = 256;

/// A file written to a pipe declares a length of about 2 or 4 GiB, for lack of a better number.
const UNKNOWN_LEN: u64 = 0x7fff_0000;

/// Words to read in place of those in the file, and where its sound ends.
#[derive(Debug, Default)]
pub(crate) struct Corrections {
    /// Position in the container, and the word.
    words: Vec<(u64, [u8; 4])>,
    /// Where the sound of a wave file begins, if it is an MPEG stream.
    mpeg_start: Option<u64>,
    /// Where the sound ends, if the container continues after it.
    end: Option<u64>,
    /// Whether the container claims to be longer than it is.
    is_cut: bool,
    /// Whether all of the sound is there, but not where the container's lengths say.
    has_wrong_length: bool,
}

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

    /// Where the sound ends in the container, if something else comes after it.
    pub(crate) fn end(&self) -> Option<u64> {
        self.end
    }

    /// Where the MPEG stream that a wave file is wrapped around begins.
    pub(crate) fn mpeg_start(&self) -> Option<u64> {
        self.mpeg_start
    }

    /// Whether the container claims to be longer than it is.
    pub(crate) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Whether all of the sound is there, but not where the container's lengths say.
    pub(crate) fn has_wrong_length(&self) -> bool {
        self.has_wrong_length
    }

    /// Corrects nothing anymore: what is read from now on is not a container.
    pub(crate) fn forget_words(&mut self) {
        self.words.clear();
    }

    /// Corrects what was read at a position in the container.
    pub(crate) fn apply(&self, at: u64, bytes: &mut [u8]) {
        for &(word_at, word) in &self.words {
            for (byte_at, byte) in (word_at..).zip(word) {
                let place = byte_at.checked_sub(at).and_then(|place| usize::try_from(place).ok());
                if let Some(corrected) = place.and_then(|place| bytes.get_mut(place)) {
                    *corrected = byte;
                }
            }
        }
    }
}

fn word(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(at..)?.first_chunk().copied()
}

#[cfg(test)]
mod tests;
