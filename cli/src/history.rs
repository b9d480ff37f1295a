//! `genrescope history`: what was written to files, and when.

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use genrescope_tags::{Change, Run, RunFile, runs};
use serde_json::{Value, json};

use crate::console::{counted, path_bytes, print_quietly, printable};
use crate::files::data_folder;

/// The options of `genrescope history`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Show the files of this run
    run: Option<u64>,

    /// Print one JSON object per line: a run, or a file of the run
    #[arg(long)]
    json: bool,
}

/// Runs `genrescope history`.
///
/// # Errors
/// If there is no such run, or the journal cannot be read.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let all = runs(&data_folder()?)?;
    let mut text = String::new();
    if let Some(number) = args.run {
        let run = all.iter().find(|run| run.number == number);
        let run = run.with_context(|| format!("there is no run {number}; see genrescope history"))?;
        for file in &run.files {
            text += &if args.json { format!("{}\n", file_as_json(file)) } else { file_as_text(file) };
        }
    } else {
        for run in &all {
            text += &if args.json { format!("{}\n", run_as_json(run)) } else { run_as_text(run) };
        }
        if all.is_empty() && !args.json {
            text += "nothing has been written yet\n";
        }
    }
    print_quietly(&text)
}

fn run_as_text(run: &Run) -> String {
    let num_undone = run.files.iter().filter(|file| file.is_undone).count();
    let undone = match num_undone {
        0 => String::new(),
        all if all == run.files.len() => ", undone".to_owned(),
        some => format!(", {some} of them undone"),
    };
    let files = counted(run.files.len(), "file");
    let damaged = match run.num_unreadable {
        0 => String::new(),
        number => format!(", {} of its journal unreadable", counted(number, "line")),
    };
    let writing = if run.is_writing() { ", still writing" } else { "" };
    format!("{:>4}  {}  {files}{undone}{damaged}{writing}  {}\n", run.number, date(run.started), command(run))
}

/// When a run began, and with which command.
pub(crate) fn told(run: &Run) -> String {
    format!("{}, {}", date(run.started), command(run))
}

/// The command line of a run, as it could be typed: what has spaces, or is empty, is in quotes.
fn command(run: &Run) -> String {
    let quoted = |argument: &String| {
        let argument = printable(argument.as_ref());
        if argument.is_empty() || argument.contains(' ') { format!("'{argument}'") } else { argument }
    };
    let arguments: Vec<String> = run.command.iter().skip(1).map(quoted).collect();
    format!("genrescope {}", arguments.join(" "))
}

fn file_as_text(file: &RunFile) -> String {
    let mut text =
        format!("{}{}\n", printable(&file.entry.path()), if file.is_undone { "  (undone)" } else { "" });
    for Change { field, old, new } in &file.entry.changes {
        for value in old {
            text += &format!("  - {field}: {}\n", printable(value.as_ref()));
        }
        for value in new {
            text += &format!("  + {field}: {}\n", printable(value.as_ref()));
        }
    }
    text
}

fn run_as_json(run: &Run) -> Value {
    json!({
        "run": run.number,
        "started": seconds(run.started),
        "command": run.command,
        "files": run.files.len(),
        "undone": run.files.iter().filter(|file| file.is_undone).count(),
        "unreadable_lines": run.num_unreadable,
        "writing": run.is_writing(),
    })
}

fn file_as_json(file: &RunFile) -> Value {
    let mut object = json!({
        "path": file.entry.path().to_string_lossy(),
        "tags": file.entry.tags,
        "changes": file.entry.changes,
        "done": file.is_done,
        "undone": file.is_undone,
    });
    if let Some(bytes) = path_bytes(&file.entry.path()) {
        object["path_bytes"] = bytes.into();
    }
    object
}

fn seconds(time: SystemTime) -> f64 {
    time.duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}

/// `2026-11-24 21:55:03 UTC`
fn date(time: SystemTime) -> String {
    let seconds = seconds(time) as i64;
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Counted from the first of March, so that the leap day is a year's last: 400 years have 146 097 days.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (seconds, expected) in [
            (0, "1970-01-01 00:00:00 UTC"),
            (951_782_399, "2000-02-28 23:59:59 UTC"),
            (951_782_400, "2000-02-29 00:00:00 UTC"),
            (1_767_225_599, "2025-12-31 23:59:59 UTC"),
            (4_107_542_400, "2100-03-01 00:00:00 UTC"),
        ] {
            assert_eq!(date(UNIX_EPOCH + Duration::from_secs(seconds)), expected);
        }
    }
}
