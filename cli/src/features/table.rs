//! What every format of features can do.

use std::io;

use super::row::Recording;

/// Where features are written, in some format.
pub(super) trait Table {
    /// Adds the features of one file.
    fn add(&mut self, recording: &Recording<'_>) -> io::Result<()>;

    /// Finishes the table.
    fn end(self: Box<Self>) -> io::Result<()>;
}
