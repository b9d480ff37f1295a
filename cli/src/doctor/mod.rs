//! `genrescope doctor`: what this installation has, and whether it works. Issue reports begin with its
//! output.
//!
//! ```text
//! checks ──> findings ──> lines, exit code
//! ```

mod decoding;
mod finding;
mod folders;
#[cfg(feature = "live")]
mod input;
mod plugins;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;

use self::finding::{Finding, Verdict};
use crate::console::{print_quietly, print_whole};
use crate::model_choice::ModelChoice;

/// What `genrescope doctor` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Skip the short test of the default input
    #[cfg(feature = "live")]
    #[arg(long)]
    no_input: bool,
}

/// Tries everything, one after another, and prints what it finds as it goes; 1 if something does not work.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn run(
    #[cfg_attr(not(feature = "live"), expect(unused_variables))] args: &Args,
    choice: &ModelChoice,
) -> Result<ExitCode> {
    print_quietly(&system())?;
    let checks: &[&dyn Fn() -> Vec<Finding>] = &[
        &|| vec![model(choice)],
        &|| decoding::check(choice.path()),
        &|| folders::check(choice),
        #[cfg(feature = "live")]
        &|| vec![input::check(!args.no_input)],
        &|| plugins::check(),
        #[cfg(feature = "window")]
        &|| vec![window()],
    ];
    let mut num_troubles = 0;
    for check in checks {
        for finding in check() {
            num_troubles += usize::from(finding.verdict == Verdict::Trouble);
            // Whoever reads it may have seen enough.
            if print_whole(&finding.to_string()).is_err() {
                return Ok(ExitCode::SUCCESS);
            }
        }
    }
    print_quietly(&match num_troubles {
        0 => "everything that was tried works\n".to_owned(),
        1 => "1 thing does not work\n".to_owned(),
        several => format!("{several} things do not work\n"),
    })?;
    Ok(if num_troubles == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The line that says what runs where.
fn system() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let build = if cfg!(debug_assertions) { ", a debug build" } else { "" };
    format!(
        "genrescope {}{build} on {} ({}), {cores} cores\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH
    )
}

/// Whether the model can be loaded, as a command would.
fn model(choice: &ModelChoice) -> Finding {
    let started = Instant::now();
    match choice.load() {
        Ok(model) => Finding::fine(
            "model",
            format!(
                "{} ({}), {} genres, sha256 {}, loaded in {:.1} s",
                model.manifest().name,
                choice.origin(),
                model.genres().len(),
                &model.sha256()[..12],
                started.elapsed().as_secs_f64()
            ),
        ),
        Err(error) => Finding::trouble("model", format!("{error:#}")),
    }
}

/// Whether there is a screen for `listen --window`. No window is opened.
#[cfg(feature = "window")]
fn window() -> Finding {
    if !cfg!(target_os = "linux") {
        return Finding::fine("window", "the system's own");
    }
    let found = ["WAYLAND_DISPLAY", "DISPLAY"].into_iter().find_map(|name| {
        let value = std::env::var(name).ok().filter(|value| !value.is_empty())?;
        Some(format!("{name}={value}"))
    });
    found.map_or_else(
        || {
            Finding::note(
                "window",
                "there is no screen for --window (neither WAYLAND_DISPLAY nor DISPLAY is set)",
            )
        },
        |found| Finding::fine("window", found),
    )
}
