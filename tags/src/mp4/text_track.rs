//! A track of texts: what QuickTime takes chapters from.
//!
//! # Source
//! Apple's QuickTime File Format Specification: "Chapter Lists", "Text Media" and "Base Media Info". A sample
//! is the length of a text in two bytes, and the text; an atom `encd` after it says that it is UTF-8.

use super::atom::build;
use crate::chapter::Chapter;

/// Ticks per second in the texts' times.
const RATE: u64 = 1000;

/// The track is part of the movie, but not enabled: nobody wants to see the texts over the picture.
const IN_MOVIE: u8 = 2;

/// No rotation, no scaling.
const MATRIX: [u32; 9] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];

/// "undetermined", three letters of five bits.
const NO_LANGUAGE: u16 = 0x55c4;

/// UTF-8, as QuickTime numbers encodings.
const UTF8: u32 = 0x100;

/// The track to make.
pub(super) struct TextTrack<'a> {
    /// Each has one text, in order.
    pub(super) chapters: &'a [Chapter],
    /// Its number.
    pub(super) id: u32,
    /// The movie's ticks per second, and how many it plays for.
    pub(super) movie: (u64, u64),
    /// Where the texts begin in the file, one after the other, and whether that takes more than 32 bits.
    pub(super) texts: (u64, bool),
}

/// A chapter's title as it lies in the file.
fn sample(chapter: &Chapter) -> Vec<u8> {
    let title = &chapter.title[..chapter.title.floor_char_boundary(usize::from(u16::MAX))];
    let encoding = build(b"encd", &UTF8.to_be_bytes());
    [&(title.len() as u16).to_be_bytes()[..], title.as_bytes(), &encoding].concat()
}

/// The texts, one after the other.
pub(super) fn samples(chapters: &[Chapter]) -> Vec<u8> {
    chapters.iter().flat_map(sample).collect()
}

impl TextTrack<'_> {
    /// All of `trak`.
    pub(super) fn build(&self) -> Vec<u8> {
        let first_ms = self.chapters.first().map_or(0, |chapter| chapter.start_ms);
        let last_ms = self.chapters.last().map_or(0, |chapter| chapter.end_ms);
        let (rate, movie_ticks) = self.movie;
        // No track is longer than the movie.
        let ticks = |ms: u64| u128::from(ms) * u128::from(rate) / u128::from(RATE);
        let end = u64::try_from(ticks(last_ms)).unwrap_or(u64::MAX).min(movie_ticks);
        let start = u64::try_from(ticks(first_ms)).unwrap_or(u64::MAX).min(end);
        let is_wide = end > u64::from(u32::MAX);
        let number = |value: u64| number(value, is_wide);
        let header = [
            &number(0)[..],
            &number(0),
            &long(self.id),
            &long(0),
            &number(end),
            // Reserved, layer, group and volume; the matrix; no size.
            &[0; 16],
            &matrix(),
            &[0; 8],
        ];
        let header = full(b"tkhd", is_wide, IN_MOVIE, &header.concat());
        // Texts follow each other without a gap, but the first may come late.
        let edits = if start == 0 { Vec::new() } else { build(b"edts", &late(start, end)) };
        build(b"trak", &[header, edits, self.media()].concat())
    }

    fn media(&self) -> Vec<u8> {
        let durations = self.durations();
        let len = durations.iter().sum();
        let is_wide = len > u64::from(u32::MAX);
        let number = |value: u64| number(value, is_wide);
        let language = [&NO_LANGUAGE.to_be_bytes()[..], &[0; 2]].concat();
        let header = [&number(0)[..], &number(0), &long(RATE as u32), &number(len), &language];
        let header = full(b"mdhd", is_wide, 0, &header.concat());
        let handler = build(b"hdlr", b"\0\0\0\0\0\0\0\0text\0\0\0\0\0\0\0\0\0\0\0\0\0");
        let url = build(b"dref", &[&long(0)[..], &long(1), &build(b"url ", &long(1))].concat());
        let info = [base_header(), build(b"dinf", &url), self.table(&durations)].concat();
        build(b"mdia", &[header, handler, build(b"minf", &info)].concat())
    }

    /// How long each text is shown, in ticks: until the next one comes.
    fn durations(&self) -> Vec<u64> {
        let starts = self.chapters.iter().map(|chapter| chapter.start_ms);
        let ends = starts.clone().skip(1).chain(self.chapters.last().map(|last| last.end_ms));
        starts.zip(ends).map(|(start, end)| end.saturating_sub(start).min(u32::MAX.into())).collect()
    }

    /// Which text lies where, and when it is shown.
    fn table(&self, durations: &[u64]) -> Vec<u8> {
        let count = long(self.chapters.len() as u32);
        let lengths: Vec<u8> =
            self.chapters.iter().flat_map(|chapter| long(sample(chapter).len() as u32)).collect();
        let times: Vec<u8> =
            durations.iter().flat_map(|&ticks| [long(1), long(ticks as u32)]).flatten().collect();
        let (at, is_wide) = self.texts;
        let positions = if is_wide {
            build(b"co64", &[&long(0)[..], &long(1), &at.to_be_bytes()].concat())
        } else {
            build(b"stco", &[long(0), long(1), long(at as u32)].concat())
        };
        let parts = [
            build(b"stsd", &[&long(0)[..], &long(1), &description()].concat()),
            build(b"stts", &[&long(0)[..], &count, &times].concat()),
            // All of them in one piece, under the first description.
            build(b"stsc", &[long(0), long(1), long(1), count, long(1)].concat()),
            build(b"stsz", &[&long(0)[..], &long(0), &count, &lengths].concat()),
            positions,
        ];
        build(b"stbl", &parts.concat())
    }
}

