//! `genrescope features`: spectral features of files.
//!
//! ```text
//! paths ──> inputs ──> jobs ────────────> table ──> stdout, or a file that is written whole or not at all
//!                      threads, each with  CSV, JSON
//!                      a child process:    or Parquet
//!                      decode, extract
//! ```

mod csv;
mod json;
mod parquet;
mod row;
mod table;

use std::cell::{Cell, RefCell};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::Ordering;

use anyhow::{Context, Result, anyhow, bail};
use genrescope_spectral::{Error, Kind, Settings};

use self::row::{Recording, Shape};
use self::table::Table;
use crate::analysis::{Jobs, MixLimits, Rate};
use crate::console::{Stdout, complain, interrupted, path_bytes, printable, stop_on_signal};
use crate::files::{
    Failures, FileKind, Inputs, Progress, WholeFile, complain_of, ensure_replaceable, for_each_in_order,
};
use crate::whole_number::whole_number;

/// What `genrescope features` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Audio files, folders (with everything below them) and patterns such as '*.flac'
    #[arg(required = true)]
    paths: Vec<PathBuf>,

    /// Write every frame's features, instead of each file's mean, variance and percentiles
    #[arg(long)]
    frames: bool,

    /// Output format [default: by the extension of --out, else csv]
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// Write into this file, whole or not at all; it replaces an earlier table of this format, and nothing
    /// else
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,

    #[command(flatten)]
    rate: Rate,

    /// Length of a frame, samples: an even number; longer frames tell frequencies apart, shorter ones moments
    #[arg(long, value_name = "SAMPLES", default_value_t = Settings::DEFAULT.n_fft, value_parser = whole_number::<usize>(..))]
    n_fft: usize,

    /// From one frame to the next, samples; a multiple of 64 is fastest
    #[arg(long, value_name = "SAMPLES", default_value_t = Settings::DEFAULT.hop_len, value_parser = whole_number::<usize>(..))]
    hop: usize,

    /// Number of mel-frequency cepstral coefficients, and of their deltas
    #[arg(long, value_name = "N", default_value_t = Settings::DEFAULT.num_mfcc, value_parser = whole_number::<usize>(..))]
    mfcc: usize,

    #[command(flatten)]
    jobs: Jobs,

    #[command(flatten)]
    limits: MixLimits,
}

/// How features are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Comma-separated values: one line per file or frame
    Csv,
    /// Apache Parquet: one row per file or frame
    Parquet,
    /// One JSON object per line: a file
    Json,
}

