//! Starting other programs.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use crate::failure::{Failure, Outcome};

/// The repository's top folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is in the repository's top folder")
}

/// The folder that cargo builds into, wherever that is: this very program is in its `debug` folder.
pub(crate) fn target_dir() -> PathBuf {
    let own = env::current_exe().ok();
    own.as_deref()
        .and_then(|own| own.ancestors().nth(2))
        .map_or_else(|| root().join("target"), Path::to_owned)
}

/// A call to the cargo that started this program.
pub(crate) fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    command
}

/// Runs a command to the end, with our own input and output.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus, Failure> {
    command.status().map_err(|error| could_not_start(command, &error))
}

/// Runs a command to the end; any exit code but 0 is a failure.
pub(crate) fn check(command: &mut Command) -> Outcome {
    let status = status(command)?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::failed(format!("{} failed ({status})", shown(command))))
    }
}

/// What a program prints on standard output; `None` if it fails or does not exist.
pub(crate) fn output_of(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Reports why a program could not even be started.
pub(crate) fn could_not_start(command: &Command, error: &std::io::Error) -> Failure {
    Failure::cannot_start(format!("{} could not be started: {error}", shown(command)))
}

/// A command line as you would type it, with programs by name only.
pub(crate) fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = program.file_name().unwrap_or(command.get_program()).to_string_lossy();
    let arguments = command.get_args().map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once(program.into_owned()).chain(arguments).collect::<Vec<_>>().join(" ")
}
