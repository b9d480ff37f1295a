//! What a plugin has asked of its host.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Counters and flags, raised from any thread.
#[derive(Debug, Default)]
pub struct Asked {
    restarts: AtomicUsize,
    edits: AtomicUsize,
    latency_changes: AtomicUsize,
    callback: AtomicBool,
    wrong_thread: AtomicBool,
    size: Mutex<Option<(u32, u32)>>,
}

impl Asked {
    /// How often it asked to be deactivated and activated.
    pub fn num_restarts(&self) -> usize {
        self.restarts.load(Ordering::Acquire)
    }

    /// How often it reported an edit: that its state is dirty, or that parameters changed or need a flush.
    pub fn num_edits(&self) -> usize {
        self.edits.load(Ordering::Acquire)
    }

    /// How often it reported that its latency changed.
    pub fn num_latency_changes(&self) -> usize {
        self.latency_changes.load(Ordering::Acquire)
    }

    /// Whether it made a call on a thread on which CLAP does not allow it.
    pub fn on_wrong_thread(&self) -> bool {
        self.wrong_thread.load(Ordering::Acquire)
    }

    /// The size that it last requested for its window, pixels; this call clears it.
    ///
    /// # Panics
    /// If another thread panicked while it asked.
    pub fn take_size(&self) -> Option<(u32, u32)> {
        self.size.lock().unwrap().take()
    }

    pub(crate) fn restart(&self) {
        self.restarts.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) fn edit(&self) {
        self.edits.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) fn latency_change(&self) {
        self.latency_changes.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) fn callback(&self) {
        self.callback.store(true, Ordering::Release);
    }

    pub(crate) fn take_callback(&self) -> bool {
        self.callback.swap(false, Ordering::AcqRel)
    }

    pub(crate) fn wrong_thread(&self) {
        self.wrong_thread.store(true, Ordering::Release);
    }

    pub(crate) fn set_size(&self, width: u32, height: u32) {
        *self.size.lock().unwrap() = Some((width, height));
    }
}
