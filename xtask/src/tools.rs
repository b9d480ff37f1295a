//! Programs of cargo's that chores need: installed where there are none.

use crate::failure::Outcome;
use crate::process::{cargo, check, output_of, root};

/// A subcommand of cargo, and the version that it was tried with.
pub(crate) struct Tool {
    /// As cargo calls it: `deny`.
    pub(crate) subcommand: &'static str,
    pub(crate) version: &'static str,
    /// A feature without which it has no program.
    pub(crate) feature: Option<&'static str>,
}

/// Licences, sources and bans of all dependencies.
pub(crate) const DENY: Tool = Tool { subcommand: "deny", version: "0.20.2", feature: None };

/// The texts of the licences of all dependencies.
pub(crate) const ABOUT: Tool = Tool { subcommand: "about", version: "0.9.3", feature: Some("cli") };

/// A package for Debian and Ubuntu.
pub(crate) const DEB: Tool = Tool { subcommand: "deb", version: "3.8.0", feature: None };

/// Installs a tool where there is none, without optimizing it: it runs for seconds, and that way is built in
/// a third of the time.
pub(crate) fn install(tool: &Tool) -> Outcome {
    if output_of(cargo([tool.subcommand, "--version"]).current_dir(root())).is_some() {
        return Ok(());
    }
    let package = format!("cargo-{}", tool.subcommand);
    eprintln!("\n==> {package} is not there, and is installed");
    let mut install = cargo(["install", &package, "--locked", "--debug", "--version", tool.version]);
    if let Some(feature) = tool.feature {
        install.args(["--features", feature]);
    }
    check(install.env("CARGO_PROFILE_DEV_DEBUG", "0"))
}
