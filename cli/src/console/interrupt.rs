//! Being asked to end.

use std::fmt::Display;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};

use super::stderr::complain;

/// The exit code that a shell reports for a program ended by Ctrl-C.
pub(crate) const INTERRUPTED: u8 = 130;

/// A flag that is set when the program is asked to end, by Ctrl-C or otherwise. A second request ends it at
/// once.
///
/// # Errors
/// If the operating system gives no such notice.
pub(crate) fn stop_on_signal() -> Result<Arc<AtomicBool>> {
    stop_on_signal_and(|is_first| {
        if !is_first {
            std::process::exit(INTERRUPTED.into());
        }
    })
}

/// The same, with something else to do after the flag is set; it is given whether this was the first request.
///
/// # Errors
/// If the operating system gives no such notice.
pub(crate) fn stop_on_signal_and(mut then: impl FnMut(bool) + Send + 'static) -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        let is_first = !flag.swap(true, Ordering::Relaxed);
        then(is_first);
    })
    .context("cannot watch for Ctrl-C")?;
    Ok(stop)
}

/// Reports how far it got before it was asked to end.
pub(crate) fn interrupted(how_far: impl Display) -> ExitCode {
    complain(format_args!("interrupted {how_far}"));
    ExitCode::from(INTERRUPTED)
}
