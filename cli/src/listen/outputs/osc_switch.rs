//! OSC, on or off.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use anyhow::Result;
use genrescope_engine::Snapshot;
use genrescope_engine::model::Genres;
use genrescope_osc::OscSender;

/// The instance's name in the addresses; only one monitor should send to one receiver.
const INSTANCE: &str = "1";

/// Sends while it is on.
#[derive(Debug)]
pub(crate) struct OscSwitch {
    targets: Vec<String>,
    /// One per target while it is on.
    senders: Mutex<Vec<OscSender>>,
}

impl OscSwitch {
    pub(super) fn new(targets: Vec<String>) -> Self {
        Self { targets, senders: Mutex::new(Vec::new()) }
    }

    /// Where it sends to, for people.
    pub(crate) fn target(&self) -> String {
        self.targets.join(", ")
    }

    /// Turns it on or off.
    ///
    /// # Errors
    /// If a target is not a `HOST:PORT` or cannot be reached.
    pub(crate) fn turn(&self, on: bool) -> Result<()> {
        let targets = self.targets.iter().filter(|_| on);
        let senders = targets.map(|target| OscSender::new(target, INSTANCE)).collect::<Result<_, _>>()?;
        *self.senders.lock().unwrap_or_else(PoisonError::into_inner) = senders;
        Ok(())
    }

    /// Whether it is on.
    pub(crate) fn is_on(&self) -> bool {
        !self.senders.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    pub(super) fn send(&self, snapshot: &Snapshot, genres: &Genres, now: Instant) {
        for sender in &mut *self.senders.lock().unwrap_or_else(PoisonError::into_inner) {
            sender.send(snapshot, genres, now);
        }
    }
}
