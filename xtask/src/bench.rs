//! `cargo xtask bench`: speed and memory of the engine, of many plugin instances, of libraries, of writing
//! tags, and of spectral features.

use crate::failure::Outcome;
use crate::process::{cargo, check, root};

/// The packages that have benchmarks.
const PACKAGES: [&str; 6] = [
    "genrescope-engine",
    "genrescope-library",
    "genrescope-plugin",
    "genrescope-spectral",
    "genrescope-tags",
    "genrescope",
];

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let packages = PACKAGES.into_iter().flat_map(|package| ["--package", package]);
    let bench = ["bench", "--locked"].into_iter().chain(packages).chain(["--benches", "--"]);
    check(cargo(bench).args(arguments).current_dir(root()))
}
