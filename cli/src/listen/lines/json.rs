//! `--json`: one object per line, for programs.

use std::io::{self, Write};
use std::time::Duration;

use genrescope_engine::Snapshot;
use genrescope_record::{Answer, Notice};
use serde::Serialize;

use crate::listen::face::{Face, Flow};
use crate::listen::monitor::Monitor;

/// Writes lines and flushes each at once.
#[derive(Debug)]
pub(crate) struct JsonFace<W> {
    out: W,
    pause: Duration,
}

impl<W: Write> JsonFace<W> {
    /// `pause` is the time between two looks at the monitor.
    pub(crate) fn new(out: W, pause: Duration) -> Self {
        Self { out, pause }
    }

    fn write(&mut self, mut line: String) -> io::Result<()> {
        line.push('\n');
        self.out.write_all(line.as_bytes())?;
        self.out.flush()
    }
}

/// An answer as a line, without the line end.
pub(crate) fn answer_line(monitor: &Monitor, snapshot: &Snapshot) -> String {
    text(&Answer::new(snapshot, monitor.model(), monitor.input(), monitor.num_overruns()))
}

/// An event as a line, without the line end.
pub(crate) fn notice_line(notice: &Notice) -> String {
    text(notice)
}

fn text(line: &impl Serialize) -> String {
    serde_json::to_string(line).expect("names, numbers and strings can be written, and every key is a string")
}

impl<W: Write> Face for JsonFace<W> {
    fn notice(&mut self, notice: &Notice) -> io::Result<()> {
        self.write(notice_line(notice))
    }

    fn answer(&mut self, monitor: &Monitor, snapshot: &Snapshot) -> io::Result<()> {
        self.write(answer_line(monitor, snapshot))
    }

    fn pause(&mut self, _: &mut Monitor) -> io::Result<Flow> {
        std::thread::sleep(self.pause);
        Ok(Flow::Continue)
    }
}
