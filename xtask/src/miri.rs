//! Miri, the interpreter that finds undefined behavior.

use std::process::Command;

use crate::process::{output_of, root, status, target_dir};

/// What it takes besides a nightly compiler: itself, and a standard library to interpret.
const COMPONENTS: [&str; 2] = ["miri", "rust-src"];

/// The real-time crate's tests in Miri, which also tries orders of memory accesses that this processor never
/// shows; `None` where there is no nightly toolchain, the only kind that has Miri.
///
/// The crate itself has no `unsafe`: this watches how it uses the libraries under it, and those.
pub(crate) fn test() -> Option<Command> {
    if !is_installed() {
        let mut install = Command::new("rustup");
        install.args(["component", "add", "--toolchain", "nightly"]).args(COMPONENTS);
        status(&mut install).ok()?;
        if !is_installed() {
            return None;
        }
    }
    let mut command = Command::new("rustup");
    command
        .args(["run", "nightly", "cargo", "miri", "test", "--locked"])
        .args(["--package", "genrescope-realtime", "--lib", "--tests", "--target-dir"])
        .arg(target_dir().join("miri"))
        .current_dir(root());
    Some(command)
}

fn is_installed() -> bool {
    let mut list = Command::new("rustup");
    list.args(["component", "list", "--toolchain", "nightly", "--installed"]);
    output_of(&mut list).is_some_and(|installed| {
        COMPONENTS.iter().all(|component| installed.lines().any(|line| line.starts_with(component)))
    })
}
