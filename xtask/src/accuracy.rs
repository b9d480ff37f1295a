//! `cargo xtask accuracy`: how often the default head's recipe is right, by cross-validation.

use std::process::Command;

use crate::failure::Outcome;
use crate::material::Material;
use crate::process::{check, root};
use crate::{packages, program};

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let (material, rest) = Material::find(arguments)?;
    packages::install(packages::BUILD)?;
    if rest.iter().any(|argument| argument == "--changes") {
        packages::install(&["ffmpeg"])?;
    }
    let mut command = Command::new(program::build("accuracy")?);
    command.arg(&material.manifest).arg(&material.labels).arg(&material.cache);
    check(command.args(rest).current_dir(root()))
}
