//! A model is loaded by a child process before this one does it.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use anyhow::{Result, bail};

use super::args::Limits;
use super::messages::Work;
use super::too_much_memory::TooMuchMemory;
use super::worker::{Trouble, Worker};
use crate::console::printable;

/// Has a child process load a model's folder.
///
/// # Errors
/// If it holds no model, or loading it takes more memory or time than a model may.
pub(crate) fn try_model(model: &Path) -> Result<()> {
    let never = AtomicBool::new(false);
    let outcome = Worker::start(Limits::MODEL, Some(model))?.ask(model, Work::LoadModel, &never, |_| {});
    let Err(error) = outcome.map_err(Trouble::into_error) else { return Ok(()) };
    match error.downcast_ref() {
        Some(TooMuchMemory { limit_mib }) => bail!(
            "the model {} cannot be loaded: it takes more than {limit_mib} MiB of memory",
            printable(model)
        ),
        None => Err(error),
    }
}
