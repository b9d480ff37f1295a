//! `genrescope stats`: what a library is made of, from what earlier runs have found out. Nothing is analyzed.
//!
//! ```text
//! paths ──> inputs ──> cache ──> tally ──> table or JSON, picture
//!                      years from the
//!                      files' tags
//! ```

mod output;
mod period;
mod tally;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::{Context, Result, bail, ensure};
use genrescope_decode::Description;
use genrescope_engine::ModelInfo;
use genrescope_library::Analysis;

use self::period::Period;
use self::tally::Tally;
use crate::analysis::AnalysisArgs;
use crate::console::{complain, interrupted, print_quietly, printable, stop_on_signal};
use crate::files::{Inputs, complain_of, for_each_in_order, write_whole};

/// What `genrescope stats` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Audio files, folders (with everything below them) and patterns such as '*.flac'
    #[arg(required = true)]
    paths: Vec<PathBuf>,

    /// Also show how the genres changed over time, by the years in the files' tags
    #[arg(long, value_enum, value_name = "WHAT")]
    by: Option<Period>,

    /// Add fine genres up to broad ones: house and techno to electronic
    #[arg(long)]
    broad: bool,

    /// Draw it into this file, .png or .svg; it replaces an earlier picture, and nothing
    /// else
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Print one JSON object
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    analysis: AnalysisArgs,
}

/// Runs `genrescope stats` with a model and the path that it comes from, if it is not built in.
///
/// # Errors
/// If nothing is known about any of the files, or the picture cannot be written.
pub(crate) fn run(args: &Args, model: &Arc<ModelInfo>, model_path: Option<&Path>) -> Result<ExitCode> {
    let draw = args.out.as_deref().map(output::drawer).transpose()?;
    let inputs = Inputs::list_for(&args.paths, args.analysis.decoders());
    let is_trouble = complain_of(&inputs);
    let files = inputs.files;
    let stop = stop_on_signal()?;
    let analyzer = args.analysis.file_analyzer(model, model_path)?;
    let look_up = |path: &PathBuf| -> Option<(Analysis, Description)> {
        // What cannot be looked up is not known; `tag` says why.
        let analysis = analyzer.recall(path, &stop).ok().flatten()?;
        // Tags are read by a worker: only where they are wanted.
        let description = args.by.map(|_| analyzer.describe(path, &stop)).unwrap_or_default();
        Some((analysis, description))
    };
    let mut tally = Tally::new(model, args.broad);
    let mut num_unknown = 0;
    let _ = for_each_in_order(&files, args.analysis.jobs(), &stop, look_up, |_, found| {
        match found {
            Some((analysis, description)) => {
                let period = args.by.and_then(|by| description.year.map(|year| by.begin(year)));
                tally.add(&analysis, period);
            }
            None => num_unknown += 1,
        }
        Ok(())
    });
    if stop.load(Ordering::Relaxed) {
        return Ok(interrupted("before all files were looked up"));
    }
    ensure!(!files.is_empty(), "there are no files to look up");
    if tally.num_tracks() == 0 {
        bail!("none of these {} files has been analyzed; run `genrescope tag` on them first", files.len());
    }
    if num_unknown > 0 {
        complain(format_args!(
            "{num_unknown} of {} files are not known yet; `genrescope tag` on them adds them",
            files.len()
        ));
    }
    let names: Vec<String> = args.paths.iter().map(|path| printable(path)).collect();
    let view = output::View { tally: &tally, title: names.join(", "), by: args.by };
    print_quietly(&if args.json { view.as_json() } else { view.as_table() })?;
    if let (Some(path), Some(draw)) = (&args.out, draw) {
        write_whole(path, &draw(&view.as_chart()))
            .with_context(|| format!("{} cannot be written", printable(path)))?;
    }
    Ok(if is_trouble { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
