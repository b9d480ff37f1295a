//! How a chore ends.

/// What a chore returns.
pub(crate) type Outcome = Result<(), Failure>;

/// Why a chore did not succeed: a message for people, and the exit code for programs.
#[derive(Debug)]
pub(crate) struct Failure {
    /// Empty if everything has been reported already.
    pub(crate) message: String,
    pub(crate) exit_code: u8,
    /// Whether the table of chores helps.
    pub(crate) shows_usage: bool,
}

impl Failure {
    /// Something ran and failed.
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit_code: 1, shows_usage: false }
    }

    /// The system refused something to do with `what`.
    pub(crate) fn io(what: impl std::fmt::Display, error: &std::io::Error) -> Self {
        Self::failed(format!("{what}: {error}"))
    }

    /// Something that is needed is missing.
    pub(crate) fn cannot_start(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit_code: 2, shows_usage: false }
    }

    /// The command line is invalid.
    pub(crate) fn usage(message: &str) -> Self {
        Self { shows_usage: true, ..Self::cannot_start(message) }
    }
}

/// For chores that take no arguments.
pub(crate) fn refuse_arguments(arguments: &[String]) -> Outcome {
    match arguments.first() {
        None => Ok(()),
        Some(argument) => Err(Failure::usage(&format!("unexpected argument `{argument}`"))),
    }
}
