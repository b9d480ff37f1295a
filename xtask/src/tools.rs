//! Cargo subcommands that chores need: installed where they are missing.

use crate::failure::Outcome;
use crate::process::{cargo, check, output_of, root};

/// A subcommand of cargo, and the version we have tried.
pub(crate) struct Tool {
    /// Its name in cargo: `deny`.
    pub(crate) subcommand: &'static str,
    pub(crate) version: &'static str,
    /// A feature without which there is no program.
    pub(crate) feature: Option<&'static str>,
    /// How far to optimize it: not at all if it runs for only a second, which cuts its build time to a third.
    pub(crate) opt_level: &'static str,
}

/// Licenses, sources and bans for all dependencies.
pub(crate) const DENY: Tool = Tool { subcommand: "deny", version: "0.20.2", feature: None, opt_level: "0" };

/// The license texts of all dependencies. It compares thousands of texts.
pub(crate) const ABOUT: Tool =
    Tool { subcommand: "about", version: "0.9.3", feature: Some("cli"), opt_level: "2" };

/// A package for Debian and Ubuntu, which it compresses.
pub(crate) const DEB: Tool = Tool { subcommand: "deb", version: "3.8.0", feature: None, opt_level: "2" };

/// Installs a tool if it is missing.
pub(crate) fn install(tool: &Tool) -> Outcome {
    if output_of(cargo([tool.subcommand, "--version"]).current_dir(root())).is_some() {
        return Ok(());
    }
    let package = format!("cargo-{}", tool.subcommand);
    eprintln!("\n==> {package} is missing, and is being installed");
    let mut install = cargo(["install", &package, "--locked", "--debug", "--version", tool.version]);
    if let Some(feature) = tool.feature {
        install.args(["--features", feature]);
    }
    install.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_PROFILE_DEV_OPT_LEVEL", tool.opt_level);
    check(&mut install)
}
