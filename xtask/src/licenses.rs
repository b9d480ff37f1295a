//! cargo-deny: licenses, sources and bans for all dependencies, as `deny.toml` has them.

use std::process::Command;

use crate::process::{cargo, root};

/// The check, which fetches what other systems depend on. It leaves out advisories, which need a database
/// from outside.
pub(crate) fn command() -> Command {
    let mut command = cargo(["deny", "--locked", "check", "licenses", "bans", "sources"]);
    command.current_dir(root());
    command
}
