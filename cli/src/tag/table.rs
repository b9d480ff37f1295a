//! A table for people.

use std::io::{IsTerminal, stdout};
use std::path::{Path, PathBuf};

use genrescope_engine::State;
use genrescope_library::Segment;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::album::Membership;
use super::printer::{Printer, Totals};
use super::report::Report;
use super::selection::Selection;
use crate::console::{clock, counted, printable};
use crate::writing::Outcome;

/// Default number of genres in a row.
const DEFAULT_TOP: usize = 3;

/// Least columns for genres: enough for two of the longest names with their percentages, or nearly.
const GENRES_WIDTH: usize = 29;

/// Columns of a file's name: fewer say nothing, more leave the eye without a line to follow.
const MIN_NAME_WIDTH: usize = 12;
const MAX_NAME_WIDTH: usize = 60;

/// Columns between the name and the genres.
const MIDDLE_WIDTH: usize = 30;

pub(super) struct TablePrinter {
    selection: Selection,
    segments: bool,
    /// The folder that contains all files; it is left out of their names.
    folder: PathBuf,
    name_width: usize,
    /// Columns of the terminal; `None` if lines may be of any length.
    width: Option<usize>,
}

impl TablePrinter {
    pub(super) fn new(selection: Selection, segments: bool, files: &[PathBuf]) -> Self {
        let size = ratatui::crossterm::terminal::size();
        let width = size.ok().filter(|_| stdout().is_terminal()).map(|(columns, _)| usize::from(columns));
        Self::with_width(selection, segments, files, width)
    }

    fn with_width(selection: Selection, segments: bool, files: &[PathBuf], width: Option<usize>) -> Self {
        let folder = common_folder(files);
        let longest = files.iter().map(|file| name_in(file, &folder).width()).max().unwrap_or(0);
        let room = width.map_or(MAX_NAME_WIDTH, |width| width.saturating_sub(MIDDLE_WIDTH + GENRES_WIDTH));
        let name_width = longest.min(room.min(MAX_NAME_WIDTH)).max(MIN_NAME_WIDTH);
        Self { selection, segments, folder, name_width, width }
    }

    /// Genres with their percentages, on more lines if they do not fit after what takes `indent` columns.
    fn genres(&self, probabilities: &[f32], indent: usize) -> String {
        let room = self.width.map_or(usize::MAX, |width| width.saturating_sub(indent).max(MIN_NAME_WIDTH));
        let shown = self.selection.select(probabilities, DEFAULT_TOP);
        let (mut text, mut column) = (String::new(), 0);
        for (index, (name, probability)) in shown.iter().enumerate() {
            let comma = if index + 1 < shown.len() { "," } else { "" };
            let cell = format!("{name} {:.0} %{comma}", 100.0 * probability);
            if column > 0 && column + 1 + cell.width() > room {
                text += &format!("\n{}", " ".repeat(indent));
                column = 0;
            } else if column > 0 {
                text.push(' ');
                column += 1;
            }
            column += cell.width();
            text += &cell;
        }
        text
    }

    fn segment(&self, segment: &Segment) -> String {
        let time = format!("  {:>7}  ", clock(segment.end_seconds.round()));
        let silence = || "silence".to_owned();
        let genres = segment.genres.as_ref().map_or_else(silence, |genres| self.genres(genres, time.len()));
        format!("{time}{genres}\n")
    }

    fn name(&self, path: &Path) -> String {
        let name = name_in(path, &self.folder);
        // If nobody is looking, a program reads it, and needs the whole name.
        if self.width.is_some() { fit(&name, self.name_width) } else { pad(&name, self.name_width) }
    }
}

impl Printer for TablePrinter {
    fn header(&self) -> String {
        format!("{}  {:>7}  {:<9}  {:>6}  genres\n", pad("file", self.name_width), "length", "state", "speed")
    }

