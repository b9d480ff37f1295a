//! As many workers as are needed at a time.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;

use super::args::Limits;
use super::messages::{Message, Work};
use super::worker::{Trouble, Worker};

/// Workers for as many threads as ask.
#[derive(Debug)]
pub(super) struct Workers {
    limits: Limits,
    model: Option<PathBuf>,
    /// Those with nothing to do.
    idle: Mutex<Vec<Worker>>,
}

impl Workers {
    /// Starts none yet. `model` is where they load theirs from.
    pub(super) fn new(limits: Limits, model: Option<&Path>) -> Self {
        Self { limits, model: model.map(Path::to_owned), idle: Mutex::new(Vec::new()) }
    }

    /// Has a worker do something; a lost one is replaced when the next is needed.
    pub(super) fn ask(
        &self,
        path: &Path,
        work: Work,
        stop: &AtomicBool,
        take: impl FnMut(Message) -> Result<()>,
    ) -> Result<Message, Trouble> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = idle().pop();
        let mut worker = match waiting {
            Some(worker) => worker,
            None => Worker::start(self.limits, self.model.as_deref()).map_err(Trouble::Lost)?,
        };
        let outcome = worker.ask(path, work, stop, take);
        if !matches!(outcome, Err(Trouble::Lost(_))) {
            idle().push(worker);
        }
        outcome
    }
}
