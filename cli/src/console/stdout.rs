//! Results, on stdout.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};

/// Prints a text in one write, so that no line is ever half there.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn print_whole(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

/// Prints a text, and treats a closed pipe as its end.
///
/// # Errors
/// If the output cannot be written for another reason.
pub(crate) fn print_quietly(text: &str) -> Result<ExitCode> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("cannot write the output")
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}
