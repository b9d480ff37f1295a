//! The project's chores, each with a file and a row in the table: `cargo xtask help`.

mod accuracy;
mod bench;
mod bundle;
mod dist;
mod failure;
mod fuzz;
mod golden;
mod help;
mod hosts;
mod licences;
mod material;
mod miri;
mod model;
mod packages;
mod process;
mod python;
mod run;
mod sanitizers;
mod soak;
mod steps;
mod tally;
mod test;
mod tools;
mod wheel;

use std::process::ExitCode;

use failure::{Failure, Outcome};

/// One row of the table of chores.
struct Chore {
    name: &'static str,
    arguments: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Outcome,
}

/// Exit codes: 0 done, 1 something failed, 2 could not start; `run` passes on those of `genrescope`.
const CHORES: &[Chore] = &[
    Chore {
        name: "run",
        arguments: "[-- ARGS]",
        about: "install what is missing, build, run `genrescope ARGS`; without ARGS tag the clips in tests/clips",
        run: run::run,
    },
    Chore {
        name: "test",
        arguments: "",
        about: "install what is missing, run every check and test",
        run: test::run,
    },
    Chore { name: "ci", arguments: "", about: "what CI runs: the same as test", run: test::run },
    Chore {
        name: "bundle",
        arguments: "[--debug]",
        about: "build the plugin into target/bundled; with --debug into target/bundled-debug, its audio thread watched",
        run: bundle::bundle,
    },
    Chore {
        name: "install",
        arguments: "",
        about: "bundle the plugin and install it for the current user",
        run: bundle::install,
    },
    Chore {
        name: "hosts",
        arguments: "[--debug]",
        about: "bundle the plugin and try it in real hosts: our own, pedalboard, DawDreamer, Ardour",
        run: hosts::run,
    },
    Chore {
        name: "dist",
        arguments: "",
        about: "build a release into target/dist-files: command, plugins, manual and licences as .tar.gz and .deb, checksums",
        run: dist::run,
    },
    Chore {
        name: "python",
        arguments: "",
        about: "build the Python package's wheel into target/wheels, and test it in a fresh virtual environment",
        run: wheel::run,
    },
    Chore {
        name: "golden",
        arguments: "[ARGS]",
        about: "rebuild the reference arrays with Python (models/training/golden.py)",
        run: golden::run,
    },
    Chore {
        name: "bench",
        arguments: "[ARGS]",
        about: "measure speed and memory; ARGS go to the benches: a name, --save-baseline NAME",
        run: bench::run,
    },
    Chore {
        name: "fuzz",
        arguments: "SECONDS [TARGET...]",
        about: "have libFuzzer try to break what reads others' bytes, each target so long; --seeds DIR for more to begin with",
        run: fuzz::run,
    },
    Chore {
        name: "soak",
        arguments: "HOURS",
        about: "listen to so many hours of sound with clients that stall and a device that goes: memory, threads, losses",
        run: soak::run,
    },
    Chore {
        name: "accuracy",
        arguments: "[MANIFEST]",
        about: "cross-validate the default head on labeled clips (default ../shared/data/manifest.tsv)",
        run: accuracy::run,
    },
    Chore {
        name: "model",
        arguments: "[MANIFEST] [ARGS]",
        about: "retrain the default head on labeled clips; ARGS go to `genrescope train`",
        run: model::run,
    },
    Chore { name: "help", arguments: "", about: "show this", run: help::run },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match carry_out(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.message.is_empty() {
                eprintln!("xtask: {}", failure.message);
            }
            ExitCode::from(failure.exit_code)
        }
    }
}

fn carry_out(arguments: &[String]) -> Outcome {
    let Some((name, rest)) = arguments.split_first() else {
        return Err(Failure::usage("which chore?"));
    };
    if matches!(name.as_str(), "--help" | "-h") {
        return help::run(&[]);
    }
    match CHORES.iter().find(|chore| chore.name == name) {
        Some(chore) => (chore.run)(rest),
        None => Err(Failure::usage(&format!("there is no chore `{name}`"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exit_code(arguments: &[&str]) -> u8 {
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        carry_out(&arguments).err().map_or(0, |failure| failure.exit_code)
    }

    // Only calls that end before anything is installed, built or run.
    #[test]
    fn an_invalid_command_line_is_refused_with_exit_code_2() {
        assert_eq!(exit_code(&[]), 2);
        assert_eq!(exit_code(&["tset"]), 2);
        assert_eq!(exit_code(&["test", "--quick"]), 2);
        assert_eq!(exit_code(&["bundle", "--fast"]), 2);
        assert_eq!(exit_code(&["install", "there"]), 2);
        assert_eq!(exit_code(&["run", "tag"]), 2);
        assert_eq!(exit_code(&["accuracy", "no/such/manifest.tsv"]), 2);
    }

    #[test]
    fn names_are_unique() {
        for (i, chore) in CHORES.iter().enumerate() {
            assert!(CHORES[..i].iter().all(|earlier| earlier.name != chore.name), "{}", chore.name);
        }
    }
}
