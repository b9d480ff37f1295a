//! How far it has got and how long it will take, on a terminal only.

use std::fmt::Write;
use std::io::{IsTerminal, stderr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::console::printable;

/// Progress over files, weighted by their size: a mix of two hours takes longer than a jingle.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
}

/// One file's part of it.
#[derive(Debug)]
pub(crate) struct FileProgress<'a> {
    bar: &'a ProgressBar,
    weight: u64,
    done: u64,
}

impl Progress {
    pub(crate) fn new(files: &[PathBuf]) -> Self {
        let bar = ProgressBar::new(files.iter().map(|file| weight(file)).sum());
        let is_seen = stderr().is_terminal();
        bar.set_draw_target(if is_seen {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        });
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {percent} %{left}  {msg}") {
            bar.set_style(style.with_key("left", time_left));
        }
        Self { bar }
    }

    /// Begins a file. It is done when the returned value is dropped.
    pub(crate) fn begin(&self, path: &Path) -> FileProgress<'_> {
        self.bar.set_message(printable(path.file_name().unwrap_or_default().as_ref()));
        FileProgress { bar: &self.bar, weight: weight(path), done: 0 }
    }

    /// Hides the bar while something is printed.
    pub(crate) fn pause<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }

    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl FileProgress<'_> {
    /// Moves on to a share of the file: 0 to 1.
    pub(crate) fn reach(&mut self, share: f64) {
        // In a hundred steps: each takes a lock, and a file has thousands of blocks.
        let hundredths = (share.clamp(0.0, 1.0) * 100.0) as u64;
        let done = self.weight / 100 * hundredths;
        if done > self.done {
            self.bar.inc(done - self.done);
            self.done = done;
        }
    }
}

impl Drop for FileProgress<'_> {
    fn drop(&mut self) {
        self.bar.inc(self.weight - self.done);
    }
}

/// How long the rest of a bar will take, after a comma.
pub(crate) fn time_left(state: &ProgressState, to: &mut dyn Write) {
    // A bar has nowhere to report that it could not be drawn.
    let _ = to.write_str(&left(state.pos(), state.eta()));
}

/// Nothing while nothing is done, because nothing is known then.
fn left(num_done: u64, expected: Duration) -> String {
    if num_done == 0 { String::new() } else { format!(", {:#} left", HumanDuration(expected)) }
}

fn weight(path: &Path) -> u64 {
    path.metadata().map_or(1, |metadata| metadata.len().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_counts_once_however_it_is_read() {
        let bar = ProgressBar::hidden();
        let mut file = FileProgress { bar: &bar, weight: 1234, done: 0 };
        for share in [0.0, 0.5, 0.4, f64::NAN, 7.0] {
            file.reach(share);
        }
        assert_eq!(bar.position(), 1200);
        drop(file);
        assert_eq!(bar.position(), 1234);
    }

    #[test]
    fn no_time_is_told_before_anything_is_done() {
        assert_eq!(left(0, Duration::ZERO), "");
        assert_eq!(left(1, Duration::from_secs(90)), ", 2m left");
    }
}
