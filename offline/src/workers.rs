//! As many workers as are needed at a time.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use genrescope_decode::Description;

use super::error::FileError;
use super::limits::Limits;
use super::lock::lock;
use super::messages::{Message, Work};
use super::worker::{Trouble, Worker};
use super::worker_program::WorkerProgram;

/// Workers for as many threads as ask.
#[derive(Debug)]
pub struct Workers {
    program: WorkerProgram,
    limits: Limits,
    model: Option<PathBuf>,
    /// Those with nothing to do.
    idle: Mutex<Vec<Worker>>,
}

impl Workers {
    /// Starts none yet. `model` is where they load their model from, if it is not the built-in one.
    pub fn new(program: WorkerProgram, limits: Limits, model: Option<&Path>) -> Self {
        Self { program, limits, model: model.map(Path::to_owned), idle: Mutex::new(Vec::new()) }
    }

    /// What a file's tags say about its music.
    pub(crate) fn describe(&self, path: &Path, stop: &AtomicBool) -> super::error::Result<Description> {
        match self.ask(path, Work::Describe, stop, |_| Ok(()))? {
            Message::Description(bytes) => {
                serde_json::from_slice(&bytes).map_err(|_| FileError::unexpected_answer())
            }
            _ => Err(FileError::unexpected_answer()),
        }
    }

    /// Asks a worker for something; a lost worker is replaced when the next one is needed.
    pub(crate) fn ask(
        &self,
        path: &Path,
        work: Work,
        stop: &AtomicBool,
        take: impl FnMut(Message) -> super::error::Result<()>,
    ) -> Result<Message, Trouble> {
        let idle = || lock(&self.idle);
        let waiting = idle().pop();
        let mut worker = match waiting {
            Some(worker) => worker,
            None => {
                Worker::start(&self.program, self.limits, self.model.as_deref()).map_err(Trouble::Lost)?
            }
        };
        let outcome = worker.ask(path, work, stop, take);
        if !matches!(outcome, Err(Trouble::Lost(_))) {
            idle().push(worker);
        }
        outcome
    }
}
