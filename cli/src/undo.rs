//! `genrescope undo`: restores the tags that files had before a run.

use std::process::ExitCode;

use anyhow::{Context, Result};
use genrescope_offline::why_skipped;
use genrescope_tags::{Run, Undone, newest_undoable, runs, undo_run};

use crate::console::{complain, counted, print_quietly, printable};
use crate::files::data_folder;
use crate::history::told;

/// The options of `genrescope undo`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The run's number, as `genrescope history` shows it [default: the newest that can be undone]
    run: Option<u64>,
}

/// Runs `genrescope undo`.
///
/// # Errors
/// If there is no such run, or the journal cannot be read.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let mut all = runs(&data_folder()?)?;
    let found = match args.run {
        Some(number) => {
            let found = all.iter().position(|run| run.number == number);
            Some(found.with_context(|| format!("there is no run {number}; see genrescope history"))?)
        }
        None => newest_undoable(&all, |skipped| {
            let (run, why) = (skipped.run.number, why_skipped(skipped));
            complain(format_args!("run {run} cannot be undone and is skipped: {why}"));
        }),
    };
    let Some(index) = found else {
        if all.iter().any(Run::is_open) {
            complain("none of the runs that are left can be undone");
            return Ok(ExitCode::FAILURE);
        }
        return print_quietly("nothing to undo\n");
    };
    // Otherwise it is an older one than expected, which is worth a word.
    let is_asked_for = args.run.is_some() || index + 1 == all.len();
    let run = &mut all[index];
    let (mut num_restored, mut num_old, mut num_failed) = (0, 0, 0);
    if run.num_unreadable > 0 {
        complain(format_args!(
            "run {}: {} of its journal cannot be read; files that they recorded stay as they are",
            run.number,
            counted(run.num_unreadable, "line")
        ));
        num_failed += 1;
    }
    undo_run(run, |path, outcome| match outcome {
        Ok(Undone::Restored) => num_restored += 1,
        Ok(Undone::WasOld) => num_old += 1,
        Err(error) => {
            complain(format_args!("{}: {error}", printable(path)));
            num_failed += 1;
        }
    })?;
    let files = match (num_restored, num_old, num_failed) {
        (0, 0, 0) => "it was undone before".to_owned(),
        (restored, 0, _) => are(restored, "is", "are"),
        (0, old, _) => format!("{} already", are(old, "was", "were")),
        (restored, old, _) => format!("{}, {} already", are(restored, "is", "are"), are(old, "was", "were")),
    };
    let which = if is_asked_for { String::new() } else { format!(" ({})", told(run)) };
    print_quietly(&format!("run {}{which}: {files}\n", run.number))?;
    Ok(if num_failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// `1 file is as before`, `2 files are as before`.
fn are(num_files: usize, one: &str, several: &str) -> String {
    format!("{} {} as before", counted(num_files, "file"), if num_files == 1 { one } else { several })
}
