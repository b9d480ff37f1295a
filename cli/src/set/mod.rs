//! `genrescope set`: the genres of a long recording over time.
//!
//! ```text
//! mixes ──> analysis ──────────> timeline ──> stdout: table or JSON
//!           a child process:               ──> save: one file per format, each whole or not at all
//!           decode, listen,
//!           find segments
//! ```

mod args;
mod chapters;
mod save;

use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::Ordering;

use anyhow::{Context, Result, bail};
use genrescope_engine::ModelInfo;
use genrescope_timeline::formats::{to_json, to_table};
use genrescope_timeline::{Format, Mix, Settings};

pub(crate) use self::args::Args;
use self::args::Choice;
use self::chapters::Chapters;
use self::save::{Destination, save};
use crate::analysis::MixAnalysis;
use crate::console::{complain, interrupted, print_quietly, printable, stop_on_signal};
use crate::files::{Failures, FileKind, Inputs, Progress, complain_of, ensure_replaceable};
use crate::writing::Outcome;

/// Runs `genrescope set`; `model_path` is where `model` comes from.
///
/// # Errors
/// If the folder for the files cannot be created, or the output cannot be written.
pub(crate) fn run(args: &Args, model: &ModelInfo, model_path: Option<&Path>) -> Result<ExitCode> {
    let inputs = Inputs::list_for(&args.paths, args.limits.decoders());
    let mut is_trouble = complain_of(&inputs);
    let files = inputs.files;
    let formats = formats(&args.save);
    if let Some(folder) = &args.folder {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("the folder {} cannot be created", printable(folder)))?;
    }
    let mut chapters = Chapters::new(args)?;
    let stop = stop_on_signal()?;
    let analyzer = args.limits.mix_analyzer(model_path)?;
    let progress = Progress::new(&files);
    let mut num_told = 0;
    let mut failures = Failures::default();
    for path in &files {
        let settings = Settings {
            min_segment_seconds: args.min_segment,
            sensitivity: args.sensitivity,
            broad: args.broad,
        };
        let mut one = || -> Result<bool> {
            // Before an hour of work, not after it.
            let destinations = destinations(args, path, &formats)?;
            chapters.as_ref().map_or(Ok(()), |chapters| chapters.ensure_possible(path))?;
            let with_spectrum = formats.iter().any(|format| format.is_picture());
            let mut file_progress = progress.begin(path);
            let found =
                analyzer.analyze(path, settings, with_spectrum, &stop, |share| file_progress.reach(share))?;
            progress.pause(|| tell(args, path, &found, &destinations, chapters.as_mut(), model))
        };
        match one() {
            Ok(is_whole) => is_trouble |= !is_whole,
            Err(_) if stop.load(Ordering::Relaxed) => break,
            Err(error) => progress.pause(|| failures.report(path, &error)),
        }
        num_told += 1;
    }
    progress.finish();
    if let Some(run) = chapters.as_ref().and_then(Chapters::run).filter(|_| !args.json) {
        complain(format_args!("to restore the old tags: genrescope undo {run}"));
    }
    if stop.load(Ordering::Relaxed) {
        return Ok(interrupted(format_args!("after {num_told} of {} files", files.len())));
    }
    Ok(if is_trouble || failures.is_any() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The formats named, each once.
fn formats(choices: &[Choice]) -> Vec<Format> {
    if choices.contains(&Choice::All) {
        return Format::ALL.to_vec();
    }
    let mut formats: Vec<Format> = choices
        .iter()
        .filter_map(|choice| match choice {
            Choice::All => None,
            Choice::One(format) => Some(*format),
        })
        .collect();
    formats.sort();
    formats.dedup();
    formats
}

/// Where a recording's files go.
fn destinations(args: &Args, path: &Path, formats: &[Format]) -> Result<Vec<Destination>> {
    let folder = match (&args.folder, path.parent()) {
        (Some(folder), _) => folder,
        (None, Some(folder)) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let stem = path.file_stem().unwrap_or_default();
    let destinations: Vec<Destination> =
        formats.iter().map(|&format| Destination::new(format, folder, stem)).collect();
    for Destination { format, path } in &destinations {
        ensure_replaceable(path, FileKind::Timeline(*format))?;
        if !args.force && path.symlink_metadata().is_ok() {
            bail!("{} already exists; --force overwrites it", printable(path));
        }
    }
    Ok(destinations)
}

/// Prints the timeline and writes its files; returns whether all of them could be written.
fn tell(
    args: &Args,
    path: &Path,
    found: &MixAnalysis,
    destinations: &[Destination],
    chapters: Option<&mut Chapters>,
    model: &ModelInfo,
) -> Result<bool> {
    if let Some(warning) = &found.warning {
        complain(format_args!("{}: {warning}", printable(path)));
    }
    let absolute = std::path::absolute(path)?;
    let mix = Mix {
        path: &absolute,
        sample_rate_hz: found.sample_rate_hz,
        timeline: &found.timeline,
        overview: &found.overview,
        model: model.sha256(),
    };
    let written = chapters.map(|chapters| chapters.write(path, &found.timeline));
    print_quietly(&if args.json {
        as_json(&mix, written.as_ref())
    } else {
        as_text(&mix, written.as_ref())
    })?;
    let mut is_whole = !found.is_cut;
    if let Some(outcome) = written {
        for warning in outcome.warnings() {
            complain(format_args!("{}: {warning}", printable(path)));
        }
        is_whole &= !outcome.is_failure();
    }
    for destination in destinations {
        if let Err(error) = save(&mix, destination) {
            complain(format_args!("{}: {error:#}", printable(&destination.path)));
            is_whole = false;
        }
    }
    Ok(is_whole)
}

fn as_json(mix: &Mix<'_>, written: Option<&Outcome>) -> String {
    let mut object = to_json(mix);
    if let Some(outcome) = written {
        object["written"] = outcome.to_json();
    }
    format!("{object}\n")
}

fn as_text(mix: &Mix<'_>, written: Option<&Outcome>) -> String {
    let lines = written.map(Outcome::lines).unwrap_or_default().into_iter();
    let lines: String = lines.map(|line| format!("  {}\n", printable(line.as_ref()))).collect();
    to_table(mix) + "\n" + &lines
}
