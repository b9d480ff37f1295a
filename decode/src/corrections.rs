//! Words in a file's headers that are read as something else, so that a demuxer takes the file.

use std::io;

/// Chunks at the top level of a file to look at; the usual ones have three or four.
const MAX_CHUNKS: usize = 64;

/// Words to be read in place of those in the file.
#[derive(Debug, Default)]
pub(crate) struct Corrections {
    /// Position in the container, and the word.
    words: Vec<(u64, [u8; 4])>,
    /// Whether the container says that it is longer than it is.
    is_cut: bool,
}

impl Corrections {
    /// Finds what has to be corrected in a container of `len` bytes that begins with `head`.
    ///
    /// `bytes_at` reads so many bytes at a position in the container; fewer at its end.
    ///
    /// # Errors
    /// Those of `bytes_at`.
    pub(crate) fn find(
        head: &[u8],
        len: u64,
        bytes_at: impl FnMut(u64, usize) -> io::Result<Vec<u8>>,
    ) -> io::Result<Self> {
        match head {
            // A wave file of more than 4 GiB. As an ordinary one its sizes read as "unknown": up to the end.
            [b'R', b'F', b'6', b'4', ..] | [b'B', b'W', b'6', b'4', ..] => {
                Ok(Self { words: vec![(0, *b"RIFF")], is_cut: false })
            }
            [b'F', b'O', b'R', b'M', ..] => cut_aiff(len, bytes_at),
            [_, _, _, _, b'f', b't', b'y', b'p', ..] => cut_mp4(len, bytes_at),
            _ => Ok(Self::default()),
        }
    }

    /// Whether the container says that it is longer than it is.
    pub(crate) fn is_cut(&self) -> bool {
        self.is_cut
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

/// An AIFF file that was cut in its sound gets the sizes of what is there.
///
/// The demuxer wants to see all chunks, also those behind the sound, before it hands out any.
fn cut_aiff(
    len: u64,
    mut bytes_at: impl FnMut(u64, usize) -> io::Result<Vec<u8>>,
) -> io::Result<Corrections> {
    let mut at = 12;
    for _ in 0..MAX_CHUNKS {
        let header = bytes_at(at, 8)?;
        let (Some(id), Some(size)) = (word(&header, 0), word(&header, 4)) else { break };
        let (size, left) = (u64::from(u32::from_be_bytes(size)), len - at - 8);
        if size > left {
            // Of an odd number of bytes the demuxer would ask for one more.
            let cut_size = |size: u64| u32::try_from(size & !1).map(u32::to_be_bytes);
            if let (b"SSND", Ok(whole), Ok(sound)) = (&id, cut_size(len - 8), cut_size(left)) {
                return Ok(Corrections { words: vec![(4, whole), (at + 4, sound)], is_cut: true });
            }
            break;
        }
        at += 8 + size + (size & 1);
    }
    Ok(Corrections::default())
}

/// An MP4 file that was cut in its sound gets a sound that reaches "to the end of the file": a size of 0.
///
/// The demuxer leaves out whatever says that it goes beyond the end.
fn cut_mp4(len: u64, mut bytes_at: impl FnMut(u64, usize) -> io::Result<Vec<u8>>) -> io::Result<Corrections> {
    let mut at = 0;
    for _ in 0..MAX_CHUNKS {
        let header = bytes_at(at, 16)?;
        let (Some(size), Some(kind)) = (word(&header, 0), word(&header, 4)) else { break };
        let size = match (u32::from_be_bytes(size), header.last_chunk::<8>()) {
            (1, Some(&size)) if header.len() == 16 => u64::from_be_bytes(size),
            (size, _) => u64::from(size),
        };
        if size > len - at {
            if &kind == b"mdat" {
                return Ok(Corrections { words: vec![(at, [0; 4])], is_cut: true });
            }
            break;
        }
        if size < 8 {
            break;
        }
        at += size;
    }
    Ok(Corrections::default())
}

fn word(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(at..)?.first_chunk().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The file as a demuxer sees it, read in pieces of `piece` bytes.
    fn corrected(bytes: &[u8], piece: usize) -> (Vec<u8>, bool) {
        let read = |at: u64, len: usize| {
            let rest = bytes.get(at as usize..).unwrap_or_default();
            Ok(rest[..len.min(rest.len())].to_vec())
        };
        let corrections = Corrections::find(bytes, bytes.len() as u64, read).unwrap();
        let mut seen = Vec::new();
        for part in bytes.chunks(piece) {
            let mut part = part.to_vec();
            corrections.apply(seen.len() as u64, &mut part);
            seen.extend(part);
        }
        (seen, corrections.is_cut())
    }

    #[test]
    fn only_a_cut_file_is_corrected_however_it_is_read() {
        let aiff = |size: u8| {
            [b"FORM\0\0\0\x40AIFFCOMM\0\0\0\x03abc\0SSND\0\0\0".as_slice(), &[size], b"sound"].concat()
        };
        let mp4 = |size: u8| [b"\0\0\0\x08ftyp\0\0\0".as_slice(), &[size], b"mdatsound"].concat();
        for piece in 1..=16 {
            assert_eq!(corrected(&aiff(5), piece), (aiff(5), false));
            let whole = b"FORM\0\0\0\x1cAIFFCOMM\0\0\0\x03abc\0SSND\0\0\0\x04sound".to_vec();
            assert_eq!(corrected(&aiff(6), piece), (whole, true));
            assert_eq!(corrected(&mp4(13), piece), (mp4(13), false));
            assert_eq!(corrected(&mp4(14), piece), (mp4(0), true));
            assert_eq!(corrected(b"RF64\xff\xff\xff\xffWAVE", piece).0, b"RIFF\xff\xff\xff\xffWAVE");
            assert_eq!(corrected(b"OggSRF64FORMftyp", piece).0, b"OggSRF64FORMftyp");
        }
    }
}
