//! A model is loaded by a child process before this one does it.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::error::{Code, FileError, Result};
use super::limits::Limits;
use super::messages::Work;
use super::printable::printable;
use super::worker::Worker;
use super::worker_program::WorkerProgram;

/// Has a child process load a model's folder.
///
/// # Errors
/// If it is not a model, or takes more memory or time than a model may.
pub fn try_model(program: &WorkerProgram, model: &Path) -> Result<()> {
    let limits = Limits::MODEL;
    let never = AtomicBool::new(false);
    let outcome = Worker::start(program, limits, Some(model))
        .and_then(|mut worker| worker.ask(model, Work::LoadModel, &never, |_| Ok(())).map_err(Into::into));
    match outcome {
        Ok(_) => Ok(()),
        Err(error) if error.code == Code::MemoryLimit => Err(FileError::model(format!(
            "the model {} cannot be loaded: it takes more than {} MiB of memory",
            printable(model),
            limits.memory_mib
        ))),
        Err(error) => Err(error),
    }
}
