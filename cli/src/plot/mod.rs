//! `genrescope plot`: figures of files.
//!
//! ```text
//! paths ──> inputs ──> jobs ────────────> panels ──> Figure of one, Sheet of many ──> PNG or SVG
//!                      threads, each with
//!                      a child process:
//!                      decode; genres
//! ```

mod args;
mod format;
mod panels;
mod time;

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::Ordering;

use anyhow::{Context, Result, ensure};
use genrescope_figures::{Figure, Sheet, missing_letters};

pub(crate) use self::args::Args;
use self::format::Format;
use self::panels::{Drawn, Plotter};
use crate::console::{clock, complain, interrupted, printable, stop_on_signal};
use crate::files::{
    Failures, Inputs, Progress, complain_of, ensure_replaceable, for_each_in_order, try_place, write_whole,
};
use crate::model_choice::ModelChoice;

/// Recordings on one sheet; further recordings go on further sheets.
const CELLS_OF_A_SHEET: usize = 60;

/// Runs `genrescope plot`.
///
/// # Errors
/// If an option is invalid, the model cannot be loaded, or the picture cannot be written.
pub(crate) fn run(args: &Args, choice: &ModelChoice) -> Result<ExitCode> {
    let format = args.format()?;
    ensure!(args.to.is_none_or(|to| to > args.from), "--to must be later than --from");
    let inputs = Inputs::list_for(&args.paths, args.analysis.decoders());
    let mut is_trouble = complain_of(&inputs);
    let files = inputs.files;
    let is_sheet = files.len() > 1 || args.paths.iter().any(|path| path.is_dir());
    let show = if is_sheet { &args.show[..1] } else { &args.show[..] };
    args.ensure_computable(show)?;
    let num_columns = if is_sheet { Sheet::NUM_COLUMNS } else { Figure::NUM_COLUMNS };
    let plotter = Plotter::new(args, show, num_columns, choice)?;
    ensure_places(args, format, if is_sheet { files.len().div_ceil(CELLS_OF_A_SHEET) } else { 1 })?;
    try_place(&args.out).with_context(|| format!("{} cannot be written", printable(&args.out)))?;
    let stop = stop_on_signal()?;
    let progress = Progress::new(&files);
    let draw = |path: &PathBuf| {
        let mut progress = progress.begin(path);
        plotter.draw(path, &stop, |share| progress.reach(share))
    };
    let mut sheets = Sheets::new(args, format);
    let mut failures = Failures::default();
    let drawn = for_each_in_order(&files, args.analysis.jobs(), &stop, draw, |path, result| match result {
        Ok(drawn) => {
            if let Some(warning) = &drawn.facts.warning {
                progress.pause(|| complain(format_args!("{}: {warning}", printable(path))));
            }
            is_trouble |= drawn.facts.is_cut;
            if is_sheet { sheets.add(path, drawn) } else { write_figure(args, format, path, drawn) }
        }
        Err(error) => {
            progress.pause(|| failures.report(path, &error));
            sheets.is_part = failures.is_folder_gone();
            Ok(())
        }
    });
    progress.finish();
    complain_of_letters(&files);
    let is_interrupted = stop.load(Ordering::Relaxed);
    sheets.is_part |= is_interrupted;
    drawn
        .and_then(|()| sheets.end())
        .with_context(|| format!("{} cannot be written", printable(&args.out)))?;
    if is_interrupted {
        let rest = if sheets.is_earlier_kept { "; the picture that is there stays" } else { "" };
        return Ok(interrupted(format_args!("before all was drawn{rest}")));
    }
    if sheets.is_earlier_kept {
        complain("the picture that is there stays, because recordings are missing");
    }
    Ok(if is_trouble || failures.is_any() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Makes sure that the pictures replace nothing but earlier ones.
///
/// # Errors
/// When they would replace something else.
fn ensure_places(args: &Args, format: Format, num_sheets: usize) -> Result<()> {
    for number in 1..=num_sheets {
        let path = numbered(&args.out, number);
        ensure_replaceable(&path, format.kind())?;
        // A name that nobody gave: an earlier second sheet lies beside a first one.
        ensure!(
            number == 1 || args.out.exists() || !path.exists(),
            "{} is there already, and no sheet before it: please name another file",
            printable(&path)
        );
    }
    Ok(())
}

/// Writes the figure of one recording.
fn write_figure(args: &Args, format: Format, path: &Path, drawn: Drawn) -> io::Result<()> {
    let facts = drawn.to_string();
    let figure = Figure::new(name(path), facts, drawn.panels);
    write_whole(&args.out, &format.file_of(&figure))
}

/// Names the letters of titles that no font has.
fn complain_of_letters(files: &[PathBuf]) {
    let titles: String = files.iter().map(|path| name(path)).collect();
    let missing = missing_letters(&titles);
    if !missing.is_empty() {
        complain(format_args!(
            "no installed font has {missing}: boxes are drawn instead (Noto Sans CJK has Chinese, Japanese and Korean)"
        ));
    }
}

/// A recording's name in a picture.
fn name(path: &Path) -> String {
    printable(path.file_name().unwrap_or_default().as_ref())
}

/// Contact sheets, one after the other.
struct Sheets<'a> {
    args: &'a Args,
    format: Format,
    sheet: Sheet,
    num_cells: usize,
    /// Whether recordings are missing: of an interruption, or of a folder that vanished. What was drawn is
    /// kept then, but takes no earlier picture's place.
    is_part: bool,
    is_earlier_kept: bool,
}

impl<'a> Sheets<'a> {
    fn new(args: &'a Args, format: Format) -> Self {
        let sheet = Sheet::new(String::new());
        let mut sheets = Self { args, format, sheet, num_cells: 0, is_part: false, is_earlier_kept: false };
        sheets.sheet = sheets.next();
        sheets
    }

    /// An empty sheet, with its title.
    fn next(&self) -> Sheet {
        let paths: Vec<String> = self.args.paths.iter().map(|path| printable(path)).collect();
        let number = self.num_cells / CELLS_OF_A_SHEET;
        let page = if number == 0 { String::new() } else { format!(", sheet {}", number + 1) };
        Sheet::new(paths.join(", ") + &page)
    }

    fn add(&mut self, path: &Path, mut drawn: Drawn) -> io::Result<()> {
        let facts = clock(drawn.seconds());
        self.sheet.add(name(path), facts, drawn.panels.swap_remove(0));
        self.num_cells += 1;
        if self.num_cells.is_multiple_of(CELLS_OF_A_SHEET) { self.end() } else { Ok(()) }
    }

    /// Where the sheet that is being filled goes.
    fn place(&self) -> PathBuf {
        numbered(&self.args.out, self.num_cells.div_ceil(CELLS_OF_A_SHEET))
    }

    /// Writes the sheet unless it is empty, and begins another.
    fn end(&mut self) -> io::Result<()> {
        let next = self.next();
        let sheet = std::mem::replace(&mut self.sheet, next);
        if sheet.is_empty() {
            return Ok(());
        }
        if self.is_part && self.place().exists() {
            self.is_earlier_kept = true;
            return Ok(());
        }
        write_whole(&self.place(), &self.format.file_of(&sheet))
    }
}

/// The file of a sheet: `sheet.png`, then `sheet-2.png` and so on.
fn numbered(path: &Path, number: usize) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{number}."));
    name.push(path.extension().unwrap_or_default());
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_sheets_are_numbered() {
        assert_eq!(numbered(Path::new("a/b.c.png"), 1), Path::new("a/b.c.png"));
        assert_eq!(numbered(Path::new("a/b.c.png"), 2), Path::new("a/b.c-2.png"));
    }
}
