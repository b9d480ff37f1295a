//! Which model answers.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use genrescope_engine::{Model, ModelInfo};

use genrescope_offline::try_model;

use crate::analysis::worker_program;
use crate::console::printable;

/// The option that all commands share.
#[derive(Debug, clap::Args)]
pub(crate) struct ModelChoice {
    /// Answer with this model: a head file made by `genrescope train`, or a model's folder [default: the
    /// built-in one]
    #[arg(long, global = true, value_name = "FILE|DIR")]
    model: Option<PathBuf>,
}

impl ModelChoice {
    /// Loads the model. A folder's is first loaded by a child process: networks can be made to take any
    /// memory or time.
    ///
    /// # Errors
    /// When it cannot be read, does not fit this engine, or takes too much to load.
    pub(crate) fn load(&self) -> Result<Arc<Model>> {
        self.try_folder()?;
        self.load_here()
    }

    fn try_folder(&self) -> Result<()> {
        if let Some(folder) = self.path().filter(|path| path.is_dir()) {
            try_model(&worker_program()?, folder)?;
        }
        Ok(())
    }

    /// What the model says of itself, for those who have child processes answer. A folder's networks are
    /// tried first, so that one error is reported instead of one for each file.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub(crate) fn info(&self) -> Result<Arc<ModelInfo>> {
        self.try_folder()?;
        match &self.model {
            None => genrescope_models::default_info().context("the built-in model cannot be read"),
            Some(path) => genrescope_models::open_info(path).with_context(|| cannot_be_loaded(path)),
        }
    }

    /// Loads the model without a trial: for a process that is a child itself.
    ///
    /// # Errors
    /// If it cannot be read or does not fit this engine.
    pub(crate) fn load_here(&self) -> Result<Arc<Model>> {
        match &self.model {
            None => genrescope_models::default_model().context("the built-in model cannot be loaded"),
            Some(path) => genrescope_models::open(path).with_context(|| cannot_be_loaded(path)),
        }
    }

    /// The model's file or folder, if it is not the built-in one.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.model.as_deref()
    }

    /// Where the model comes from.
    pub(crate) fn origin(&self) -> String {
        self.model.as_ref().map_or_else(|| "built in".to_owned(), |path| printable(path))
    }

    /// Whether it is the built-in one.
    pub(crate) fn is_built_in(&self) -> bool {
        self.model.is_none()
    }
}

fn cannot_be_loaded(path: &Path) -> String {
    format!("the model {} cannot be loaded", printable(path))
}
