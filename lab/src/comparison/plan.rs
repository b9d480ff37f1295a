//! What is compared, and how: all that an answer depends on.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use genrescope_engine::analysis::front_end_hash;
use genrescope_engine::model::sha256_hex;
use serde::{Deserialize, Serialize};

use super::fold::Fold;
use crate::methods::{Ensemble, Method, Track, methods};

/// What is compared, and how. A run folder holds one; runs that go on must have the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// This program's version.
    pub version: String,
    /// The front end's hash.
    pub front_end: String,
    /// Everything random follows from it.
    pub seed: u64,
    /// The labels, by their index.
    pub genres: Vec<String>,
    /// How the tracks are divided, in words.
    pub division: String,
    /// The folds.
    pub folds: Vec<Fold>,
    /// The tracks: their files, labels and groups.
    pub tracks: Vec<PlannedTrack>,
}

/// A track of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedTrack {
    /// Its file.
    pub path: String,
    /// Its labels, by their index.
    pub labels: Vec<usize>,
    /// Its group.
    pub group: String,
}

impl Plan {
    /// Plans to compare on tracks.
    pub fn new(tracks: &[Track], genres: Vec<String>, folds: Vec<Fold>, division: String, seed: u64) -> Self {
        let planned = |track: &Track| PlannedTrack {
            path: track.clip.name(),
            labels: track.labels().to_vec(),
            group: track.clip.group.clone(),
        };
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            front_end: front_end_hash(),
            seed,
            genres,
            division,
            folds,
            tracks: tracks.iter().map(planned).collect(),
        }
    }

    /// A name for the whole of it.
    pub fn sha256(&self) -> String {
        sha256_hex(&serde_json::to_vec(self).expect("numbers and text can be written"))
    }
}

/// The methods with these names, in the order of the literature, with those that the ensemble needs; all for
/// none.
///
/// # Errors
/// For a name that no method has.
pub fn chosen_methods(names: &[String]) -> Result<(Vec<Box<dyn Method>>, bool)> {
    let all = methods();
    let known: Vec<&str> = all.iter().map(|method| method.name()).chain([Ensemble::NAME]).collect();
    for name in names {
        if !known.contains(&name.as_str()) {
            bail!("there is no method `{name}`; there are {}", known.join(", "));
        }
    }
    let is_chosen = |name: &str| names.is_empty() || names.iter().any(|chosen| chosen == name);
    let has_ensemble = is_chosen(Ensemble::NAME);
    let is_needed = |name: &str| is_chosen(name) || has_ensemble && Ensemble::MEMBERS.contains(&name);
    Ok((all.into_iter().filter(|method| is_needed(method.name())).collect(), has_ensemble))
}

/// Makes the run folder, or goes on with one of the same plan.
///
/// # Errors
/// When it holds another run, or cannot be written.
pub(super) fn begin(folder: &Path, plan: &Plan) -> Result<()> {
    let file = folder.join("plan.json");
    std::fs::create_dir_all(folder.join("answers"))
        .with_context(|| format!("folder {} cannot be created", folder.display()))?;
    match std::fs::read(&file) {
        Ok(bytes) => {
            let there: Option<Plan> = serde_json::from_slice(&bytes).ok();
            ensure!(
                there.as_ref() == Some(plan),
                "{} holds a run with other tracks, folds, seed or version; please name another folder",
                folder.display()
            );
            Ok(())
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            crate::whole_file::write_whole(&file, &serde_json::to_vec_pretty(plan)?)
        }
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", file.display())),
    }
}
