//! cargo-deny: licences, sources and bans of all dependencies, by `deny.toml`.

use std::process::Command;

use crate::process::{cargo, root};

/// The check, which fetches what other systems depend on. Not of advisories: they need a database from
/// outside.
pub(crate) fn command() -> Command {
    let mut command = cargo(["deny", "--locked", "check", "licenses", "bans", "sources"]);
    command.current_dir(root());
    command
}
