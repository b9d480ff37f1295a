//! `cargo xtask golden`: the reference arrays that other people's code computes and our tests compare with.

use std::process::Command;

use crate::failure::Outcome;
use crate::process::{check, root};
use crate::{packages, python};

pub(crate) fn run(arguments: &[String]) -> Outcome {
    packages::install(packages::PYTHON)?;
    let recipe = root().join("models").join("training");
    let python = python::environment("golden-venv", &recipe.join("requirements.txt"))?;
    check(Command::new(&python).arg(recipe.join("golden.py")).args(arguments).current_dir(root()))?;
    check(Command::new(&python).arg(recipe.join("golden_features.py")).current_dir(root()))
}
