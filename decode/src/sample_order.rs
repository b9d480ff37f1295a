//! The byte order of QuickTime's samples.

use crate::atoms::{atom, first_atom, movie};
use crate::source::Source;

/// Whether the samples of a QuickTime file's sound begin with their most significant byte, although the
/// demuxer assumes the opposite.
///
/// # Source
/// Apple's QuickTime File Format Specification, "Sound Sample Descriptions": the four kinds are big-endian
/// unless an atom `enda` in the description says 1.
pub(crate) fn is_big_endian(source: &mut Source) -> bool {
    let is_quicktime = source.head().get(4..12) == Some(b"ftypqt  ");
    is_quicktime && movie(source).is_some_and(|movie| is_big_endian_in(&movie))
}

fn is_big_endian_in(mut movie: &[u8]) -> bool {
    while let Some((kind, track, rest)) = first_atom(movie) {
        movie = rest;
        let Some(media) = Some(track).filter(|_| kind == b"trak").and_then(|track| atom(track, b"mdia"))
        else {
            continue;
        };
        let table = atom(media, b"minf").and_then(|info| atom(info, b"stbl"));
        // Version and number of the descriptions, then the first of them.
        let description = table.and_then(|table| first_atom(atom(table, b"stsd")?.get(8..)?));
        if let Some((b"in24" | b"in32" | b"fl32" | b"fl64", content, _)) = description {
            return !content.windows(6).any(|six| six == b"enda\0\x01");
        }
    }
    false
}
