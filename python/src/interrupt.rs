//! Work that Ctrl-C ends.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use pyo3::prelude::*;

/// How often to look whether Python has a signal to handle.
pub(crate) const SIGNAL_INTERVAL: Duration = Duration::from_millis(50);

/// Runs `work` on its own thread, without the interpreter's lock. A signal whose handler raises, such as
/// Ctrl-C, sets the flag that `work` gets, and is raised once `work` has ended.
///
/// # Errors
/// What the signal handler raised.
pub(crate) fn interruptible<T: Send>(
    py: Python<'_>,
    work: impl FnOnce(&AtomicBool) -> T + Send,
) -> PyResult<T> {
    let stop = AtomicBool::new(false);
    py.detach(|| {
        std::thread::scope(|scope| {
            let (sender, result) = mpsc::channel();
            let stop = &stop;
            scope.spawn(move || {
                // The receiver waits for it in any case.
                let _ = sender.send(work(stop));
            });
            let mut raised = None;
            loop {
                match result.recv_timeout(SIGNAL_INTERVAL) {
                    Ok(value) => return raised.map_or(Ok(value), Err),
                    Err(RecvTimeoutError::Disconnected) => panic!("the work panicked"),
                    Err(RecvTimeoutError::Timeout) if raised.is_none() => {
                        raised = Python::attach(|py| py.check_signals()).err();
                        stop.store(raised.is_some(), Ordering::Relaxed);
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                }
            }
        })
    })
}
