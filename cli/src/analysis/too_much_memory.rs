//! A file that hits the memory limit.

use std::fmt;

/// Why a file was given up, whether its worker crashed or reported an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooMuchMemory {
    /// The limit, MiB.
    pub(super) limit_mib: u32,
}

impl TooMuchMemory {
    /// Whether the words of an error or a crash come from the memory limit: from Rust's allocator, from
    /// libraries and the system, and from threads that find no room for their stack.
    pub(super) fn is_reported_by(words: &str) -> bool {
        ["memory allocation of", "out of memory", "failed to spawn thread"]
            .iter()
            .any(|sign| words.contains(sign))
    }
}

impl fmt::Display for TooMuchMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "needs more memory than {} MiB; --memory-limit allows more", self.limit_mib)
    }
}

impl std::error::Error for TooMuchMemory {}
