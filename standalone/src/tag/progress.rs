//! How far it is and how long it will take, on a terminal only.

use std::io::{IsTerminal, stderr};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Progress over files, weighed by their size: a mix of two hours takes longer than a jingle.
pub(super) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    pub(super) fn new(files: &[PathBuf]) -> Self {
        let shown = stderr().is_terminal() && files.len() > 1;
        let bar = ProgressBar::new(files.iter().map(|file| weight(file)).sum());
        bar.set_draw_target(if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() });
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {percent} %, {eta} left  {msg}") {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// One more file is done.
    pub(super) fn advance(&self, path: &Path) {
        self.bar.inc(weight(path));
        self.bar.set_message(path.file_name().unwrap_or_default().to_string_lossy().into_owned());
    }

    /// Takes the bar off the screen while something is printed.
    pub(super) fn pause<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn weight(path: &Path) -> u64 {
    path.metadata().map_or(1, |metadata| metadata.len().max(1))
}
