//! Nero's list of chapters: `chpl`, in the user data of the movie.
//!
//! # Source
//! There is no specification; ffmpeg's `mov_read_chpl` and MPC's splitter read it like this: version 1, four
//! unused bytes, the number of chapters in one byte, and for each chapter its start in units of 100 ns, the
//! length of its title in one byte, and the title.

use super::atom;
use crate::chapter::Chapter;
use crate::source::big_endian;

pub(super) const NAME: &[u8; 4] = b"chpl";

/// Units of the times per millisecond.
const TICKS_PER_MS: u64 = 10_000;

/// The whole atom.
pub(super) fn build(chapters: &[Chapter]) -> Vec<u8> {
    let mut content = vec![1, 0, 0, 0, 0, 0, 0, 0, chapters.len() as u8];
    for chapter in chapters {
        let title = &chapter.title[..chapter.title.floor_char_boundary(usize::from(u8::MAX))];
        content.extend((chapter.start_ms * TICKS_PER_MS).to_be_bytes());
        content.push(title.len() as u8);
        content.extend(title.as_bytes());
    }
    atom::build(NAME, &content)
}

/// The chapters in the atom's content, as far as they can be read. Each ends where the next begins, the last
/// one at the end of the file.
pub(super) fn read(content: &[u8], seconds: f64) -> Vec<Chapter> {
    let mut chapters: Vec<Chapter> = Vec::new();
    // The four bytes are missing in version 0.
    let start = if content.first() == Some(&0) { 4 } else { 8 };
    let mut rest = content.get(start + 1..).unwrap_or_default();
    for _ in 0..content.get(start).copied().unwrap_or(0) {
        let Some((time, after)) = rest.split_first_chunk::<8>() else { break };
        let Some((&len, after)) = after.split_first() else { break };
        let Some((title, after)) = after.split_at_checked(usize::from(len)) else { break };
        let title = String::from_utf8_lossy(title).into_owned();
        chapters.push(Chapter { start_ms: big_endian(time) / TICKS_PER_MS, end_ms: 0, title });
        rest = after;
    }
    let starts: Vec<u64> = chapters.iter().skip(1).map(|chapter| chapter.start_ms).collect();
    let ends = starts.into_iter().chain([(seconds * 1000.0).round() as u64]);
    chapters.iter_mut().zip(ends).for_each(|(chapter, end)| chapter.end_ms = end);
    chapters
}
