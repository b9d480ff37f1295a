//! `genrescope clean`: renames the genres already in files by a taxonomy. Nothing is analyzed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, anyhow};
use genrescope_tags::{Edit, Field, Journal, OtherTagGenre, Plan, Profile, TagFile, Taxonomy};
use serde_json::json;

use crate::console::{complain, interrupted, print_quietly, printable, stop_on_signal};
use crate::files::{Failures, Inputs, complain_of, data_folder, remove_leftovers};
use crate::profile_name::ProfileName;
use crate::writing::{Outcome, Write, command_line, profile, sound, taxonomy};

/// The options of `genrescope clean`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Audio files, folders (with everything below them) and patterns such as '*.flac'
    #[arg(required = true)]
    paths: Vec<PathBuf>,

    /// Write the genres into the files' tags; without it they are only shown
    #[arg(long)]
    write: bool,

    /// Show what --write would change, and change nothing: the default
    #[arg(long, conflicts_with = "write")]
    dry_run: bool,

    /// Names for the genres: a TOML file, or plain, beatport, discogs, id3v1
    #[arg(long, value_name = "FILE|NAME", default_value = "plain")]
    taxonomy: String,

    /// Write tags in the form that this program reads best: standard, rekordbox, serato, traktor, mixxx,
    /// engine, foobar2000, navidrome
    #[arg(long, value_name = "NAME", default_value = "standard", hide_possible_values = true, value_parser = ProfileName)]
    profile: String,

    /// Write several genres as one text with this between them, whatever the profile does
    #[arg(long, value_name = "TEXT")]
    separator: Option<String>,

    /// Keep the files' times
    #[arg(long)]
    keep_times: bool,

    /// Print one JSON object per line
    #[arg(long)]
    json: bool,
}

/// Runs `genrescope clean`.
///
/// # Errors
/// If the taxonomy or the profile is invalid, or there is nowhere to keep the undo journal.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let taxonomy = taxonomy(&args.taxonomy)?;
    let profile = profile(&args.profile, args.separator.as_deref())?;
    let mut journal = Journal::new(&data_folder()?, command_line());
    if args.write {
        let help = "tags are only written with a journal; GENRESCOPE_DATA_DIR can name another folder";
        journal.prepare().map_err(|error| anyhow!("{error}; {help}"))?;
    }
    let inputs = Inputs::list(&args.paths);
    let mut is_trouble = complain_of(&inputs);
    let files = inputs.files;
    let stop = stop_on_signal()?;
    let mut cleaned = BTreeSet::new();
    let mut failures = Failures::default();
    let (mut num_changed, mut num_seen, mut num_left) = (0, 0, 0);
    for path in &files {
        if stop.load(std::sync::atomic::Ordering::Relaxed) {
            return Ok(interrupted(format_args!("after {num_seen} of {} files", files.len())));
        }
        if failures.report_if_gone(path) {
            continue;
        }
        num_seen += 1;
        let folder = path.canonicalize().ok().and_then(|path| path.parent().map(Path::to_owned));
        if let Some(folder) = folder.filter(|folder| args.write && cleaned.insert(folder.clone())) {
            remove_leftovers(&folder);
        }
        let mut left = Vec::new();
        let outcome = match plan(path, &taxonomy, &profile, &mut left) {
            // The same genres in another form, such as `(17)` for rock, count as clean.
            Ok(plan) if plan.changes.is_empty() => Outcome::Skipped("nothing to clean"),
            Ok(plan) if args.write => write(plan, &mut journal, args.keep_times),
            Ok(plan) => Outcome::WouldWrite(Write::of(&plan)),
            Err(error) => Outcome::Failed(error.to_string()),
        };
        let mut warnings = outcome.warnings();
        warnings.extend(left.iter().map(OtherTagGenre::to_string));
        for warning in warnings {
            complain(format_args!("{}: {warning}", printable(path)));
        }
        num_left += usize::from(!left.is_empty());
        is_trouble |= outcome.is_failure();
        num_changed += usize::from(!matches!(outcome, Outcome::Skipped(_) | Outcome::Failed(_)));
        print_quietly(&text(path, &outcome, &left, args.json))?;
    }
    if let Some(run) = journal.run().filter(|_| !args.json) {
        complain(format_args!("to restore the old tags: genrescope undo {run}"));
    }
    if !args.json {
        let verb = if args.write { "changed" } else { "would change" };
        let left = match num_left {
            0 => String::new(),
            1 => "; 1 has genres in a tag that is left as it is".to_owned(),
            many => format!("; {many} have genres in tags that are left as they are"),
        };
        print_quietly(&format!("{verb} {num_changed} of {num_seen} files{left}\n"))?;
    }
    Ok(if is_trouble || failures.is_any() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Plans the new genres. What is to be cleaned in tags that are never written goes into `left`.
fn plan(
    path: &Path,
    taxonomy: &Taxonomy,
    profile: &Profile,
    left: &mut Vec<OtherTagGenre>,
) -> genrescope_tags::Result<Plan> {
    let mut plan = Plan::make(path, profile, |file| {
        left.extend(file.genres_elsewhere().into_iter().filter(|other| is_unclean(other, taxonomy)));
        edits(file, taxonomy)
    })?;
    plan.stale.retain(|other| !left.contains(other));
    Ok(plan)
}

/// The genre and, in WAV files that have both, the one in `LIST INFO`: each on its own, since programs that
/// write only one of the two leave the other behind.
fn edits(file: &TagFile, taxonomy: &Taxonomy) -> genrescope_tags::Result<Vec<Edit>> {
    let cleaned = |field: Field| {
        let old = file.values(&field)?;
        let new = taxonomy.clean(&old).filter(|new| *new != old);
        Ok((Edit { field, values: old }, new))
    };
    let ((mut genre, new_genre), (mut in_list, new_in_list)) =
        (cleaned(Field::Genre)?, cleaned(Field::InfoGenre)?);
    let mut edits = Vec::new();
    // With the genre alone, the list would get it too.
    if !in_list.values.is_empty() && (new_genre.is_some() || new_in_list.is_some()) {
        in_list.values = new_in_list.unwrap_or(in_list.values);
        edits.push(in_list);
    }
    if let Some(values) = new_genre {
        genre.values = values;
        edits.insert(0, genre);
    }
    Ok(edits)
}

/// Whether another tag's genre would change if it were cleaned.
fn is_unclean(other: &OtherTagGenre, taxonomy: &Taxonomy) -> bool {
    let old = std::slice::from_ref(&other.genre);
    other.tag != "LIST INFO" && taxonomy.clean(old).is_some_and(|new| new != old)
}

fn write(plan: Plan, journal: &mut Journal, keep_times: bool) -> Outcome {
    let write = Write::of(&plan);
    match plan.write(journal, keep_times, &sound) {
        Ok(()) => Outcome::Written(write),
        Err(error) => Outcome::Failed(error.to_string()),
    }
}

/// What to print about a file: nothing for people if nothing changes.
fn text(path: &Path, outcome: &Outcome, left: &[OtherTagGenre], as_json: bool) -> String {
    if as_json {
        let mut object = json!({ "path": path.to_string_lossy(), "written": outcome.to_json() });
        if !left.is_empty() {
            let left = left.iter().map(|other| json!({ "tag": other.tag, "genre": other.genre }));
            object["left"] = left.collect();
        }
        return format!("{object}\n");
    }
    if matches!(outcome, Outcome::Skipped(_)) {
        return String::new();
    }
    let lines = outcome.lines().into_iter().map(|line| format!("  {}\n", printable(line.as_ref())));
    format!("{}\n{}", printable(path), lines.collect::<String>())
}
