//! The genrescope command: music in, genres out.

mod analysis;
mod clean;
mod console;
#[cfg(feature = "live")]
mod devices;
mod doctor;
mod features;
mod files;
mod history;
#[cfg(feature = "live")]
mod hush_alsa;
#[cfg(feature = "train")]
mod learning;
#[cfg(feature = "live")]
mod listen;
mod manual;
#[cfg(feature = "live")]
mod midi;
mod model_choice;
mod models;
#[cfg(feature = "live")]
mod named;
mod playlist;
mod plot;
mod profile_name;
mod set;
mod similar;
mod stats;
mod tag;
mod undo;
mod watch;
mod whole_number;
mod writing;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

#[cfg(feature = "train")]
use crate::learning::{compare, dataset, evaluate, nearest, train};
use crate::model_choice::ModelChoice;

/// Tells what genre music is, live or in files.
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
    /// Classify files by genre
    Tag(tag::TagArgs),
    /// Tidy up the genres in files by a taxonomy, without analyzing anything
    Clean(clean::Args),
    /// Restore the tags that files had before `tag --write`, `clean --write` or `set --write-chapters`
    Undo(undo::Args),
    /// List what `tag --write`, `clean --write` and `set --write-chapters` have written
    History(history::Args),
    /// Find the genres of a long recording over time: a DJ set, a radio show
    Set(set::Args),
    /// Classify files as they arrive in a folder
    Watch(watch::Args),
    /// Make playlists by genre, by rule, or in the smoothest order
    Playlist(playlist::Args),
    /// Find the tracks that sound most like a given one
    Similar(similar::Args),
    /// Sum up the genres of a library, from the results of earlier runs
    Stats(stats::Args),
    /// Show live what genre an input plays
    #[cfg(feature = "live")]
    Listen(listen::Args),
    /// Show a recorded session again
    #[cfg(feature = "live")]
    Replay(listen::ReplayArgs),
    /// List the input devices to listen to
    #[cfg(feature = "live")]
    Devices(devices::Args),
    /// Compute spectral features of files: MFCC, chroma, tempo and more
    Features(features::Args),
    /// Draw spectrogram, chromagram, genres, features and self-similarity of files
    Plot(plot::Args),
    /// Train a head for your own genres
    #[cfg(feature = "train")]
    Train(train::Args),
    /// Gather labeled tracks for `train` and `evaluate`, and report what is wrong with them
    #[cfg(feature = "train")]
    Dataset(dataset::Args),
    /// Classify files by the most similar of your own labeled tracks
    #[cfg(feature = "train")]
    Nearest(nearest::Args),
    /// Compare genre classifiers, classic and recent, on labeled tracks
    #[cfg(feature = "train")]
    Evaluate(evaluate::Args),
    /// Compare the model's answers with genres from another source
    #[cfg(feature = "train")]
    Compare(compare::Args),
    /// Show which model answers, and its card
    Models(models::Args),
    /// Try everything that this installation has, and report what does not work
    Doctor(doctor::Args),
    /// Print completions for a shell
    Completions(manual::CompletionsArgs),
    /// Print the manual page, or write those of all subcommands
    Man(manual::ManArgs),
    /// Analyze files for another process of this program
    #[command(hide = true)]
    Worker(analysis::WorkerArgs),
}

/// The command with all of its options.
fn command() -> clap::Command {
    Cli::command().mut_subcommands(|subcommand| subcommand.mut_args(take_negative_numbers))
}

/// Takes a negative number for the value that it is, so that an option can say which values it takes;
/// `-- -3`, which clap would propose, does not help.
fn take_negative_numbers(arg: clap::Arg) -> clap::Arg {
    let takes_values = arg.get_action().takes_values();
    arg.allow_negative_numbers(takes_values)
}

fn main() -> ExitCode {
    // Exits with 2 on an invalid option, with 0 on --help.
    let cli = Cli::from_arg_matches(&command().get_matches()).unwrap_or_else(|error| error.exit());
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or("off")).init();
    let result = match &cli.command {
        Command::Tag(args) => cli.model.info().and_then(|model| tag::run(args, &model, cli.model.path())),
        Command::Clean(args) => clean::run(args),
        Command::Undo(args) => undo::run(args),
        Command::History(args) => history::run(args),
        Command::Set(args) => cli.model.info().and_then(|model| set::run(args, &model, cli.model.path())),
        Command::Watch(args) => cli.model.info().and_then(|model| watch::run(args, &model, cli.model.path())),
        Command::Playlist(args) => {
            cli.model.info().and_then(|model| playlist::run(args, &model, cli.model.path()))
        }
        Command::Similar(args) => {
            cli.model.info().and_then(|model| similar::run(args, &model, cli.model.path()))
        }
        Command::Stats(args) => cli.model.info().and_then(|model| stats::run(args, &model, cli.model.path())),
        Command::Worker(args) => analysis::run_worker(args, &cli.model),
        #[cfg(feature = "live")]
        Command::Listen(args) => cli.model.load().and_then(|model| listen::run(args, model)),
        #[cfg(feature = "live")]
        Command::Replay(args) => cli.model.load().and_then(|model| listen::run_replay(args, model)),
        Command::Completions(args) => manual::run_completions(args, command()),
        Command::Man(args) => manual::run_man(args, command()),
        #[cfg(feature = "live")]
        Command::Devices(args) => devices::run(args),
        Command::Doctor(args) => doctor::run(args, &cli.model),
        Command::Features(args) => features::run(args),
        Command::Plot(args) => plot::run(args, &cli.model),
        #[cfg(feature = "train")]
        Command::Train(args) => train::run(args),
        #[cfg(feature = "train")]
        Command::Dataset(args) => dataset::run(args),
        #[cfg(feature = "train")]
        Command::Nearest(args) => nearest::run(args),
        #[cfg(feature = "train")]
        Command::Evaluate(args) => evaluate::run(args),
        #[cfg(feature = "train")]
        Command::Compare(args) => {
            cli.model.info().and_then(|model| compare::run(args, &model, cli.model.path()))
        }
        Command::Models(args) => cli.model.info().and_then(|model| models::run(args, &model, &cli.model)),
    };
    result.unwrap_or_else(|error| {
        eprintln!("genrescope: {error:#}");
        ExitCode::from(2)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_says_itself_what_is_wrong_with_a_negative_number() {
        let refusal = |arguments: &[&str]| {
            let arguments = ["genrescope"].iter().chain(arguments);
            command().try_get_matches_from(arguments).map(drop).map_err(|error| error.to_string())
        };
        let words = refusal(&["set", "--sensitivity", "-1", "mix.mp3"]).unwrap_err();
        assert!(words.contains("invalid value '-1' for '--sensitivity <0..1>'"), "{words}");
        let words = refusal(&["undo", "-1"]).unwrap_err();
        assert!(words.contains("invalid value '-1' for '[RUN]'"), "{words}");
        #[cfg(feature = "live")]
        assert_eq!(refusal(&["listen", "--gain-db", "-3"]), Ok(()));
        // Anything but a number is an unknown option.
        let words = refusal(&["tag", "-x"]).unwrap_err();
        assert!(words.contains("unexpected argument '-x'"), "{words}");
    }
}
