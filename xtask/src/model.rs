//! `cargo xtask model`: trains the default head anew.

use crate::failure::Outcome;
use crate::packages;
use crate::process::{cargo, check, root};

pub(crate) fn run(arguments: &[String]) -> Outcome {
    packages::install(packages::BUILD)?;
    let train =
        ["run", "--release", "--locked", "--package", "genrescope-lab", "--bin", "default-model", "--"];
    check(cargo(train).args(arguments).current_dir(root()))
}
