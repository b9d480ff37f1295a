//! cargo-deny: licences, sources and bans of all dependencies, by `deny.toml`.

use std::process::Command;

use crate::failure::Outcome;
use crate::process::{cargo, check, output_of, root};

/// The version that this was tried with.
const VERSION: &str = "0.20.2";

/// Installs cargo-deny where there is none, without optimizing it: it runs for seconds, and that way is built
/// in a third of the time.
pub(crate) fn install() -> Outcome {
    if output_of(cargo(["deny", "--version"]).current_dir(root())).is_some() {
        return Ok(());
    }
    eprintln!("\n==> cargo-deny is not there, and is installed");
    let mut install = cargo(["install", "cargo-deny", "--locked", "--debug", "--version", VERSION]);
    check(install.env("CARGO_PROFILE_DEV_DEBUG", "0"))
}

/// The check, which fetches what other systems depend on. Not of advisories: they need a database from
/// outside.
pub(crate) fn command() -> Command {
    let mut command = cargo(["deny", "--locked", "check", "licenses", "bans", "sources"]);
    command.current_dir(root());
    command
}
