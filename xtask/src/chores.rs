//! The table of chores.

use std::fmt::Write as _;

use crate::failure::{Outcome, refuse_arguments};
use crate::{accuracy, bench, bundle, check, dist, fuzz, golden, hosts, model, page, run, soak, test, wheel};

/// One row of the table of chores.
pub(crate) struct Chore {
    pub(crate) name: &'static str,
    pub(crate) arguments: &'static str,
    pub(crate) about: &'static str,
    pub(crate) run: fn(&[String]) -> Outcome,
}

/// Exit codes: 0 done, 1 something failed, 2 could not start; `run` passes on those of `genrescope`.
pub(crate) const CHORES: &[Chore] = &[
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
    Chore {
        name: "check",
        arguments: "",
        about: "format, comments, clippy, docs, unit tests: for every save; installs nothing",
        run: check::run,
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
        name: "page",
        arguments: "",
        about: "try the live page of `listen --page` in Chromium; save pictures of it in target/page",
        run: page::run,
    },
    Chore {
        name: "dist",
        arguments: "",
        about: "build a release into target/dist-files: command, plugins, manual and licenses as .tar.gz and .deb, checksums",
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
        about: "fuzz all code that reads untrusted bytes, SECONDS for each target; --seeds DIR adds files to begin with",
        run: fuzz::run,
    },
    Chore {
        name: "soak",
        arguments: "HOURS",
        about: "listen to HOURS of sound with clients that stall and a device that disappears: memory, threads, losses",
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
    Chore { name: "help", arguments: "", about: "show this", run: help },
];

/// The table of chores.
pub(crate) fn usage() -> String {
    let mut text = "usage: cargo xtask CHORE\n\n".to_owned();
    for chore in CHORES {
        let call = format!("{} {}", chore.name, chore.arguments);
        writeln!(text, "  {call:<28}{}", chore.about).expect("writing to a string cannot fail");
    }
    text
}

/// `cargo xtask help`.
pub(crate) fn help(arguments: &[String]) -> Outcome {
    refuse_arguments(arguments)?;
    print!("{}", usage());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        for (i, chore) in CHORES.iter().enumerate() {
            assert!(CHORES[..i].iter().all(|earlier| earlier.name != chore.name), "{}", chore.name);
        }
    }
}
