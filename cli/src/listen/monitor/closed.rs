//! What is left of a session that was live.

use genrescope_engine::Snapshot;

/// The last answer.
#[derive(Debug, Default)]
pub(super) struct Closed {
    pub(super) snapshot: Box<Snapshot>,
    /// Blocks that the device had lost.
    pub(super) num_overruns: u64,
}
