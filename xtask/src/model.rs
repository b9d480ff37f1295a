//! `cargo xtask model`: retrains the default head, by `genrescope train` and with the recorded seed.

use std::process::Command;

use crate::failure::Outcome;
use crate::material::Material;
use crate::process::{check, root};
use crate::{packages, program};

/// The seed of the default head.
const SEED: &str = "1";

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let (material, rest) = Material::find(arguments)?;
    packages::install(packages::BUILD)?;
    let mut command = Command::new(program::build("genrescope")?);
    command.arg("train").arg(&material.manifest).arg("--labels").arg(&material.labels);
    command.args(["--seed", SEED, "--cache"]).arg(&material.cache);
    command.arg("--force").arg("--out").arg(root().join("models/musicnn")).args(rest);
    check(command.current_dir(root()))
}
