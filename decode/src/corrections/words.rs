//! What is read in place of what is in a file.

/// How many chunks at the top level of a file to look at; ordinary files have three or four.
pub(super) const MAX_CHUNKS: usize = 256;

/// A file written to a pipe declares a length of about 2 or 4 GiB, for lack of a better number.
pub(super) const UNKNOWN_LEN: u64 = 0x7fff_0000;

/// Words to read in place of those in the file, and where its sound ends.
#[derive(Debug, Default)]
pub(crate) struct Corrections {
    /// Position in the container, and the word.
    pub(super) words: Vec<(u64, [u8; 4])>,
    /// Where the sound of a wave file begins, if it is an MPEG stream.
    pub(super) mpeg_start: Option<u64>,
    /// Where the sound ends, if the container continues after it.
    pub(super) end: Option<u64>,
    /// Whether the container claims to be longer than it is.
    pub(super) is_cut: bool,
    /// Whether all of the sound is there, but not where the container's lengths say.
    pub(super) has_wrong_length: bool,
}

impl Corrections {
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

/// Four bytes of a header, if they are there.
pub(super) fn word(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(at..)?.first_chunk().copied()
}
