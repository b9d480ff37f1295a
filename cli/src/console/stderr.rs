//! Troubles: one line each on stderr.

use std::fmt::Display;
use std::io::{Write, stderr};

/// Prints one line. A stderr that nobody reads is no reason to stop.
pub(crate) fn complain(trouble: impl Display) {
    let _ = writeln!(stderr(), "genrescope: {trouble}");
}
