//! Building what this workspace makes, so that chores share what they build.

use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;

use crate::failure::Failure;
use crate::process::{cargo, check, root, target_dir};

/// What to ask cargo for, whichever of the two is wanted: `--bin` and `--lib` pick. Cargo builds a dependency
/// with the features that all requested packages want from it, so most dependencies, tract among them, would
/// be built again for a face that is requested alone.
pub(crate) const FACES: [&str; 4] = ["--package", "genrescope", "--package", "genrescope-plugin"];

/// Builds a release of one of our programs; returns its path.
pub(crate) fn build(name: &str) -> Result<PathBuf, Failure> {
    let mut build = cargo(["build", "--release", "--locked"]);
    // The lab has programs too; `genrescope` depends on it, so it adds no features.
    build.args(FACES).args(["--package", "genrescope-lab", "--bin", name]);
    check(build.current_dir(root()))?;
    Ok(target_dir().join("release").join(format!("{name}{EXE_SUFFIX}")))
}
