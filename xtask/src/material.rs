//! Labeled clips, which are not part of the repository.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::process::{root, target_dir};

/// Where the clips' manifest is by default, relative to the repository's top folder.
const MANIFEST: &str = "../shared/data/manifest.tsv";

/// What heads are trained and judged with.
pub(crate) struct Material {
    pub(crate) manifest: PathBuf,
    pub(crate) labels: PathBuf,
    /// Folder that keeps the clips' features from one run to the next.
    pub(crate) cache: PathBuf,
}

impl Material {
    /// Finds the manifest: the first argument, or the default. Also returns the remaining arguments.
    pub(crate) fn find(arguments: &[String]) -> Result<(Self, &[String]), Failure> {
        let (manifest, rest) = match arguments.split_first() {
            Some((first, rest)) if !first.starts_with('-') => (PathBuf::from(first), rest),
            _ => (root().join(MANIFEST), arguments),
        };
        if !manifest.is_file() {
            return Err(Failure::cannot_start(format!(
                "there is no manifest {}: give the path of a table of labeled clips to measure with",
                manifest.display()
            )));
        }
        let material = Self {
            labels: root().join("models/training/labels.toml"),
            cache: target_dir().join("features"),
            manifest,
        };
        Ok((material, rest))
    }
}
