//! `cargo xtask model`: retrains the default head, by `genrescope train` and with the recorded seed.

use crate::failure::Outcome;
use crate::material::Material;
use crate::packages;
use crate::process::{cargo, check, root};

/// The seed of the default head.
const SEED: &str = "1";

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let (material, rest) = Material::find(arguments)?;
    packages::install(packages::BUILD)?;
    let train = ["run", "--release", "--locked", "--package", "genrescope", "--", "train"];
    let mut command = cargo(train);
    command.arg(&material.manifest).arg("--labels").arg(&material.labels);
    command.args(["--seed", SEED, "--cache"]).arg(&material.cache);
    command.arg("--force").arg("--out").arg(root().join("models/musicnn")).args(rest);
    check(command.current_dir(root()))
}
