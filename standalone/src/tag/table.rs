//! A table for people.

use std::path::{Path, PathBuf};

use genrescope_engine::State;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::Printer;
use super::report::{Report, Segment};
use super::selection::Selection;

/// Genres in a row unless told otherwise.
const DEFAULT_TOP: usize = 3;
/// Columns of the file's name: as wide as the longest, within limits that leave room for the rest.
const NAME_WIDTH: std::ops::RangeInclusive<usize> = 12..=32;

pub(super) struct TablePrinter {
    selection: Selection,
    segments: bool,
    name_width: usize,
}

impl TablePrinter {
    pub(super) fn new(selection: Selection, segments: bool, files: &[PathBuf]) -> Self {
        let longest = files.iter().map(|file| name_of(file).width()).max().unwrap_or(0);
        Self { selection, segments, name_width: longest.clamp(*NAME_WIDTH.start(), *NAME_WIDTH.end()) }
    }

    fn genres(&self, probabilities: &[f32]) -> String {
        let shown = self.selection.select(probabilities, DEFAULT_TOP);
        let cells = shown.iter().map(|(name, probability)| format!("{name} {:.0} %", 100.0 * probability));
        cells.collect::<Vec<_>>().join(", ")
    }

    fn segment(&self, segment: &Segment) -> String {
        let genres =
            segment.genres.as_ref().map_or_else(|| "silence".to_owned(), |genres| self.genres(genres));
        format!("  {:>8}  {genres}\n", clock(segment.end_seconds))
    }
}

impl Printer for TablePrinter {
    fn header(&self) -> String {
        format!("{}  {:>8}  {:<9}  {:>6}  genres\n", fit("file", self.name_width), "length", "state", "speed")
    }

    fn result(&self, report: &Report) -> String {
        let speed = report.seconds / report.elapsed_seconds.max(1e-9);
        let genres = match report.snapshot.state {
            State::Silence => String::new(),
            _ => self.genres(report.snapshot.genres()),
        };
        let mut text = format!(
            "{}  {:>8}  {:<9}  {speed:>5.0}x  {genres}",
            fit(&name_of(&report.path), self.name_width),
            clock(report.seconds),
            report.snapshot.state.name(),
        );
        text.truncate(text.trim_end().len());
        text.push('\n');
        if self.segments {
            text.extend(report.segments.iter().map(|segment| self.segment(segment)));
        }
        text
    }

    fn footer(&self, reports: usize, seconds: f64, elapsed_seconds: f64) -> String {
        let files = if reports == 1 { "1 file".to_owned() } else { format!("{reports} files") };
        let speed = seconds / elapsed_seconds.max(1e-9);
        format!("{files}, {} of sound in {elapsed_seconds:.1} s ({speed:.0}x real time)\n", clock(seconds))
    }
}

/// The file's name; control characters, which could confuse a terminal, are replaced.
fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// Cuts or fills a text to `width` columns; a long name keeps its beginning and its end.
fn fit(text: &str, width: usize) -> String {
    if text.width() <= width {
        return format!("{text}{}", " ".repeat(width - text.width()));
    }
    let tail_width = (width - 1) / 3;
    let take = |chars: &mut dyn Iterator<Item = char>, limit: usize| {
        let mut used = 0;
        let taken: Vec<char> = chars
            .take_while(|c| {
                used += c.width().unwrap_or(0);
                used <= limit
            })
            .collect();
        taken
    };
    let tail: String = take(&mut text.chars().rev(), tail_width).into_iter().rev().collect();
    let head: String = take(&mut text.chars(), width - 1 - tail.width()).into_iter().collect();
    let cut = format!("{head}…{tail}");
    let missing = width - cut.width();
    cut + &" ".repeat(missing)
}

/// `3:07`, or `1:02:03` from an hour on.
fn clock(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_their_column_whatever_they_are_made_of() {
        for name in
            ["a", "a name of exactly", "a much longer name than fits.flac", "日本語の長い名前の曲です.mp3"]
        {
            assert_eq!(fit(name, 17).width(), 17, "{name}");
        }
        assert!(fit("a much longer name than fits.flac", 17).ends_with("flac"));
    }

    #[test]
    fn lengths_read_as_on_a_player() {
        assert_eq!(clock(187.4), "3:07");
        assert_eq!(clock(3723.0), "1:02:03");
    }
}
