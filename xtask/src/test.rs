//! `cargo xtask test`, which is what CI runs.

use std::process::Command;

use crate::check;
use crate::failure::{Outcome, refuse_arguments};
use crate::licenses;
use crate::miri;
use crate::packages;
use crate::process::{cargo, root};
use crate::sanitizers;
use crate::steps::Steps;
use crate::tools;

pub(crate) fn run(arguments: &[String]) -> Outcome {
    refuse_arguments(arguments)?;
    packages::install(&[packages::BUILD, packages::TEST].concat())?;
    let mut steps = Steps::new();
    check::read_over(&mut steps);
    // Without stopping at the first test binary that fails: the next may show more.
    let mut tests = here(["test", "--locked", "--workspace", "--no-fail-fast"]);
    sanitizers::enable_realtime(&mut tests);
    steps.run("tests", tests);
    match tools::install(&tools::DENY) {
        Ok(()) => steps.run("licenses", licenses::command()),
        Err(failure) => steps.fail("licenses", failure),
    }
    match miri::test() {
        Some(command) => steps.run("miri", command),
        None => eprintln!("\n==> miri: skipped, there is no nightly toolchain with it"),
    }
    // Last, so that its short output is easy to check.
    match sanitizers::thread_test() {
        Some(command) => steps.run("thread sanitizer", command),
        None => eprintln!("\n==> thread sanitizer: skipped, this system has none"),
    }
    steps.sum_up()
}

fn here<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = cargo(arguments);
    command.current_dir(root());
    command
}
