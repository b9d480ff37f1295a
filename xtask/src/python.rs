//! Python for chores: a separate environment, with pinned packages.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::process::{check, target_dir};

/// Creates the environment `name` in the target folder, with what `requirements` lists; returns its
/// interpreter.
pub(crate) fn environment(name: &str, requirements: &Path) -> Result<PathBuf, Failure> {
    let venv = target_dir().join(name);
    let system = if cfg!(windows) { "python" } else { "python3" };
    check(Command::new(system).args(["-m", "venv"]).arg(&venv))?;
    let python = interpreter(&venv);
    check(Command::new(&python).args(["-m", "pip", "install", "-q", "-r"]).arg(requirements))?;
    Ok(python)
}

/// The interpreter of an environment.
pub(crate) fn interpreter(venv: &Path) -> PathBuf {
    if cfg!(windows) { venv.join("Scripts").join("python.exe") } else { venv.join("bin").join("python") }
}
