//! OSC from the analysis thread.

use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use genrescope_engine::Snapshot;
use genrescope_engine::model::Genres;
use genrescope_osc::OscSender;

/// What to send where, and whether.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wanted {
    /// `HOST:PORT`.
    pub(crate) target: String,
    pub(crate) instance: String,
}

/// A sender that follows what is wanted.
#[derive(Debug, Default)]
pub(crate) struct OscOut {
    wanted: Option<Wanted>,
    way: Way,
    /// What to send as soon as possible.
    pending: Option<Snapshot>,
    /// The names in it.
    genres: Option<Genres>,
}

/// Looking up a host by its name may take seconds, which the analysis thread does not have.
#[derive(Debug, Default)]
enum Way {
    #[default]
    Closed,
    LookingUp(JoinHandle<Result<OscSender, String>>),
    Open(Box<OscSender>),
}

impl OscOut {
    /// Sends as wanted from now on; returns the outcome, once that is known. Call it repeatedly: while a host
    /// is being looked up, another request has to wait.
    pub(crate) fn follow(&mut self, wanted: Option<Wanted>) -> Option<Result<(), String>> {
        let outcome = self.finish_lookup(false);
        if wanted == self.wanted || matches!(self.way, Way::LookingUp(_)) {
            return outcome;
        }
        self.wanted.clone_from(&wanted);
        (self.way, self.pending) = (Way::Closed, None);
        let Some(Wanted { target, instance }) = wanted else { return Some(Ok(())) };
        let look_up = move || OscSender::new(&target, &instance).map_err(|error| error.to_string());
        match Builder::new().name("genrescope-osc".to_owned()).spawn(look_up) {
            Ok(thread) => {
                self.way = Way::LookingUp(thread);
                None
            }
            Err(error) => Some(Err(error.to_string())),
        }
    }

    /// Takes a snapshot to send, in place of one that is still waiting.
    pub(crate) fn take(&mut self, snapshot: &Snapshot, genres: &Genres) {
        if self.wanted.is_none() {
            return;
        }
        if self.genres.as_ref() != Some(genres) {
            self.genres = Some(genres.clone());
        }
        self.pending = Some(*snapshot);
        self.send(Instant::now());
    }

    /// Sends what is waiting, if it is time.
    pub(crate) fn send(&mut self, now: Instant) {
        let (Way::Open(sender), Some(snapshot), Some(genres)) = (&mut self.way, &self.pending, &self.genres)
        else {
            return;
        };
        if sender.send(snapshot, genres, now) {
            self.pending = None;
        }
    }

    fn finish_lookup(&mut self, may_wait: bool) -> Option<Result<(), String>> {
        let Way::LookingUp(thread) = &self.way else { return None };
        if !may_wait && !thread.is_finished() {
            return None;
        }
        let Way::LookingUp(thread) = std::mem::take(&mut self.way) else { return None };
        match thread.join().unwrap_or_else(|_| Err("looking up the host failed".to_owned())) {
            Ok(sender) => {
                self.way = Way::Open(Box::new(sender));
                Some(Ok(()))
            }
            Err(error) => Some(Err(error)),
        }
    }
}

impl Drop for OscOut {
    /// The last snapshot is sent even if the one before has only just gone out. No thread stays behind: a
    /// plugin's code may be unloaded right after.
    fn drop(&mut self) {
        if let Some(Err(error)) = self.finish_lookup(true) {
            log::debug!("{error}");
        }
        self.send(Instant::now() + Duration::from_secs(1));
    }
}
