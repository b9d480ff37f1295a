//! What the user has set.

use genrescope_engine::Settings;

/// What an engine is told, and every engine that takes over from it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Controls {
    pub(super) settings: Settings,
    pub(super) is_frozen: bool,
}
