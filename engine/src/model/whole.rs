//! A model: backbone, head and manifest that fit together.

use std::borrow::Cow;
use std::sync::Arc;

use super::backbone::Backbone;
use super::genre::Genres;
use super::head::Head;
use super::info::ModelInfo;
use super::manifest::Manifest;
use crate::error::Result;

/// The contents of a model's folder, wherever they are kept.
#[derive(Debug, Clone)]
pub struct ModelFiles<'a> {
    /// `model.toml`.
    pub manifest: Cow<'a, str>,
    /// The network's convolutions, ONNX.
    pub trunk: Cow<'a, [u8]>,
    /// What follows the pooling over time, ONNX.
    pub top: Cow<'a, [u8]>,
    /// The second network, ONNX.
    pub student: Cow<'a, [u8]>,
    /// The head, safetensors.
    pub head: Cow<'a, [u8]>,
}

/// A loaded model. Immutable: share it with `Arc` between as many engines as there are.
#[derive(Debug)]
pub struct Model {
    info: Arc<ModelInfo>,
    backbone: Backbone,
}

impl Model {
    /// Loads a model; takes a tenth of a second, because the networks are optimized here.
    ///
    /// # Errors
    /// As [`ModelInfo::read`], and as [`Backbone::read`] for the networks.
    pub fn read(files: &ModelFiles<'_>) -> Result<Self> {
        Self::assemble(ModelInfo::read(&files.manifest, &files.head)?, files)
    }

    /// Loads a model with another head in place of its own, one that `genrescope train` made.
    ///
    /// # Errors
    /// As [`read`](Self::read); `head_file` names the head in the errors.
    pub fn read_with_head(files: &ModelFiles<'_>, head_file: &str, head: &[u8]) -> Result<Self> {
        Self::assemble(ModelInfo::read_with_head(&files.manifest, head_file, head)?, files)
    }

    fn assemble(info: ModelInfo, files: &ModelFiles<'_>) -> Result<Self> {
        let backbone = Backbone::read(&info.manifest().backbone, &files.trunk, &files.top, &files.student)?;
        Ok(Self { info: Arc::new(info), backbone })
    }

    /// Everything about it except the networks.
    pub fn info(&self) -> &Arc<ModelInfo> {
        &self.info
    }

    /// What the model's folder promises.
    pub fn manifest(&self) -> &Manifest {
        self.info.manifest()
    }

    /// The networks.
    pub fn backbone(&self) -> &Backbone {
        &self.backbone
    }

    /// The head.
    pub fn head(&self) -> &Head {
        self.info.head()
    }

    /// The labels, in the order of all genre arrays.
    pub fn genres(&self) -> &Genres {
        self.info.genres()
    }

    /// Identifies the model, as [`ModelInfo::sha256`].
    pub fn sha256(&self) -> &str {
        self.info.sha256()
    }
}
