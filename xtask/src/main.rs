//! The project's chores, each with a file and a row in the table: `cargo xtask help`.

mod accuracy;
mod bench;
mod bundle;
mod check;
mod chores;
mod comments;
mod dist;
mod failure;
mod fuzz;
mod golden;
mod hosts;
mod licenses;
mod material;
mod miri;
mod model;
mod packages;
mod page;
mod process;
mod program;
mod python;
mod run;
mod sanitizers;
mod soak;
mod steps;
mod tally;
mod test;
mod texts;
mod tools;
mod wheel;

use std::process::ExitCode;

use chores::{CHORES, usage};
use failure::{Failure, Outcome};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match carry_out(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.message.is_empty() {
                eprintln!("xtask: {}", failure.message);
            }
            if failure.shows_usage {
                eprint!("\n{}", usage());
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
        return chores::help(rest);
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
}
