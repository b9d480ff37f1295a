//! MP4: atoms, one of which holds the sound.

use std::io;

use super::{Corrections, MAX_CHUNKS, word};

/// An MP4 file that was cut within its sound gets a sound that reaches "to the end of the file": a size of 0.
///
/// The demuxer leaves out any atom that claims to reach beyond the end.
pub(super) fn cut(
    len: u64,
    mut bytes_at: impl FnMut(u64, usize) -> io::Result<Vec<u8>>,
) -> io::Result<Corrections> {
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
                return Ok(Corrections { words: vec![(at, [0; 4])], is_cut: true, ..Corrections::default() });
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