/// Runs `genrescope features`.
///
/// # Errors
/// If the format is unknown, or the output cannot be written.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let format = args.format()?;
    let settings = args.settings()?;
    args.out.as_deref().map_or(Ok(()), |path| ensure_replaceable(path, format.kind()))?;
    let inputs = Inputs::list_for(&args.paths, args.limits.decoders());
    let mut is_trouble = complain_of(&inputs);
    let files = inputs.files;
    let shape = Shape {
        is_of_frames: args.frames,
        has_path_bytes: files.iter().any(|path| path_bytes(path).is_some()),
        settings,
    };
    for kind in Kind::ALL {
        if let Some(obstacle) = kind.obstacle(args.rate.hz, &settings) {
            complain(format_args!("{} is left empty: {obstacle}", kind.name()));
        }
    }
    let stop = stop_on_signal()?;
    let reader = args.limits.sound_reader()?;
    let progress = Progress::new(&files);
    let find = |path: &PathBuf| {
        let mut progress = progress.begin(path);
        reader.features(path, args.rate.hz, settings, &stop, |share| progress.reach(share))
    };
    let mut num_told = 0;
    let failures = RefCell::new(Failures::default());
    let (is_any_found, is_earlier_kept) = (Cell::new(false), Cell::new(false));
    let mut fill = |table: &mut dyn Table| {
        for_each_in_order(&files, args.jobs.number(), &stop, find, |path, result| {
            num_told += 1;
            match result {
                Ok((features, facts)) => {
                    if let Some(warning) = &facts.warning {
                        progress.pause(|| complain(format_args!("{}: {warning}", printable(path))));
                    }
                    is_trouble |= facts.is_cut;
                    is_any_found.set(true);
                    progress.pause(|| table.add(&Recording { path, features, seconds: facts.seconds }))
                }
                Err(error) => {
                    progress.pause(|| failures.borrow_mut().report(path, &error));
                    Ok(())
                }
            }
        })
    };
    let told = match &args.out {
        Some(path) => write_file(path, |file| {
            let mut table = format.begin(shape, file)?;
            fill(&mut *table)?;
            table.end()?;
            // What was done before an interruption, or before a folder vanished, is kept, but it takes no
            // earlier table's place. Nor does an empty one.
            let is_part = stop.load(Ordering::Relaxed) || failures.borrow().is_folder_gone();
            is_earlier_kept.set(!is_any_found.get() || is_part && path.exists());
            Ok(!is_earlier_kept.get())
        })
        .with_context(|| format!("{} cannot be written", printable(path))),
        None => {
            let mut table = format.begin(shape, Stdout::new())?;
            match fill(&mut *table).and_then(|()| table.end()) {
                // Whoever read our lines has stopped reading.
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(ExitCode::SUCCESS),
                outcome => outcome.context("cannot write the features"),
            }
        }
    };
    progress.finish();
    told?;
    if stop.load(Ordering::Relaxed) {
        let rest = if is_earlier_kept.get() { "; nothing was written" } else { "" };
        return Ok(interrupted(format_args!("after {num_told} of {} files{rest}", files.len())));
    }
    if is_earlier_kept.get() {
        let what = if is_any_found.get() { "files are missing" } else { "no file could be read" };
        complain(format_args!("nothing was written, because {what}"));
    }
    Ok(if is_trouble || failures.borrow().is_any() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

impl Args {
    fn settings(&self) -> Result<Settings> {
        let settings = Settings { n_fft: self.n_fft, hop_len: self.hop, num_mfcc: self.mfcc };
        let option = |error: &Error| match error {
            Error::FrameLen { .. } => "--n-fft",
            Error::HopLen { .. } => "--hop",
            _ => "--mfcc",
        };
        settings.check().map_err(|error| anyhow!("{}: {error}", option(&error)))?;
        Ok(settings)
    }

    fn format(&self) -> Result<Format> {
        let by_ending = |path: &Path| match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Format::Csv),
            "parquet" | "pq" => Some(Format::Parquet),
            "json" | "jsonl" | "ndjson" => Some(Format::Json),
            _ => None,
        };
        match (self.format, &self.out) {
            (Some(Format::Parquet), None) => bail!("--format parquet needs --out: Parquet is binary"),
            (Some(format), _) => Ok(format),
            (None, Some(path)) => by_ending(path).with_context(|| {
                format!(
                    "{}: the extension is not csv, parquet or json; choose one with --format",
                    printable(path)
                )
            }),
            (None, None) => Ok(Format::Csv),
        }
    }
}

impl Format {
    fn kind(self) -> FileKind {
        match self {
            Self::Csv => FileKind::Csv,
            Self::Parquet => FileKind::Parquet,
            Self::Json => FileKind::Json,
        }
    }

    fn begin<'a>(self, shape: Shape, to: impl Write + Send + 'a) -> io::Result<Box<dyn Table + 'a>> {
        Ok(match self {
            Self::Csv => Box::new(csv::CsvTable::begin(shape, to)?),
            Self::Parquet => Box::new(parquet::ParquetTable::begin(shape, to)?),
            Self::Json => Box::new(json::JsonTable::begin(shape, to)),
        })
    }
}

/// Lets `write` fill a file, and puts that in its place if `write` finds it worth it.
fn write_file(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<WholeFile>) -> io::Result<bool>,
) -> io::Result<()> {
    let mut file = BufWriter::new(WholeFile::create(path)?);
    let is_worth_it = write(&mut file)?;
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    if is_worth_it { file.place() } else { Ok(()) }
}
