//! What shows the monitor to someone: a screen, plain lines, or JSON for programs.

use std::io;

use genrescope_engine::Snapshot;
use genrescope_record::Notice;

use super::monitor::Monitor;

/// Whether to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// Go on listening.
    Continue,
    /// The user asked to quit.
    Quit,
}

/// One way to show the monitor.
pub(super) trait Face {
    /// Something has happened to the input.
    fn notice(&mut self, notice: &Notice) -> io::Result<()>;

    /// There is a new answer.
    fn answer(&mut self, monitor: &Monitor, snapshot: &Snapshot) -> io::Result<()>;

    /// Lets a moment pass; a face with keys obeys them.
    fn pause(&mut self, monitor: &mut Monitor) -> io::Result<Flow>;

    /// Whether it goes on showing the last answer once the source is over, until the user has seen enough.
    fn stays_open(&self) -> bool {
        false
    }

    /// The show is over: a face gives back what it has taken over. Only `finish` may follow.
    fn leave(&mut self) {}

    /// The monitor is closed, and this is its last answer; `is_new` if `answer` has not had it.
    fn finish(&mut self, monitor: &Monitor, snapshot: &Snapshot, is_new: bool) -> io::Result<()> {
        if is_new { self.answer(monitor, snapshot) } else { Ok(()) }
    }
}
