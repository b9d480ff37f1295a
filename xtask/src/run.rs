//! `cargo xtask run`: from a fresh machine to genres in one command.

use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::process::{root, status};
use crate::{packages, program};

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let arguments = match arguments.split_first() {
        None => None,
        Some((separator, rest)) if separator == "--" => Some(rest),
        Some((other, _)) => {
            return Err(Failure::usage(&format!("arguments for genrescope go after `--`, unlike `{other}`")));
        }
    };
    packages::install(packages::BUILD)?;
    let mut genrescope = Command::new(program::build("genrescope")?);
    match arguments {
        Some(arguments) => genrescope.args(arguments),
        None => genrescope.args(["tag", "tests/clips"]).current_dir(root()),
    };
    let status = status(&mut genrescope)?;
    if status.success() {
        return Ok(());
    }
    // The program has already said what went wrong. If a signal ended it, it has no exit code.
    let exit_code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    Err(Failure { message: String::new(), exit_code, shows_usage: false })
}
