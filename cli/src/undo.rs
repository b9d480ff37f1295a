//! `genrescope undo`: restores the tags that files had before a run.

use std::process::ExitCode;

use anyhow::{Context, Result};
use genrescope_tags::{Run, Undone, check_undo, clean, runs, undo};

use crate::console::{complain, print_quietly, printable};
use crate::files::data_folder;

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
        None => newest(&all),
    };
    let Some(index) = found else {
        if all.iter().any(is_open) {
            complain("none of the runs that are left can be undone");
            return Ok(ExitCode::FAILURE);
        }
        return print_quietly("nothing to undo\n");
    };
    let run = &mut all[index];
    let (mut num_restored, mut num_failed) = (0, 0);
    // The last write first: a file may have been written twice.
    for number in (0..run.files.len()).rev() {
        if run.files[number].is_undone {
            continue;
        }
        let entry = &run.files[number].entry;
        let path = entry.path();
        if let Some(folder) = path.parent() {
            clean(folder);
        }
        match undo(entry) {
            Ok(undone) => {
                num_restored += usize::from(undone == Undone::Restored);
                run.undone(number)?;
            }
            Err(error) => {
                complain(format_args!("{}: {error}", printable(&path)));
                num_failed += 1;
            }
        }
    }
    let files = if num_restored == 1 { "1 file is".to_owned() } else { format!("{num_restored} files are") };
    print_quietly(&format!("run {}: {files} as before\n", run.number))?;
    Ok(if num_failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Whether something of a run is left to undo.
fn is_open(run: &Run) -> bool {
    run.files.iter().any(|file| !file.is_undone)
}

/// The newest run of which one file at least can have its old tags back; reports why newer ones are skipped.
fn newest(all: &[Run]) -> Option<usize> {
    for (index, run) in all.iter().enumerate().rev().filter(|(_, run)| is_open(run)) {
        let mut first_reason = None;
        let mut num_open = 0_usize;
        for file in run.files.iter().filter(|file| !file.is_undone) {
            match check_undo(&file.entry) {
                Ok(()) => return Some(index),
                Err(error) => {
                    let path = file.entry.path();
                    first_reason.get_or_insert_with(|| format!("{}: {error}", printable(&path)));
                    num_open += 1;
                }
            }
        }
        let others = match num_open - 1 {
            0 => String::new(),
            1 => ", and 1 more file".to_owned(),
            more => format!(", and {more} more files"),
        };
        let reason = first_reason.unwrap_or_default();
        complain(format_args!("run {} cannot be undone and is skipped: {reason}{others}", run.number));
    }
    None
}
