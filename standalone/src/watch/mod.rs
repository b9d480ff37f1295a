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
use genrescope_engine::Model;

use self::arrivals::Arrivals;
use self::folder::Folder;
use crate::analysis::Analyser;
use crate::tag::{self, Inputs, Report, Teller, complain, for_each_in_order, printable, stop_on_signal};

/// How often to look what has arrived.
const INTERVAL: Duration = Duration::from_millis(200);

/// What `genrescope watch` takes.
#[derive(Debug, clap::Args)]
#[group(skip)]
#[command(mut_arg("paths", |arg| arg.value_name("FOLDER").help("Folders to watch, with all below them")))]
pub(crate) struct Args {
    #[command(flatten)]
    tag: tag::Args,

    /// Begin with the files that are there already
    #[arg(long)]
    all: bool,

    /// Take a file when it has not changed for so long
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = clap::value_parser!(u16).range(1..))]
    settle: u16,
}

/// Runs `genrescope watch` with a model and the path that it is from, if it is not built in. Ends by Ctrl-C.
///
/// # Errors
/// When there is no such folder, an option names what there is not, or the output cannot be written.
pub(crate) fn run(args: &Args, model: &Arc<Model>, model_path: Option<&Path>) -> Result<ExitCode> {
    let paths = args.tag.paths();
    if let Some(path) = paths.iter().find(|path| !path.is_dir()) {
        bail!("{}: no such folder", printable(path));
    }
    let there: Vec<PathBuf> =
        paths.iter().flat_map(|path| Inputs::list(std::slice::from_ref(path)).files).collect();
    let stop = stop_on_signal()?;
    let analyser = Analyser::new(args.tag.analysis(), model, model_path);
    let mut teller = Teller::new(&args.tag, model, &there)?;
    let mut arrivals = Arrivals::new(Duration::from_secs(args.settle.into()));
    for path in there {
        if args.all {
            arrivals.note(path);
        } else {
            arrivals.is_done(path);
        }
    }
    let mut folders: Vec<Folder> = paths.iter().map(|path| Folder::new(path)).collect();
    for path in paths {
        complain(format_args!("{}: watching; Ctrl-C ends it", printable(path)));
    }
    while !stop.load(Ordering::Relaxed) {
        for folder in &mut folders {
            folder.look(&mut arrivals);
        }
        let settled = arrivals.settled();
        let analyse = |path: &PathBuf| {
            let answer = analyser.analyse(path, args.tag.segments(), &stop, |_| {})?;
            Ok::<_, anyhow::Error>(Report::new(path, answer))
        };
        let told = for_each_in_order(&settled, args.tag.analysis().jobs(), &stop, analyse, |path, result| {
            let told = teller.take(path, result);
            // Tags that were just written are no arrival.
            arrivals.is_done(path.clone());
            told
        });
        if told.is_err() {
            // Whoever read our lines has had enough.
            break;
        }
        std::thread::sleep(INTERVAL);
    }
    teller.tell_how_to_undo();
    teller.end()
}
