//! What the two ends share.

use std::sync::atomic::AtomicU64;

/// What the writer tells the reader besides the samples.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// Total since the ring was made.
    pub(super) dropped_samples: AtomicU64,
    /// Total since the ring was made.
    pub(super) non_finite_samples: AtomicU64,
    /// One more than the number of samples that came before the newest reset; 0 if there was none.
    pub(super) reset_mark: AtomicU64,
}
