//! A model without its networks.

use super::calibration::Calibration;
use super::genre::Genres;
use super::head::Head;
use super::manifest::{FileEntry, MANIFEST_FILE, Manifest};
use super::sha256_hex;
use crate::analysis::front_end_hash;
use crate::error::{Error, Result};

/// What a model says about itself: enough to name, show, average and keep its answers, but not to make them.
///
/// Read in a millisecond, where a [`Model`](super::Model) takes a tenth of a second to plan its networks.
#[derive(Debug)]
pub struct ModelInfo {
    manifest: Manifest,
    head: Head,
    sha256: String,
}

impl ModelInfo {
    /// Reads the manifest and the head that it names.
    ///
    /// # Errors
    /// [`Error::ModelHash`], [`Error::ModelShape`] or [`Error::ModelFormat`] when they are damaged, do not
    /// fit each other or need a front end other than this engine's.
    pub fn read(manifest: &str, head: &[u8]) -> Result<Self> {
        let sha256 = sha256_hex(manifest.as_bytes());
        let manifest = Manifest::parse(manifest)?;
        manifest.head.check(head)?;
        let head = Head::read(&manifest.head.file, head)?;
        if head.meta().genres != manifest.genres || head.meta().calibration != manifest.calibration {
            return Err(Error::ModelFormat {
                file: MANIFEST_FILE.to_owned(),
                reason: "its genres or calibration are not those of the head".to_owned(),
            });
        }
        Self::of(manifest, head, sha256)
    }

    /// Reads a model with another head in place of its own, one that `genrescope train` made.
    ///
    /// # Errors
    /// As [`read`](Self::read); `head_file` names the head in the errors.
    pub fn read_with_head(manifest: &str, head_file: &str, head: &[u8]) -> Result<Self> {
        let sha256 = sha256_hex(&[manifest.as_bytes(), head].concat());
        let mut manifest = Manifest::parse(manifest)?;
        let head_sha256 = sha256_hex(head);
        let head = Head::read(head_file, head)?;
        manifest.name = head_file.to_owned();
        manifest.head = FileEntry { file: head_file.to_owned(), sha256: head_sha256 };
        manifest.genres.clone_from(&head.meta().genres);
        manifest.calibration = head.meta().calibration;
        Self::of(manifest, head, sha256)
    }

    fn of(manifest: Manifest, head: Head, sha256: String) -> Result<Self> {
        let front_end = front_end_hash();
        if manifest.front_end != front_end {
            return Err(Error::ModelShape {
                what: "the front end under the model",
                expected: front_end,
                got: manifest.front_end,
            });
        }
        manifest.backbone.check_limits()?;
        head.check(&manifest.backbone, &front_end)?;
        Ok(Self { manifest, head, sha256 })
    }

    /// What the model's folder promises.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The head.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The labels, in the order of all genre arrays.
    pub fn genres(&self) -> &Genres {
        self.head.genres()
    }

    /// Names of the backbone's tags, in the order of all tag arrays.
    pub fn tags(&self) -> &[String] {
        &self.manifest.backbone.tags
    }

    /// The temperatures.
    pub fn calibration(&self) -> &Calibration {
        &self.head.meta().calibration
    }

    /// Where an embedding lies among all sounds: as the head reads it, each value minus its mean over what
    /// the head learned from, in standard deviations. Unchanged if the head does not read the embedding.
    ///
    /// The values of an embedding differ in scale, and are much the same for all sounds: unchanged, any two
    /// tracks are nearly alike.
    ///
    /// # Shapes and units
    /// - `embedding`: `[embedding_len]`, of a patch or the mean over a track; so is the result.
    ///
    /// # Panics
    /// If `embedding` does not have the backbone's length.
    pub fn standardized(&self, embedding: &[f32]) -> Vec<f32> {
        self.head.standardized(embedding, &self.manifest.backbone)
    }

    /// Identifies the model: SHA-256 of its manifest, which holds that of each file.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}
