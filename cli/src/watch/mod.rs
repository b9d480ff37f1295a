//! `genrescope watch`: tags what arrives in a folder.
//!
//! ```text
//! folder ──> arrivals ──> analysis ──> as of `genrescope tag`
//! events     stopped
//!            growing?
//! ```

mod arrivals;
mod folder;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::{Result, bail};
use genrescope_engine::ModelInfo;

use self::arrivals::Arrivals;
use self::folder::Folder;
use crate::console::{complain, printable, stop_on_signal};
use crate::files::{Inputs, for_each_in_order};
use crate::tag::{self, Report, Reporter};
use crate::whole_number::whole_number;

/// How often to check what has arrived.
const INTERVAL: Duration = Duration::from_millis(200);

/// The options of `genrescope watch`.
#[derive(Debug, clap::Args)]
#[group(skip)]
#[command(mut_arg("per_album", |arg| arg.hide(true)))]
#[command(mut_arg("paths", |arg| arg.value_name("FOLDER").help("Folders to watch, and everything below")))]
pub(crate) struct Args {
    #[command(flatten)]
    tag: tag::Args,

    /// Start with the files that are already there
    #[arg(long)]
    all: bool,

    /// Take a file once it has not changed for this long
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = whole_number::<u16>(1..))]
    settle: u16,
}

/// Runs `genrescope watch` with a model and the path it comes from, if it is not built in. Ctrl-C ends it.
///
/// # Errors
/// If there is no such folder, an option names something unknown, or the output cannot be written.
pub(crate) fn run(args: &Args, model: &Arc<ModelInfo>, model_path: Option<&Path>) -> Result<ExitCode> {
    let paths = args.tag.paths();
    if let Some(path) = paths.iter().find(|path| !path.is_dir()) {
        bail!("{}: no such folder", printable(path));
    }
    if args.tag.per_album() {
        bail!(
            "--per-album needs complete albums, which may still be arriving here: use it with genrescope tag"
        );
    }
    let decoders = args.tag.analysis().decoders();
    let there: Vec<PathBuf> =
        paths.iter().flat_map(|path| Inputs::list_for(std::slice::from_ref(path), decoders).files).collect();
    let stop = stop_on_signal()?;
    let analyzer = args.tag.analysis().file_analyzer(model, model_path)?;
    let mut reporter = Reporter::new(&args.tag, model, &there)?;
    let mut arrivals = Arrivals::new(Duration::from_secs(args.settle.into()));
    for path in there {
        if args.all {
            arrivals.note(path);
        } else {
            arrivals.mark_done(path);
        }
    }
    let mut folders: Vec<Folder> = paths.iter().map(|path| Folder::new(path, decoders)).collect();
    for path in paths {
        complain(format_args!("{}: watching; Ctrl-C ends it", printable(path)));
    }
    while !stop.load(Ordering::Relaxed) {
        for folder in &mut folders {
            folder.look(&mut arrivals);
        }
        let settled = arrivals.settled();
        let analyze = |path: &PathBuf| {
            let answer = analyzer.analyze(path, args.tag.segments(), &stop, |_| {})?;
            Ok::<_, anyhow::Error>(Report::new(path, answer))
        };
        let told = for_each_in_order(&settled, args.tag.analysis().jobs(), &stop, analyze, |path, result| {
            let told = reporter.take(path, result);
            // Tags that were just written are not an arrival.
            arrivals.mark_done(path.clone());
            told
        });
        if told.is_err() {
            // Whoever read our lines has stopped reading.
            break;
        }
        std::thread::sleep(INTERVAL);
    }
    reporter.print_how_to_undo();
    reporter.end()
}
