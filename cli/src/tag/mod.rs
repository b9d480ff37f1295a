//! `genrescope tag`: the genres of files.
//!
//! ```text
//! paths ──> inputs ──> jobs ──> report ──> write ──> printer
//!           files,     threads   one file    where     table, JSON or CSV, in the order of the files
//!           folders,                         asked for
//!           patterns
//! ```

mod album;
mod albums;
mod args;
mod csv;
mod json;
mod part;
mod printer;
mod report;
mod reporter;
mod selection;
mod table;
mod write;

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::{Context, Result};
use genrescope_engine::ModelInfo;

pub(crate) use self::args::{Args, TagArgs};
pub(crate) use self::report::Report;
pub(crate) use self::reporter::Reporter;
use crate::console::{interrupted, stop_on_signal};
use crate::files::{Inputs, Progress, complain_of, for_each_in_order};

/// Runs `genrescope tag` with a model and the path that it comes from, if it is not built in.
///
/// # Errors
/// If an option names a genre that the model does not have, or the output cannot be written.
pub(crate) fn run(
    TagArgs { args, part }: &TagArgs,
    model: &Arc<ModelInfo>,
    model_path: Option<&Path>,
) -> Result<ExitCode> {
    let inputs = Inputs::list_for(&args.paths, args.analysis.decoders());
    // Of all files: the columns are the same in every part.
    let mut reporter = Reporter::new(args, model, &inputs.files)?;
    reporter.is_trouble = complain_of(&inputs);
    let stop = stop_on_signal()?;
    let analyzer = args.analysis.file_analyzer(model, model_path)?;
    let files = part.without_known(part.of(inputs.files), &analyzer, args.segments);
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
            result => progress.pause(|| reporter.take(path, result.map(|(report, _)| report)))?,
        }
        Ok(())
    });
    progress.finish();
    let told = told.and_then(|()| {
        if stop.load(Ordering::Relaxed) {
            return Ok(());
        }
        albums::assign(
            waiting.iter_mut().map(|(report, description)| (report, std::mem::take(description))).collect(),
            model,
        );
        waiting.into_iter().try_for_each(|(report, _)| reporter.take(&report.path.clone(), Ok(report)))
    });
    reporter.print_how_to_undo();
    if stop.load(Ordering::Relaxed) {
        return Ok(interrupted(format_args!("after {num_told} of {} files", files.len())));
    }
    match told {
        // Whoever read our lines has stopped reading.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(error).context("cannot write the results"),
        Ok(()) => reporter.end(),
    }
}
