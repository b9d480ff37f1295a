//! What is told to whom.

use std::sync::atomic::AtomicUsize;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Mutex, MutexGuard, PoisonError};

use genrescope_door::Wish;
use tungstenite::Utf8Bytes;

use super::scene::Scene;

/// Messages that wait for a client; one that falls further behind is dropped.
pub(super) const MAX_MESSAGES: usize = 64;

/// Where all clients meet.
#[derive(Debug)]
pub(super) struct Hub {
    state: Mutex<HubState>,
    pub(super) num_clients: AtomicUsize,
}

/// Who listens, and what a new client gets at once.
#[derive(Debug)]
pub(super) struct HubState {
    pub(super) lines: Listeners,
    pub(super) scenes: Listeners,
    pub(super) newest_line: Option<Utf8Bytes>,
    /// `None` if there is no page.
    pub(super) scene: Option<Scene>,
    pub(super) is_closed: bool,
}

/// Queues to clients that are told the same.
#[derive(Debug, Default)]
pub(super) struct Listeners(Vec<SyncSender<Utf8Bytes>>);

impl Listeners {
    /// Passes a message to all; drops those that are too far behind.
    pub(super) fn tell(&mut self, message: &Utf8Bytes) {
        self.0.retain(|queue| queue.try_send(message.clone()).is_ok());
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl Hub {
    pub(super) fn new(scene: Option<Scene>) -> Self {
        let state = HubState {
            lines: Listeners::default(),
            scenes: Listeners::default(),
            newest_line: None,
            scene,
            is_closed: false,
        };
        Self { state: Mutex::new(state), num_clients: AtomicUsize::new(0) }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, HubState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Enters a client; its queue begins with how things are. `None` if there is nothing to hear, or the
    /// program is ending.
    pub(super) fn enter(&self, wish: Wish) -> Option<Receiver<Utf8Bytes>> {
        let (sender, queue) = mpsc::sync_channel(MAX_MESSAGES);
        let mut state = self.lock();
        if state.is_closed {
            return None;
        }
        let (opening, listeners) = match wish {
            Wish::Lines => (state.newest_line.clone(), &mut state.lines),
            Wish::Scene => (state.scene.as_ref().map(|scene| scene.whole().into()), &mut state.scenes),
            Wish::Page => return None,
        };
        if let Some(opening) = opening {
            sender.try_send(opening).ok()?;
        }
        listeners.0.push(sender);
        Some(queue)
    }

    /// Lets everybody go: what is waiting in a queue is sent before its client notices that the queue is
    /// gone.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.is_closed = true;
        state.lines = Listeners::default();
        state.scenes = Listeners::default();
    }
}
