//! `genrescope worker`: runs in a child process.

use std::process::ExitCode;

use anyhow::{Context, Result};
use genrescope_offline::{FileError, run_worker};

use super::args::FfmpegChoice;
use crate::model_choice::ModelChoice;

/// What `genrescope worker` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Memory that this process may use
    #[arg(long, value_name = "MIB")]
    memory_limit: u32,

    #[command(flatten)]
    ffmpeg: FfmpegChoice,
}

/// Works on requests as they arrive on stdin, until it closes.
///
/// # Errors
/// If the limit cannot be set, or nobody listens.
pub(crate) fn run(args: &Args, choice: &ModelChoice) -> Result<ExitCode> {
    let load = || choice.load_here().map_err(|error| FileError::model(format!("{error:#}")));
    run_worker(args.memory_limit, args.ffmpeg.decoders(), load).context("the worker cannot work")?;
    Ok(ExitCode::SUCCESS)
}
