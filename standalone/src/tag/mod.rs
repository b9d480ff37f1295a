//! `genrescope tag`: the genres of files.
//!
//! ```text
//! paths ──> inputs ──> jobs ──> report ──> printer
//!           files,     threads   one file    table, JSON or CSV, in the order of the files
//!           folders,
//!           patterns
//! ```

mod csv;
mod inputs;
mod jobs;
mod json;
mod progress;
mod report;
mod selection;
mod stderr;
mod table;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::{Context, Result};
use genrescope_engine::Model;

use self::inputs::Inputs;
use self::jobs::for_each_in_order;
use self::progress::Progress;
use self::report::{Report, analyse};
use self::selection::Selection;
use self::stderr::{complain, printable};

/// What a shell reports for a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

/// What `genrescope tag` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Audio files, folders (with all below them) and patterns such as '*.flac'
    #[arg(required = true)]
    paths: Vec<PathBuf>,

    /// Print one JSON object a line
    #[arg(long, conflicts_with = "csv")]
    json: bool,

    /// Print comma-separated values, one column a genre
    #[arg(long)]
    csv: bool,

    /// Show only the N most probable genres [default: 3 in the table, else all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    top: Option<u16>,

    /// Show only these genres
    #[arg(long, value_name = "GENRE,...", value_delimiter = ',')]
    genres: Vec<String>,

    /// Add fine genres up to broad ones: house and techno to electronic
    #[arg(long)]
    broad: bool,

    /// Show the genres over time too, one line a second
    #[arg(long, conflicts_with = "csv")]
    segments: bool,

    /// Work on this many files side by side [default: one a core]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
}

/// How results are written.
trait Printer {
    /// What comes before the first result.
    fn header(&self) -> String {
        String::new()
    }

    /// One file's result.
    fn result(&self, report: &Report) -> String;

    /// What comes after the last result.
    fn footer(&self, _num_reports: usize, _seconds: f64, _elapsed_seconds: f64) -> String {
        String::new()
    }
}

/// Runs `genrescope tag`.
///
/// # Errors
/// When an option names a genre that the model does not have, or the output cannot be written.
pub(crate) fn run(args: &Args, model: &Arc<Model>) -> Result<ExitCode> {
    let selection = Selection::new(model, &args.genres, args.top.map(usize::from), args.broad)?;
    let Inputs { files, troubles } = Inputs::list(&args.paths);
    for trouble in &troubles {
        complain(trouble);
    }
    let printer: Box<dyn Printer> = if args.json {
        Box::new(json::JsonPrinter::new(model, selection, args.segments))
    } else if args.csv {
        Box::new(csv::CsvPrinter::new(selection))
    } else {
        Box::new(table::TablePrinter::new(selection, args.segments, &files))
    };
    let stop = stop_on_signal()?;
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = args.jobs.map_or_else(cores, usize::from);
    let progress = Progress::new(&files);
    let mut output = Output { printer: &*printer, started: Instant::now(), num_reports: 0, seconds: 0.0 };
    let mut is_trouble = !troubles.is_empty();
    let analyse_one = |path: &PathBuf| analyse(path, model, args.segments, &stop, progress.begin(path));
    let printed = for_each_in_order(&files, jobs, &stop, analyse_one, |path, result| {
        // One write a result, so that no line is ever half there.
        progress.pause(|| match result {
            Ok(report) => {
                if let Some(warning) = &report.warning {
                    complain(format_args!("{}: {warning}", printable(path)));
                }
                is_trouble |= report.is_cut;
                output.write(&report)
            }
            Err(error) => {
                complain(format_args!("{}: {error:#}", printable(path)));
                is_trouble = true;
                Ok(())
            }
        })
    });
    progress.finish();
    if stop.load(Ordering::Relaxed) {
        return Ok(ExitCode::from(INTERRUPTED));
    }
    match printed.and_then(|()| output.end()) {
        // Whoever read our lines has had enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(error).context("cannot write the results"),
        Ok(()) => Ok(if is_trouble { ExitCode::FAILURE } else { ExitCode::SUCCESS }),
    }
}

/// Results on their way to stdout.
struct Output<'a> {
    printer: &'a dyn Printer,
    started: Instant,
    num_reports: usize,
    /// Sound in them, seconds.
    seconds: f64,
}

impl Output<'_> {
    fn write(&mut self, report: &Report) -> io::Result<()> {
        let header = if self.num_reports == 0 { self.printer.header() } else { String::new() };
        self.num_reports += 1;
        self.seconds += report.seconds;
        write_whole(&(header + &self.printer.result(report)))
    }

    fn end(&self) -> io::Result<()> {
        if self.num_reports == 0 {
            return Ok(());
        }
        let elapsed_seconds = self.started.elapsed().as_secs_f64();
        write_whole(&self.printer.footer(self.num_reports, self.seconds, elapsed_seconds))
    }
}

fn write_whole(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

/// A flag that goes up when the program is asked to end, by Ctrl-C or otherwise. Whoever asks twice does not wait.
fn stop_on_signal() -> Result<Arc<AtomicBool>> {
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

/// Prints a text, and takes a closed pipe for its end.
///
/// # Errors
/// When the output cannot be written for another reason.
pub(crate) fn print_quietly(text: &str) -> Result<ExitCode> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("cannot write the output")
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}
