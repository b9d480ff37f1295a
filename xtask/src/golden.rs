//! `cargo xtask golden`: the arrays that other people's code computes, for our tests to be held to.

use std::process::Command;

use crate::failure::Outcome;
use crate::packages;
use crate::process::{check, root, target_dir};

pub(crate) fn run(arguments: &[String]) -> Outcome {
    packages::install(packages::PYTHON)?;
    let recipe = root().join("models").join("training");
    let venv = target_dir().join("golden-venv");
    check(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
    let python = venv.join("bin").join("python");
    check(
        Command::new(&python).args(["-m", "pip", "install", "-q", "-r"]).arg(recipe.join("requirements.txt")),
    )?;
    check(Command::new(&python).arg(recipe.join("golden.py")).args(arguments).current_dir(root()))
}
