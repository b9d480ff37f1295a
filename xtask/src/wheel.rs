//! `cargo xtask python`: the Python package as users get it, a wheel in a fresh virtual environment.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome, refuse_arguments};
use crate::process::{cargo, check, root, target_dir};
use crate::steps::Steps;
use crate::{packages, program, python};

pub(crate) fn run(arguments: &[String]) -> Outcome {
    refuse_arguments(arguments)?;
    packages::install(&[packages::BUILD, packages::PYTHON].concat())?;
    // The tests compare the package with the command.
    let genrescope = program::build("genrescope")?;
    let package = root().join("python");
    let tools = python::environment("python-tools-venv", &package.join("requirements.txt"))?;
    let wheel = build(&tools, &package)?;
    println!("{}", wheel.display());
    let python = install(&tools, &wheel)?;
    let mut steps = Steps::new();
    // The package is a separate workspace, which the checks of `cargo xtask test` do not see.
    steps.run("formatting", native(&package, &["fmt", "--check"]));
    steps.run("clippy", native(&package, &["clippy", "--release", "--locked"]));
    let mut tests = Command::new(python);
    tests
        .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
        .arg(package.join("tests"))
        .current_dir(target_dir());
    tests.env("PYTHONDONTWRITEBYTECODE", "1").env("GENRESCOPE_COMMAND", genrescope);
    steps.run("the wheel's tests", tests);
    steps.sum_up()
}

/// A call to cargo for the native half, which is built into our own target folder.
fn native(package: &Path, arguments: &[&str]) -> Command {
    let mut command = cargo(arguments.iter().copied());
    command.arg("--manifest-path").arg(package.join("Cargo.toml")).current_dir(root());
    command.env("CARGO_TARGET_DIR", target_dir()).env("PYO3_BUILD_EXTENSION_MODULE", "1");
    if arguments.first() == Some(&"clippy") {
        command.args(["--", "-D", "warnings"]);
    }
    command
}

/// Builds the wheel; removes earlier ones first, so there is no doubt which one it is.
fn build(tools: &Path, package: &Path) -> Result<PathBuf, Failure> {
    let folder = target_dir().join("wheels");
    let failed = |error: std::io::Error| Failure::failed(format!("{}: {error}", folder.display()));
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(failed)?;
    }
    let mut maturin = Command::new(tools);
    maturin.args(["-m", "maturin", "build", "--release", "--locked", "--out"]).arg(&folder);
    maturin.arg("--manifest-path").arg(package.join("Cargo.toml")).env("CARGO_TARGET_DIR", target_dir());
    check(maturin.current_dir(root()))?;
    let mut built = std::fs::read_dir(&folder).map_err(failed)?.flatten().map(|entry| entry.path());
    built.next().ok_or_else(|| Failure::failed(format!("there is no wheel in {}", folder.display())))
}

/// A fresh environment with the wheel and what its tests need; returns its interpreter.
fn install(tools: &Path, wheel: &Path) -> Result<PathBuf, Failure> {
    let venv = target_dir().join("python-test-venv");
    check(Command::new(tools).args(["-m", "venv", "--clear"]).arg(&venv))?;
    let python = python::interpreter(&venv);
    check(Command::new(&python).args(["-m", "pip", "install", "-q"]).arg(wheel))?;
    let requirements = root().join("python").join("requirements.txt");
    check(Command::new(&python).args(["-m", "pip", "install", "-q", "-r"]).arg(requirements))?;
    Ok(python)
}
