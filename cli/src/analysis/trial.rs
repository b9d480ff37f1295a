//! A model is loaded by a child process before this one does it.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use anyhow::{Result, bail};

use super::args::Limits;
use super::messages::{Work, too_much_memory};
use super::worker::Worker;
use crate::console::printable;

/// Has a child process load a model's folder.
///
/// # Errors
/// When it is none, or takes more memory or time than a model may.
pub(crate) fn try_model(model: &Path) -> Result<()> {
    let limits = Limits::MODEL;
    let never = AtomicBool::new(false);
    let outcome = Worker::start(limits, Some(model))?.ask(model, Work::LoadModel, &never, |_| Ok(()));
    match outcome.map_err(|trouble| trouble.into_error()) {
        Ok(_) => Ok(()),
        Err(error) if error.to_string() == too_much_memory(limits.memory_mib) => {
            bail!(
                "the model {} cannot be loaded: it takes more than {} MiB of memory",
                printable(model),
                limits.memory_mib
            )
        }
        Err(error) => Err(error),
    }
}
