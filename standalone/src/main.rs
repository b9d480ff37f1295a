//! The genrescope command: music in, genres out.

mod devices;
mod listen;
mod model_choice;
mod models;
mod tag;
mod train;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::model_choice::ModelChoice;

/// Tells what genre music is: of files, or live.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    #[command(flatten)]
    model: ModelChoice,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Tell the genres of files
    Tag(tag::Args),
    /// Show live what genre an input plays
    Listen(listen::Args),
    /// Show a recorded session again
    Replay(listen::ReplayArgs),
    /// List the input devices to listen to
    Devices(devices::Args),
    /// Train a head for your own genres
    Train(train::Args),
    /// Show which model answers, and its card
    Models(models::Args),
}

fn main() -> ExitCode {
    // Exits with 2 on a wrong option, with 0 on --help.
    let cli = Cli::parse();
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("off")).init();
    let result = match &cli.command {
        Command::Tag(args) => cli.model.load().and_then(|model| tag::run(args, &model)),
        Command::Listen(args) => cli.model.load().and_then(|model| listen::run(args, model)),
        Command::Replay(args) => cli.model.load().and_then(|model| listen::run_replay(args, model)),
        Command::Devices(args) => devices::run(args),
        Command::Train(args) => train::run(args),
        Command::Models(args) => cli.model.load().and_then(|model| models::run(args, &model, &cli.model)),
    };
    result.unwrap_or_else(|error| {
        eprintln!("genrescope: {error:#}");
        ExitCode::from(2)
    })
}
