//! `cargo xtask accuracy`: how often the default model is right.

use std::path::PathBuf;

use crate::failure::{Failure, Outcome};
use crate::packages;
use crate::process::{cargo, check, root};

/// Labelled clips, which are not part of the repository; seen from its top folder.
const MANIFEST: &str = "../shared/data/manifest.tsv";

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let (manifest, rest) = match arguments.split_first() {
        Some((first, rest)) if !first.starts_with('-') => (PathBuf::from(first), rest),
        _ => (root().join(MANIFEST), arguments),
    };
    if !manifest.is_file() {
        return Err(Failure::cannot_start(format!(
            "there is no manifest {}: give the path of a table of labelled clips, or nothing can be measured",
            manifest.display()
        )));
    }
    packages::install(packages::BUILD)?;
    let accuracy = ["run", "--release", "--locked", "--package", "genrescope-lab", "--bin", "accuracy", "--"];
    check(cargo(accuracy).arg(manifest).args(rest))
}
