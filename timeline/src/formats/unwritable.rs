//! Why a timeline cannot be written.

use std::fmt;

/// A timeline that does not fit into a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwritable(pub(super) String);

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unwritable {}
