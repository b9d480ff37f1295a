//! Heads for your own genres.

use std::path::PathBuf;
use std::sync::Arc;

use genrescope_lab::dataset::{Dataset, list_source};
use genrescope_lab::{
    DEFAULT_INPUTS, Extractor, Fitting, LabelMap, Material, TrainingConfig, gather, train as fit,
};
use pyo3::prelude::*;

use crate::error::other_error;
use crate::interrupt::interruptible;
use crate::lock::lock;
use crate::tagger::{Troubles, take};
use crate::worker::decoders;

/// The head's bytes, its genres, how many examples, the share right when held out, and what went wrong.
type Trained = (Vec<u8>, Vec<String>, usize, f64, Vec<String>);

/// Trains a head. `options`: seed, augmented views per clip, clips at once, whether ffmpeg may decode.
#[pyfunction]
pub(crate) fn train(
    py: Python<'_>,
    clips: PathBuf,
    labels: Option<PathBuf>,
    cache: PathBuf,
    options: (u64, u32, Option<usize>, bool),
) -> PyResult<Trained> {
    let (seed, num_augmented, jobs, ffmpeg) = options;
    let jobs = jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let decoders = decoders(ffmpeg);
    let outcome = interruptible(py, |stop| {
        let backbone = genrescope_models::default_backbone().map_err(|error| error.report())?;
        let cache_troubles = Troubles::default();
        let noted = Arc::clone(&cache_troubles);
        let note = move |trouble: &str| {
            lock(&noted).push(format!("not kept for the next run: {trouble}"));
        };
        let extractor =
            Extractor::new(backbone, DEFAULT_INPUTS.to_vec(), &cache, jobs, note).decoded_by(decoders);
        let labels =
            labels.map(|path| LabelMap::read(&path)).transpose().map_err(|error| format!("{error:#}"))?;
        let listed = list_source(&clips, decoders).map_err(|error| format!("{error:#}"))?;
        let dataset = Dataset::of(listed.entries, labels).map_err(|error| format!("{error:#}"))?;
        let material = Material { dataset, num_augmented };
        let (labels, examples, troubles) =
            gather(&material, &extractor, stop, |_, _| {}).map_err(|error| format!("{error:#}"))?;
        let training =
            format!("seed {seed}; {} examples; {num_augmented} augmented views; from Python", examples.len());
        let config = TrainingConfig::new(&labels, &extractor, seed, training);
        let fitting = Fitting::new(stop, &|_, _| ());
        let trained =
            fit(&examples, &labels.splits(seed), &config, &fitting).map_err(|error| format!("{error:#}"))?;
        let is_right =
            |answer: &&genrescope_lab::evaluate::Answer| answer.clip.target.allowed.contains(&answer.top());
        let num_right = trained.answers.iter().filter(is_right).count();
        let accuracy = num_right as f64 / trained.answers.len().max(1) as f64;
        let genres = labels.genres.iter().map(|genre| genre.name.clone()).collect();
        let troubles = [listed.troubles, troubles, take(&cache_troubles)].concat();
        Ok::<_, String>((trained.head.to_bytes(), genres, examples.len(), accuracy, troubles))
    })?;
    outcome.map_err(other_error)
}
