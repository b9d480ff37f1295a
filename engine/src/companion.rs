//! What goes along with the analysis.

use crate::engine::Command;
use crate::model::Genres;
use crate::snapshot::Snapshot;

/// Goes along with an engine on its analysis thread, for faces that have no thread of their own.
///
/// That thread is shared with other engines: nothing here may wait. One that panics ends its own engine's analysis
/// and no other's.
pub trait Companion: Send {
    /// Called before each look at the ring, some 125 times a second: hands what the engine shall do to `order`.
    fn orders(&mut self, order: &mut dyn FnMut(Command)) {
        let _ = order;
    }

    /// Called whenever a snapshot was published; `genres` names its probabilities, once the model is loaded.
    fn published(&mut self, snapshot: &Snapshot, genres: Option<&Genres>) {
        let _ = (snapshot, genres);
    }
}

/// Nobody.
impl Companion for () {}
