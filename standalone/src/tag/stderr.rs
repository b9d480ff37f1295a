//! Troubles: a line each on stderr.

use std::fmt::Display;
use std::io::{Write, stderr};
use std::path::Path;

/// Prints one line. A stderr that nobody reads is no reason to stop.
pub(crate) fn complain(trouble: impl Display) {
    let _ = writeln!(stderr(), "genrescope: {trouble}");
}

/// A path to show to people: names may hold line ends, and codes that a terminal obeys.
pub(crate) fn printable(path: &Path) -> String {
    path.to_string_lossy().chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
