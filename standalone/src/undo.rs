//! `genrescope undo`: restores the tags that files had before a run.

use std::process::ExitCode;

use anyhow::{Context, Result};
use genrescope_tags::{Run, Undone, can_undo, clean, runs, undo};

use crate::data_folder::data_folder;
use crate::tag::{complain, print_quietly, printable};

/// The options of `genrescope undo`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The run's number, as `genrescope history` shows it [default: the last one that is not undone]
    run: Option<u64>,
}

/// Whether one of a run's files at least can have its old tags back.
fn can_be_undone(run: &Run) -> bool {
    run.files.iter().any(|file| !file.is_undone && can_undo(&file.entry))
}

/// Runs `genrescope undo`.
///
/// # Errors
/// If there is no such run, or the journal cannot be read.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let mut all = runs(&data_folder()?)?;
    let is_open = |run: &Run| run.files.iter().any(|file| !file.is_undone);
    let index = match args.run {
        Some(number) => {
            let found = all.iter().position(|run| run.number == number);
            Some(found.with_context(|| format!("there is no run {number}; see genrescope history"))?)
        }
        None => all.iter().rposition(is_open),
    };
    let Some(index) = index else { return print_quietly("nothing to undo\n") };
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
    if args.run.is_none() && num_restored == 0 && num_failed > 0 {
        // Without a number this run would come first for ever.
        let number = run.number;
        match all[..index].iter().rev().find(|run| can_be_undone(run)) {
            Some(older) => complain(format_args!(
                "run {number} cannot be undone; the newest that can is undone by: genrescope undo {}",
                older.number
            )),
            None => complain(format_args!("run {number} cannot be undone, and no run before it can")),
        }
    }
    Ok(if num_failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
