//! `cargo xtask check`: what can be checked within seconds, for every save.

use crate::comments;
use crate::failure::{Outcome, refuse_arguments};
use crate::process::{cargo, root};
use crate::steps::Steps;

/// Installs nothing, and leaves out what takes minutes: tests of whole programs, sanitizers, licenses.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    refuse_arguments(arguments)?;
    let mut steps = Steps::new();
    read_over(&mut steps);
    let mut tests = cargo(["test", "--locked", "--workspace", "--lib", "--bins", "--no-fail-fast"]);
    tests.current_dir(root());
    steps.run("unit tests", tests);
    steps.sum_up()
}

/// What is found without running anything.
pub(crate) fn read_over(steps: &mut Steps) {
    let here = |arguments: &[&str]| {
        let mut command = cargo(arguments.iter().copied());
        command.current_dir(root());
        command
    };
    steps.run("formatting", here(&["fmt", "--all", "--check"]));
    steps.check("comments", || comments::check(root()));
    let all = here(&["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    steps.run("clippy", all);
    let alone = ["--package", "genrescope", "--no-default-features", "--", "-D", "warnings"];
    steps.run("clippy, the tagger alone", here(&[["clippy", "--locked"].as_slice(), &alone].concat()));
    let mut docs = here(&["doc", "--locked", "--workspace", "--no-deps"]);
    docs.env("RUSTDOCFLAGS", "-D warnings");
    steps.run("docs", docs);
    // The Python package is a separate workspace on top of ours, so our dependencies go into its lock file as
    // well.
    let python = ["--manifest-path", "python/Cargo.toml"];
    let lock = ["update", "--workspace", "--locked", "--quiet"];
    steps.run("formatting, the Python package", here(&[["fmt", "--check"].as_slice(), &python].concat()));
    steps.run("lock file, the Python package", here(&[lock.as_slice(), &python].concat()));
}
