//! `model.toml`: what a model's folder promises.

use serde::{Deserialize, Serialize};

use super::calibration::Calibration;
use super::genre::Genre;
use super::sha256_hex;
use crate::error::{Error, Result};
use crate::snapshot::{MAX_EMBEDDING_LEN, MAX_TAGS};

/// The name of the manifest's file in a model's folder.
pub const MANIFEST_FILE: &str = "model.toml";

/// A model's own description, checked against its files when it is loaded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Manifest {
    /// The model's name.
    pub name: String,
    /// One line about it.
    pub description: String,
    /// Who made it, and under which license.
    pub licence: String,
    /// The front end it needs: [`front_end_hash`](crate::analysis::front_end_hash).
    pub front_end: String,
    /// The network.
    pub backbone: BackboneEntry,
    /// The head.
    pub head: FileEntry,
    /// The head's temperatures.
    pub calibration: Calibration,
    /// The head's labels in the order of its outputs.
    pub genres: Vec<Genre>,
}

/// The network's part of the manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackboneEntry {
    /// Its convolutions, which hear each stretch once.
    pub trunk: FileEntry,
    /// What follows the pooling over time.
    pub top: FileEntry,
    /// A second network, which hears the same stretches.
    pub student: FileEntry,
    /// Length of the output `penultimate`.
    pub penultimate_len: usize,
    /// Length of the input `emb`: twice the trunk's channels.
    pub embedding_len: usize,
    /// Twice the student's channels.
    pub student_len: usize,
    /// Names of the output `tags`.
    pub tags: Vec<String>,
}

impl BackboneEntry {
    /// One hash for all its files: what a head says it was trained on.
    pub fn sha256(&self) -> String {
        sha256_hex(format!("{} {} {}", self.trunk.sha256, self.top.sha256, self.student.sha256).as_bytes())
    }

    /// Checks that a snapshot has room for its outputs.
    ///
    /// # Errors
    /// [`Error::ModelShape`] when it does not.
    pub(super) fn check_limits(&self) -> Result<()> {
        if self.tags.len() <= MAX_TAGS && self.embedding_len <= MAX_EMBEDDING_LEN {
            return Ok(());
        }
        Err(Error::ModelShape {
            what: "the number of tags and embedding values",
            expected: format!("at most {MAX_TAGS} and {MAX_EMBEDDING_LEN}"),
            got: format!("{} and {}", self.tags.len(), self.embedding_len),
        })
    }
}

/// A file of the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Its name in the model's folder.
    pub file: String,
    /// Its SHA-256.
    pub sha256: String,
}

impl FileEntry {
    /// Checks that `bytes` are the file's.
    ///
    /// # Errors
    /// [`Error::ModelHash`] if they are not.
    pub(super) fn check(&self, bytes: &[u8]) -> Result<()> {
        let got = sha256_hex(bytes);
        if got == self.sha256 {
            return Ok(());
        }
        Err(Error::ModelHash { file: self.file.clone(), expected: self.sha256.clone(), got })
    }
}

impl Manifest {
    /// Reads `model.toml`.
    ///
    /// # Errors
    /// [`Error::ModelFormat`] with the place and the reason.
    pub fn parse(text: &str) -> Result<Self> {
        toml::from_str(text)
            .map_err(|error| Error::ModelFormat { file: MANIFEST_FILE.to_owned(), reason: error.to_string() })
    }

    /// The text of `model.toml`.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("names and numbers have a TOML form")
    }
}
