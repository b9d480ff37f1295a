//! What connects the watching thread and the window.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use genrescope_engine::{Settings, Snapshot, SpectrumColumn};
use genrescope_record::Input;
use genrescope_view::ViewAction;

use crate::listen::monitor::Monitor;

/// What the watching thread and the window tell each other.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) snapshot: Snapshot,
    pub(super) settings: Settings,
    pub(super) input: Input,
    /// Spectrum columns that are not drawn yet.
    pub(super) columns: Vec<SpectrumColumn>,
    pub(super) wants_spectrum: bool,
    /// Whether something has changed that is not drawn yet.
    pub(super) is_stale: bool,
    /// Whether the window draws by itself, because something moves.
    pub(super) is_moving: bool,
    /// What the user asked for.
    pub(super) wishes: Vec<Wish>,
    /// What is wrong, if anything.
    pub(super) trouble: Option<String>,
    /// There is nothing more to hear.
    pub(super) is_over: bool,
    /// The window is closed.
    pub(super) is_closed: bool,
}

/// What the user asks for in the window.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Wish {
    View(ViewAction),
    /// Listen to this device.
    Listen {
        host: cpal::HostId,
        id: String,
        name: String,
    },
    /// Start or stop sending OSC.
    Osc(bool),
}

/// What both threads share.
#[derive(Debug)]
pub(super) struct Link {
    shared: Mutex<Shared>,
    pub(super) context: OnceLock<egui::Context>,
}

impl Link {
    /// A window that has drawn nothing yet, and the monitor as it is now.
    pub(super) fn new(monitor: &Monitor) -> Self {
        let shared = Shared {
            snapshot: monitor.snapshot(),
            settings: *monitor.settings(),
            input: monitor.input().clone(),
            columns: Vec::new(),
            wants_spectrum: false,
            is_stale: false,
            is_moving: false,
            wishes: Vec::new(),
            trouble: None,
            is_over: false,
            is_closed: false,
        };
        Self { shared: Mutex::new(shared), context: OnceLock::new() }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Shared> {
        // Plain values, consistent at any time.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn wake(&self) {
        if let Some(context) = self.context.get() {
            // At once would mean two pictures, since egui draws one more to settle.
            context.request_repaint_after(Duration::from_micros(1));
        }
    }
}
