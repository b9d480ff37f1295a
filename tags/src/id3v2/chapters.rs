//! Chapters in frames: one `CHAP` each, and a table of contents that names them in order.
//!
//! # Source
//! "ID3v2 Chapter Frame Addendum" 1.0.

use crate::chapter::Chapter;
use crate::source::big_endian;

/// What stands for a place in the file when none is given.
const NO_PLACE: [u8; 8] = [0xff; 8];
/// It is the topmost table, and its chapters follow one another.
const TOP_AND_ORDERED: u8 = 3;

/// The content of the table of contents.
pub(super) fn table(num_chapters: usize) -> Vec<u8> {
    // One table counts up to 255, and we accept no more chapters than that.
    let mut content = [&b"toc\0"[..], &[TOP_AND_ORDERED, num_chapters as u8]].concat();
    (0..num_chapters).for_each(|index| content.extend(element(index)));
    content
}

/// The content of a chapter whose title is in the frame `title`.
pub(super) fn chapter(index: usize, chapter: &Chapter, title: &[u8], is_unsynchronized: bool) -> Vec<u8> {
    let mut content = element(index);
    content.extend(milliseconds(chapter.start_ms, is_unsynchronized));
    content.extend(milliseconds(chapter.end_ms, is_unsynchronized));
    content.extend(NO_PLACE);
    content.extend(title);
    content
}

/// Start and end of a chapter, and the frames in it.
pub(super) fn parts(content: &[u8]) -> Option<(u64, u64, &[u8])> {
    let name_end = content.iter().position(|&byte| byte == 0)?;
    let (times, rest) = content.get(name_end + 1..)?.split_first_chunk::<8>()?;
    let (start, end) = (big_endian(&times[..4]), big_endian(&times[4..]));
    Some((start, end, rest.get(NO_PLACE.len()..)?))
}

fn element(index: usize) -> Vec<u8> {
    format!("chp{index}\0").into_bytes()
}

/// Milliseconds in four bytes. In an unsynchronized tag, readers drop each zero after 0xff, so the time moves
/// on until it has no such pair: mostly by a millisecond.
fn milliseconds(ms: u64, is_unsynchronized: bool) -> [u8; 4] {
    let bytes = |ms: u64| u32::try_from(ms).unwrap_or(u32::MAX - 1).to_be_bytes();
    let is_clear = |bytes: &[u8; 4]| {
        !is_unsynchronized || bytes[3] != 0xff && !bytes.windows(2).any(|pair| pair == [0xff, 0])
    };
    (ms..).take(512).map(bytes).find(is_clear).unwrap_or_else(|| bytes(ms))
}
