//! `genrescope tag`: the genres of files.
//!
//! ```text
//! paths ──> inputs ──> jobs ──> report ──> write ──> printer
//!           files,     threads   one file    where     table, JSON or CSV, in the order of the files
//!           folders,                         asked for
//!           patterns
//! ```

mod album;
pub(crate) mod clean;
mod csv;
pub(crate) mod inputs;
mod jobs;
mod json;
pub(crate) mod progress;
pub(crate) mod report;
mod selection;
pub(crate) mod stderr;
mod table;
pub(crate) mod write;

use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::{Context, Result};
use genrescope_engine::Model;

pub(crate) use self::inputs::Inputs;
pub(crate) use self::jobs::for_each_in_order;
pub(crate) use self::progress::Progress;
pub(crate) use self::report::Report;
use self::selection::Selection;
pub(crate) use self::stderr::{complain, path_bytes, printable};
pub(crate) use self::table::clock;
pub(crate) use self::write::{Outcome, command_line, probability, sound};
use self::write::{WriteArgs, Writer};
use crate::analysis::{AnalysisArgs, FileAnalyzer};

/// The exit code that a shell reports for a program ended by Ctrl-C.
const INTERRUPTED: u8 = 130;

/// The options of `genrescope tag`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Audio files, folders (with everything below them) and patterns such as '*.flac'
    #[arg(required = true)]
    paths: Vec<PathBuf>,

    /// Print one JSON object per line
    #[arg(long, conflicts_with = "csv")]
    json: bool,

    /// Print comma-separated values, one column per genre
    #[arg(long)]
    csv: bool,

    /// Show only the N most probable genres [default: 3 in the table, otherwise all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    top: Option<u16>,

    /// Show only these genres
    #[arg(long, value_name = "GENRE,...", value_delimiter = ',')]
    genres: Vec<String>,

    /// Add fine genres up to broad ones: house and techno to electronic
    #[arg(long)]
    broad: bool,

    /// Also show the genres over time, one line per second
    #[arg(long, conflicts_with = "csv")]
    segments: bool,

    /// Give all tracks of an album one genre, from the mean of their probabilities
    #[arg(long)]
    per_album: bool,

    #[command(flatten)]
    analysis: AnalysisArgs,

    #[command(flatten)]
    write: WriteArgs,
}

/// How results are printed.
trait Printer {
    /// What comes before the first result.
    fn header(&self) -> String {
        String::new()
    }

    /// One file's result.
    fn result(&self, report: &Report) -> String;

    /// What comes after the last result.
    fn footer(&self, _totals: &Totals) -> String {
        String::new()
    }
}

/// What there is to say about all files together.
#[derive(Debug, Clone, Copy, Default)]
struct Totals {
    num_reports: usize,
    /// Those known from earlier runs.
    num_cached: usize,
    /// Sound in all of them.
    seconds: f64,
    /// How long the run took.
    elapsed_seconds: f64,
}

/// Runs `genrescope tag` with a model and the path that it comes from, if it is not built in.
///
/// # Errors
/// If an option names a genre that the model does not have, or the output cannot be written.
pub(crate) fn run(args: &Args, model: &Arc<Model>, model_path: Option<&Path>) -> Result<ExitCode> {
    let inputs = Inputs::list_for(&args.paths, args.analysis.decoders());
    let mut teller = Teller::new(args, model, &inputs.files)?;
    teller.is_trouble = inputs.complain();
    let files = inputs.files;
    let stop = stop_on_signal()?;
    let analyzer = FileAnalyzer::new(&args.analysis, model, model_path);
    let progress = Progress::new(&files);
    let analyze_one = |path: &PathBuf| {
        let mut progress = progress.begin(path);
        let answer = analyzer.analyze(path, args.segments, &stop, |share| progress.reach(share))?;
        let description = args.per_album.then(|| analyzer.describe(path, &stop));
        Ok((Report::new(path, answer), description))
    };
    let mut num_told = 0;
    // An album's genre is known when its last track was heard, and tracks of one may lie anywhere.
    let mut waiting = Vec::new();
    let told = for_each_in_order(&files, args.analysis.jobs(), &stop, analyze_one, |path, result| {
        num_told += 1;
        match result {
            Ok((report, Some(description))) => waiting.push((report, description)),
            result => progress.pause(|| teller.take(path, result.map(|(report, _)| report)))?,
        }
        Ok(())
    });
    progress.finish();
    let told = told.and_then(|()| {
        if stop.load(Ordering::Relaxed) {
            return Ok(());
        }
        album::assign(
            waiting.iter_mut().map(|(report, description)| (report, std::mem::take(description))).collect(),
            model,
        );
        waiting.into_iter().try_for_each(|(report, _)| teller.take(&report.path.clone(), Ok(report)))
    });
    teller.tell_how_to_undo();
    if stop.load(Ordering::Relaxed) {
        return Ok(interrupted(format_args!("after {num_told} of {} files", files.len())));
    }
    match told {
        // Whoever read our lines has stopped reading.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(error).context("cannot write the results"),
        Ok(()) => teller.end(),
    }
}

