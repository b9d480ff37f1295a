//! How a chore ends.

use crate::help;

/// What a chore returns.
pub(crate) type Outcome = Result<(), Failure>;

/// Why a chore did not succeed: a line for people, and the exit code for programs.
#[derive(Debug)]
pub(crate) struct Failure {
    /// Empty when everything has been said already.
    pub(crate) message: String,
    pub(crate) exit_code: u8,
}

impl Failure {
    /// Something was done and failed.
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit_code: 1 }
    }

    /// Something that is needed is not there.
    pub(crate) fn cannot_start(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit_code: 2 }
    }

    /// The command line makes no sense.
    pub(crate) fn usage(message: &str) -> Self {
        Self::cannot_start(format!("{message}\n\n{}", help::usage()))
    }
}

/// For chores that take no arguments.
pub(crate) fn refuse_arguments(arguments: &[String]) -> Outcome {
    match arguments.first() {
        None => Ok(()),
        Some(argument) => Err(Failure::usage(&format!("nothing takes `{argument}` here"))),
    }
}