fn long(number: u32) -> [u8; 4] {
    number.to_be_bytes()
}

/// A time, in as many bytes as the atom's version has for it.
fn number(value: u64, is_wide: bool) -> Vec<u8> {
    value.to_be_bytes()[if is_wide { 0 } else { 4 }..].to_vec()
}

/// An atom with version and flags.
fn full(name: &[u8; 4], is_wide: bool, flags: u8, content: &[u8]) -> Vec<u8> {
    build(name, &[&[is_wide.into(), 0, 0, flags], content].concat())
}

/// A list of edits: nothing up to `start`, and then the track, up to `end`; ticks of the movie.
fn late(start: u64, end: u64) -> Vec<u8> {
    let is_wide = end > u64::from(u32::MAX);
    let number = |value: u64| number(value, is_wide);
    let normal_speed = long(0x1_0000);
    let nothing = [&number(start)[..], &number(u64::MAX), &normal_speed].concat();
    let track = [&number(end - start)[..], &number(0), &normal_speed].concat();
    full(b"elst", is_wide, 0, &[&long(2)[..], &nothing, &track].concat())
}

fn matrix() -> Vec<u8> {
    MATRIX.iter().flat_map(|&value| long(value)).collect()
}

/// What Apple's own media types have in place of a header for sound or pictures.
fn base_header() -> Vec<u8> {
    // Copied with dithering, half gray, no balance.
    let look = [0, 0, 0x40, 0x8000, 0x8000, 0x8000, 0, 0].map(u16::to_be_bytes).concat();
    build(b"gmhd", &[build(b"gmin", &look), build(b"text", &matrix())].concat())
}

/// How the texts look: black on white, in a box without a size.
fn description() -> Vec<u8> {
    let reference = [0, 0, 0, 0, 0, 0, 0, 1];
    // Flags and alignment; the background; the box and eight unused bytes; font, style and three unused
    // bytes; the letters' color; no name for the font.
    build(b"text", &[&reference[..], &[0; 8], &[0xff; 6], &[0; 16], &[0; 7], &[0; 6], &[0]].concat())
}
