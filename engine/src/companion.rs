//! What runs alongside the analysis.

use crate::command::Command;
use crate::error::Result;
use crate::model::Genres;
use crate::snapshot::Snapshot;

/// Runs alongside an engine on its analysis thread, for faces that have no thread of their own.
///
/// That thread is shared with other engines: nothing here may wait. A companion that panics ends its own
/// engine's analysis and no other's.
pub trait Companion: Send {
    /// Called before each look at the ring, some 50 times a second: passes the commands for the engine to
    /// `order`, which carries each out at once and refuses it with the errors of the [`Engine`]'s own method.
    ///
    /// [`Engine`]: crate::Engine
    fn orders(&mut self, order: &mut dyn FnMut(Command) -> Result<()>) {
        let _ = order;
    }

    /// Called whenever a snapshot has been published; `genres` names its probabilities, once the model is
    /// loaded.
    fn published(&mut self, snapshot: &Snapshot, genres: Option<&Genres>) {
        let _ = (snapshot, genres);
    }
}

/// No companion.
impl Companion for () {}
