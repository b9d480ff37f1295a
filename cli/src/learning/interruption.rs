//! Being asked to end in the middle of something.

use std::process::ExitCode;

use anyhow::Result;
use genrescope_lab::methods::is_interruption;

use crate::console::interrupted;

/// What was asked to end says how far it got; any other error stays as it is.
pub(super) trait IfInterrupted<T> {
    fn if_interrupted(self, how_far: impl Into<String>) -> Result<T>;
}

impl<T> IfInterrupted<T> for Result<T> {
    fn if_interrupted(self, how_far: impl Into<String>) -> Result<T> {
        self.map_err(|error| if is_interruption(&error) { error.context(how_far.into()) } else { error })
    }
}

/// The end of a command: being asked to end is no failure, but has its own exit code.
pub(super) fn end_of(outcome: Result<ExitCode>) -> Result<ExitCode> {
    match outcome {
        Err(error) if is_interruption(&error) => Ok(interrupted(error)),
        outcome => outcome,
    }
}