    fn result(&self, report: &Report) -> String {
        let speed = report.seconds / report.elapsed_seconds.max(1e-9);
        let speed = if report.is_cached { "known".to_owned() } else { format!("{speed:.0}x") };
        let mut text = format!(
            "{}  {:>7}  {:<9}  {speed:>6}  ",
            self.name(&report.path),
            clock(report.seconds.round()),
            report.snapshot.state.name(),
        );
        if report.snapshot.state != State::Silence {
            text += &self.genres(&report.snapshot.genres, text.width());
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        if let Some(Membership { album, is_first: true }) = &report.album {
            let by = album.artist.as_ref().map_or(String::new(), |artist| format!(" by {artist}"));
            let name = printable(format!("{}{by}", album.title).as_ref());
            let state = album.state.name();
            let line = format!("  album {name}, {} tracks, {state}: ", album.num_tracks);
            let line = self.width.map_or(line.clone(), |width| cut(&line, width / 2));
            text += &line;
            text += &self.genres(&album.genres, line.width());
            text.push('\n');
        }
        for line in report.written.iter().flat_map(Outcome::lines) {
            let line = format!("  {}", printable(line.as_ref()));
            text += &self.width.map_or(line.clone(), |width| cut(&line, width));
            text.push('\n');
        }
        if self.segments {
            text.extend(report.segments.iter().map(|segment| self.segment(segment)));
        }
        text
    }

    fn footer(&self, totals: &Totals) -> String {
        let Totals { num_reports, num_cached, seconds, elapsed_seconds } = *totals;
        let files = counted(num_reports, "file");
        let speed = seconds / elapsed_seconds.max(1e-9);
        let known = if num_cached > 0 { format!(", {num_cached} known from before") } else { String::new() };
        format!(
            "{files}, {} of sound in {elapsed_seconds:.1} s ({speed:.0}x real time){known}\n",
            clock(seconds.round())
        )
    }
}

/// The deepest folder that contains all files.
fn common_folder(files: &[PathBuf]) -> PathBuf {
    let mut folders = files.iter().map(|file| file.parent().unwrap_or(Path::new("")));
    let Some(first) = folders.next() else { return PathBuf::new() };
    folders.fold(first.to_owned(), |common, folder| {
        common.components().zip(folder.components()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
    })
}

fn name_in(path: &Path, folder: &Path) -> String {
    printable(path.strip_prefix(folder).unwrap_or(path))
}

/// Cuts or pads a text to `width` columns; a long one loses its beginning, which says least.
fn fit(text: &str, width: usize) -> String {
    if text.width() <= width {
        return pad(text, width);
    }
    let mut used = 1;
    let tail: Vec<char> = text
        .chars()
        .rev()
        .take_while(|c| {
            used += c.width().unwrap_or(0);
            used <= width
        })
        .collect();
    pad(&format!("…{}", tail.into_iter().rev().collect::<String>()), width)
}

/// Cuts a text to `width` columns; a long one loses its end.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut used = 1;
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used <= width
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// Pads a text to `width` columns.
fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

#[cfg(test)]
mod tests {
    use genrescope_engine::{Slots, Snapshot};
    use genrescope_tags::{Carried, Change};

    use super::*;
    use crate::writing::Write;

    #[test]
    fn names_fit_their_column_whatever_they_are_made_of() {
        for name in
            ["a", "a name of exactly", "a much longer name than fits.flac", "日本語の長い名前の曲です.mp3"]
        {
            assert_eq!(fit(name, 17).width(), 17, "{name}");
        }
        assert_eq!(fit("a much longer name than fits.flac", 17), "…e than fits.flac");
    }

    #[test]
    fn lengths_look_as_on_a_player() {
        assert_eq!(clock(187.4_f64.round()), "3:07");
        assert_eq!(clock(3723.0), "1:02:03");
    }

    #[test]
    fn names_are_distinguished_by_the_folders_that_differ() {
        let files = ["m/a/1/x.mp3", "m/a/2/x.mp3"].map(PathBuf::from);
        let folder = common_folder(&files);
        assert_eq!(files.map(|file| name_in(&file, &folder)), ["1/x.mp3", "2/x.mp3"]);
        let alone = [PathBuf::from("/m/a/x\n\u{1b}[2J.mp3")];
        assert_eq!(name_in(&alone[0], &common_folder(&alone)), "x\\n\\u{1b}[2J.mp3");
        assert_eq!(common_folder(&["a.mp3", "/b.mp3"].map(PathBuf::from)), PathBuf::new());
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let model = genrescope_models::default_info().unwrap();
        let num_genres = model.genres().len();
        let mut snapshot = Snapshot::with(|snapshot| {
            (snapshot.state, snapshot.genres) = (State::Unsure, Slots::zeros(num_genres));
        });
        // The longest names first, as probable as there is room for.
        let mut by_length: Vec<usize> = (0..num_genres).collect();
        let names: Vec<&str> = model.genres().names().collect();
        by_length.sort_by_key(|&index| std::cmp::Reverse(names[index].len()));
        for (rank, &index) in by_length.iter().enumerate() {
            snapshot.genres[index] = 0.3 / (rank + 1) as f32;
        }
        let report = Report {
            path: "an album/a rather long name of a song by somebody.flac".into(),
            seconds: 36_000.0,
            elapsed_seconds: 10.0,
            is_cached: false,
            snapshot,
            segments: vec![Segment { end_seconds: 3.0, genres: Some(snapshot.genres.to_vec()) }],
            warning: None,
            is_cut: false,
            album: None,
            written: Some(Outcome::Written(Write {
                tags: "ID3v2.3".into(),
                carried: vec![Carried {
                    from: "ID3v1",
                    fields: vec!["a field, and another one, ".repeat(20)],
                    left_out: vec!["rating".into()],
                }],
                changes: vec![Change {
                    field: "genre".into(),
                    old: vec![],
                    new: vec!["a name, and another one, ".repeat(20)],
                }],
                stale: vec![],
            })),
        };
        let files = [report.path.clone(), "b.mp3".into()];
        for top in [1, 3, 9] {
            for width in [80, 100, 200] {
                let selection = Selection::new(&model, &[], Some(top), false).unwrap();
                let printer = TablePrinter::with_width(selection, true, &files, Some(width));
                let text = printer.header() + &printer.result(&report);
                assert!(text.lines().all(|line| line.width() <= width), "{width} columns:\n{text}");
                assert_eq!(text.matches('%').count(), 2 * top);
            }
        }
    }
}
