//! `cargo xtask accuracy`: how often the default head's recipe is right, by cross-validation.

use crate::failure::Outcome;
use crate::material::Material;
use crate::packages;
use crate::process::{cargo, check, root};

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let (material, rest) = Material::find(arguments)?;
    packages::install(packages::BUILD)?;
    if rest.iter().any(|argument| argument == "--changes") {
        packages::install(&["ffmpeg"])?;
    }
    let accuracy = ["run", "--release", "--locked", "--package", "genrescope-lab", "--bin", "accuracy", "--"];
    let mut command = cargo(accuracy);
    command.arg(&material.manifest).arg(&material.labels).arg(&material.cache);
    check(command.args(rest).current_dir(root()))
}
