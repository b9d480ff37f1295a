//! `cargo xtask bench`: speed and memory of the engine.

use crate::failure::Outcome;
use crate::process::{cargo, check, root};

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let bench = ["bench", "--locked", "--package", "genrescope-engine", "--benches", "--"];
    check(cargo(bench).args(arguments).current_dir(root()))
}
