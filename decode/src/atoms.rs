//! The atoms of an MP4 or QuickTime file, as far as they say what the demuxer does not.

use crate::source::Source;

/// At most this much of an MP4 file's description is read.
const MAX_BYTES: u64 = 16 << 20;

/// How many atoms at the top level of an MP4 file to look at; ordinary files have four.
const MAX_ATOMS: usize = 64;

/// The content of the atom that describes an MP4 file, which may come after the sound.
pub(crate) fn movie(source: &mut Source) -> Option<Vec<u8>> {
    let mut at = 0;
    for _ in 0..MAX_ATOMS {
        let header = source.part(at, 16).ok()?;
        let (kind, header_len, len) = match (header.get(4..8)?, number(header.get(..4)?)) {
            (kind, 1) => (kind, 16, number(header.get(8..16)?)),
            (kind, len) => (kind, 8, len),
        };
        if kind == b"moov" {
            let len = len.saturating_sub(header_len).min(MAX_BYTES);
            return source.part(at + header_len, len as usize).ok();
        }
        at = at.checked_add(len).filter(|_| len >= header_len)?;
    }
    None
}

/// The content of an atom among others.
pub(crate) fn atom<'a>(mut bytes: &'a [u8], wanted: &[u8; 4]) -> Option<&'a [u8]> {
    loop {
        let (kind, content, next) = first_atom(bytes)?;
        if kind == wanted {
            return Some(content);
        }
        bytes = next;
    }
}

/// Kind and content of the first atom, and what follows it.
pub(crate) fn first_atom(bytes: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let (len, after) = bytes.split_first_chunk::<4>()?;
    let (kind, after) = after.split_first_chunk::<4>()?;
    let (len, after) = match u32::from_be_bytes(*len) {
        0 => (after.len(), after),
        1 => {
            let (len, after) = after.split_first_chunk::<8>()?;
            (usize::try_from(u64::from_be_bytes(*len)).ok()?.checked_sub(16)?, after)
        }
        len => ((len as usize).checked_sub(8)?, after),
    };
    let len = len.min(after.len());
    Some((kind, &after[..len], &after[len..]))
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte))
}