impl Args {
    /// What to work on.
    pub(crate) fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// Whether the genres over time are wanted.
    pub(crate) fn segments(&self) -> bool {
        self.segments
    }

    /// Whether albums are to be told apart.
    pub(crate) fn per_album(&self) -> bool {
        self.per_album
    }

    /// How to analyze.
    pub(crate) fn analysis(&self) -> &AnalysisArgs {
        &self.analysis
    }
}

/// Reports what was found out about one file after another.
pub(crate) struct Teller {
    output: Output,
    writer: Option<Writer>,
    /// Whether people read the output.
    is_for_people: bool,
    /// Whether some file failed.
    is_trouble: bool,
}

impl Teller {
    /// # Errors
    /// If an option names a genre that the model does not have, or tags cannot be written as requested.
    pub(crate) fn new(args: &Args, model: &Arc<Model>, files: &[PathBuf]) -> Result<Self> {
        let selection = Selection::new(model, &args.genres, args.top.map(usize::from), args.broad)?;
        let writer = Writer::new(&args.write, model, args.broad)?;
        let printer: Box<dyn Printer> = if args.json {
            Box::new(json::JsonPrinter::new(model, selection, args.segments))
        } else if args.csv {
            Box::new(csv::CsvPrinter::new(selection, writer.is_some(), args.per_album, files))
        } else {
            Box::new(table::TablePrinter::new(selection, args.segments, files))
        };
        let output = Output { printer, started: Instant::now(), totals: Totals::default() };
        Ok(Self { output, writer, is_for_people: !args.json && !args.csv, is_trouble: false })
    }

    /// Writes one file's tags, if requested, and reports it. One write per result, so that no line is ever
    /// half there.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub(crate) fn take(&mut self, path: &Path, result: Result<Report>) -> io::Result<()> {
        match result {
            Ok(mut report) => {
                if let Some(writer) = &mut self.writer {
                    let outcome = writer.write(&report);
                    for warning in outcome.warnings() {
                        complain(format_args!("{}: {warning}", printable(path)));
                    }
                    self.is_trouble |= outcome.is_failure();
                    report.written = Some(outcome);
                }
                if let Some(warning) = &report.warning {
                    complain(format_args!("{}: {warning}", printable(path)));
                }
                self.is_trouble |= report.is_cut;
                self.output.write(&report)
            }
            Err(error) => {
                complain(format_args!("{}: {error:#}", printable(path)));
                self.is_trouble = true;
                Ok(())
            }
        }
    }

    /// Says how to undo what was written. Programs that read our lines find it in `genrescope history`.
    pub(crate) fn tell_how_to_undo(&self) {
        if let Some(run) = self.writer.as_ref().and_then(Writer::run).filter(|_| self.is_for_people) {
            complain(format_args!("to restore the old tags: genrescope undo {run}"));
        }
    }

    /// Sums up.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub(crate) fn end(self) -> Result<ExitCode> {
        match self.output.end() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
            Err(error) => Err(error).context("cannot write the results"),
            Ok(()) => Ok(if self.is_trouble { ExitCode::FAILURE } else { ExitCode::SUCCESS }),
        }
    }
}

/// Results being written to stdout.
struct Output {
    printer: Box<dyn Printer>,
    started: Instant,
    totals: Totals,
}

impl Output {
    fn write(&mut self, report: &Report) -> io::Result<()> {
        let header = if self.totals.num_reports == 0 { self.printer.header() } else { String::new() };
        self.totals.num_reports += 1;
        self.totals.num_cached += usize::from(report.is_cached);
        self.totals.seconds += report.seconds;
        write_whole(&(header + &self.printer.result(report)))
    }

    fn end(&self) -> io::Result<()> {
        if self.totals.num_reports == 0 {
            return Ok(());
        }
        let elapsed_seconds = self.started.elapsed().as_secs_f64();
        write_whole(&self.printer.footer(&Totals { elapsed_seconds, ..self.totals }))
    }
}

fn write_whole(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

/// A flag that is set when the program is asked to end, by Ctrl-C or otherwise. A second request ends it at
/// once.
pub(crate) fn stop_on_signal() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(INTERRUPTED.into());
        }
    })
    .context("cannot watch for Ctrl-C")?;
    Ok(stop)
}

/// Reports how far it got before it was asked to end.
pub(crate) fn interrupted(how_far: impl Display) -> ExitCode {
    complain(format_args!("interrupted {how_far}"));
    ExitCode::from(INTERRUPTED)
}

/// Prints a text, and treats a closed pipe as its end.
///
/// # Errors
/// If the output cannot be written for another reason.
pub(crate) fn print_quietly(text: &str) -> Result<ExitCode> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("cannot write the output")
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}
