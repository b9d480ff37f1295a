//! OSC, on or off.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use anyhow::Result;
use genrescope_engine::Snapshot;
use genrescope_engine::model::Genres;
use genrescope_osc::OscSender;

/// The instance's name in the addresses; only one monitor is meant to send to one receiver.
const INSTANCE: &str = "1";

/// Sends while it is on.
#[derive(Debug)]
pub(crate) struct OscSwitch {
    target: String,
    sender: Mutex<Option<OscSender>>,
}

impl OscSwitch {
    pub(super) fn new(target: &str) -> Self {
        Self { target: target.to_owned(), sender: Mutex::new(None) }
    }

    /// Where it sends to.
    pub(crate) fn target(&self) -> &str {
        &self.target
    }

    /// Turns it on or off.
    ///
    /// # Errors
    /// The target is no `HOST:PORT` or cannot be reached.
    pub(crate) fn turn(&self, on: bool) -> Result<()> {
        let sender = if on { Some(OscSender::new(&self.target, INSTANCE)?) } else { None };
        *self.sender.lock().unwrap_or_else(PoisonError::into_inner) = sender;
        Ok(())
    }

    /// Whether it is on.
    pub(crate) fn is_on(&self) -> bool {
        self.sender.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    pub(super) fn send(&self, snapshot: &Snapshot, genres: &Genres, now: Instant) {
        if let Some(sender) = &mut *self.sender.lock().unwrap_or_else(PoisonError::into_inner) {
            sender.send(snapshot, genres, now);
        }
    }
}
