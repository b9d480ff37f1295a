//! How a chore ends.

use crate::help;

/// What a chore returns.
pub(crate) type Outcome = Result<(), Failure>;

/// Why a chore did not succeed: a message for people, and the exit code for programs.
#[derive(Debug)]
pub(crate) struct Failure {
    /// Empty if everything has been reported already.
    pub(crate) message: String,
    pub(crate) exit_code: u8,
}

impl Failure {
    /// Something ran and failed.
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit_code: 1 }
    }

    /// Something that is needed is missing.
    pub(crate) fn cannot_start(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit_code: 2 }
    }

    /// The command line is invalid.
    pub(crate) fn usage(message: &str) -> Self {
        Self::cannot_start(format!("{message}\n\n{}", help::usage()))
    }
}

/// For chores that take no arguments.
pub(crate) fn refuse_arguments(arguments: &[String]) -> Outcome {
    match arguments.first() {
        None => Ok(()),
        Some(argument) => Err(Failure::usage(&format!("unexpected argument `{argument}`"))),
    }
}
