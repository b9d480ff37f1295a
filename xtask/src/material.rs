//! Labelled clips, which are not part of the repository.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::process::{root, target_dir};

/// Where the clips' manifest lies unless told otherwise; seen from the repository's top folder.
const MANIFEST: &str = "../shared/data/manifest.tsv";

/// What heads are trained and judged with.
pub(crate) struct Material {
    pub(crate) manifest: PathBuf,
    pub(crate) labels: PathBuf,
    /// Folder that keeps the features of clips from one run to the next.
    pub(crate) cache: PathBuf,
}

impl Material {
    /// Finds the manifest: the first argument, or where it usually lies. Returns what arguments are left, too.
    pub(crate) fn find(arguments: &[String]) -> Result<(Self, &[String]), Failure> {
        let (manifest, rest) = match arguments.split_first() {
            Some((first, rest)) if !first.starts_with('-') => (PathBuf::from(first), rest),
            _ => (root().join(MANIFEST), arguments),
        };
        if !manifest.is_file() {
            return Err(Failure::cannot_start(format!(
                "there is no manifest {}: give the path of a table of labelled clips, or nothing can be measured",
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
