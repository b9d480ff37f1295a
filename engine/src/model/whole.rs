//! A model: backbone, head and manifest that fit together.

use std::borrow::Cow;

use super::backbone::Backbone;
use super::calibration::Calibration;
use super::genre::Genres;
use super::head::Head;
use super::manifest::{MANIFEST_FILE, Manifest};
use super::sha256_hex;
use crate::analysis::front_end_hash;
use crate::error::{Error, Result};

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
    manifest: Manifest,
    backbone: Backbone,
    head: Head,
    sha256: String,
}

impl Model {
    /// Loads a model; takes a tenth of a second, because the network is optimized here.
    ///
    /// # Errors
    /// [`Error::ModelHash`], [`Error::ModelShape`] or [`Error::ModelFormat`] when the files are damaged, do
    /// not fit their manifest or need a front end other than this engine's.
    pub fn read(files: &ModelFiles<'_>) -> Result<Self> {
        let manifest = Manifest::parse(&files.manifest)?;
        manifest.head.check(&files.head)?;
        let head = Head::read(&manifest.head.file, &files.head)?;
        if head.meta().genres != manifest.genres || head.meta().calibration != manifest.calibration {
            return Err(Error::ModelFormat {
                file: MANIFEST_FILE.to_owned(),
                reason: "its genres or calibration are not those of the head".to_owned(),
            });
        }
        let sha256 = sha256_hex(files.manifest.as_bytes());
        Self::assemble(manifest, files, head, sha256)
    }

    /// Loads a model with another head, as `genrescope train` makes them, in place of its own.
    ///
    /// # Errors
    /// As [`read`](Self::read); `head_file` names the head in the errors.
    pub fn read_with_head(files: &ModelFiles<'_>, head_file: &str, head: &[u8]) -> Result<Self> {
        let mut manifest = Manifest::parse(&files.manifest)?;
        let sha256 = sha256_hex(&[files.manifest.as_bytes(), head].concat());
        let head_sha256 = sha256_hex(head);
        let head = Head::read(head_file, head)?;
        manifest.name = head_file.to_owned();
        manifest.head = super::FileEntry { file: head_file.to_owned(), sha256: head_sha256 };
        manifest.genres.clone_from(&head.meta().genres);
        manifest.calibration = head.meta().calibration;
        Self::assemble(manifest, files, head, sha256)
    }

    fn assemble(manifest: Manifest, files: &ModelFiles<'_>, head: Head, sha256: String) -> Result<Self> {
        let front_end = front_end_hash();
        if manifest.front_end != front_end {
            return Err(Error::ModelShape {
                what: "the front end under the model",
                expected: front_end,
                got: manifest.front_end,
            });
        }
        let backbone = Backbone::read(&manifest.backbone, &files.trunk, &files.top, &files.student)?;
        head.check(&backbone, &front_end)?;
        Ok(Self { manifest, backbone, head, sha256 })
    }

    /// What the model's folder promises.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The network.
    pub fn backbone(&self) -> &Backbone {
        &self.backbone
    }

    /// The head.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The labels, in the order of all genre arrays.
    pub fn genres(&self) -> &Genres {
        self.head.genres()
    }

    /// The temperatures.
    pub fn calibration(&self) -> &Calibration {
        &self.head.meta().calibration
    }

    /// Where an embedding lies among all sounds: as the head reads it, each value minus its mean over what
    /// the head learned from, in standard deviations. Unchanged if the head reads no embedding.
    ///
    /// The values of an embedding differ in scale, and all sounds share much of them: unchanged, any two
    /// tracks are nearly alike.
    ///
    /// # Shapes and units
    /// - `embedding`: `[embedding_len]`, of a patch or the mean over a track; so is the result.
    ///
    /// # Panics
    /// If `embedding` does not have the backbone's length.
    pub fn standardized(&self, embedding: &[f32]) -> Vec<f32> {
        self.head.standardized(embedding, &self.backbone)
    }

    /// Identifies the model: SHA-256 over its manifest, which holds that of each file.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}
