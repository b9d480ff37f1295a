//! The loop around every face.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::answers::Answers;
use super::face::{Face, Flow};
use super::monitor::Monitor;
use super::outputs::Outputs;

/// Why there is nothing more to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// The file is over, or the time is up.
    Over,
    /// The user asked for it.
    Asked,
}

/// What goes on whatever the face: when to end, and the outputs besides the face.
pub(super) struct Presenter<'a> {
    pub(super) stop: &'a AtomicBool,
    pub(super) limit: Option<Duration>,
    /// Whether every face closes when the source is over: the user has said how long to listen.
    pub(super) closes: bool,
    pub(super) outputs: Outputs,
}

impl Presenter<'_> {
    /// Shows answers until the end, including the last one.
    ///
    /// # Errors
    /// The face can no longer show anything.
    pub(super) fn show(&mut self, monitor: &mut Monitor, face: &mut impl Face) -> io::Result<()> {
        let mut answers = Answers::default();
        let ending = self.watch(monitor, face, &mut answers);
        // Closing may take seconds and print something.
        face.leave();
        if ending? == Ending::Over {
            monitor.close();
            let snapshot = monitor.snapshot();
            let is_new = monitor.is_live() && answers.last_sequence() != Some(snapshot.sequence);
            if is_new {
                self.outputs.answer(monitor, &snapshot);
            }
            self.outputs.look(monitor, &snapshot);
            face.finish(monitor, &snapshot, is_new)?;
        }
        Ok(())
    }

    fn watch(
        &mut self,
        monitor: &mut Monitor,
        face: &mut impl Face,
        answers: &mut Answers,
    ) -> io::Result<Ending> {
        let start = Instant::now();
        loop {
            for notice in monitor.poll() {
                self.outputs.notice(&notice);
                face.notice(&notice)?;
            }
            let snapshot = monitor.snapshot();
            let is_new = monitor
                .take_replayed()
                .unwrap_or_else(|| answers.note(&snapshot, monitor.settings().update_interval_seconds));
            if is_new {
                self.outputs.answer(monitor, &snapshot);
                face.answer(monitor, &snapshot)?;
            }
            self.outputs.look(monitor, &snapshot);
            let is_over = monitor.is_over() && (self.closes || !face.stays_open());
            if is_over || self.limit.is_some_and(|limit| start.elapsed() >= limit) {
                return Ok(Ending::Over);
            }
            if face.pause(monitor)? == Flow::Quit || self.stop.load(Ordering::Relaxed) {
                return Ok(Ending::Asked);
            }
        }
    }
}
