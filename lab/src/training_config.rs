//! How a head is trained, and the fit that follows from it.

use anyhow::Result;
use genrescope_engine::model::{Genre, Input};

use crate::example::Example;
use crate::features::Extractor;
use crate::fit::{Linear, fit};
use crate::fitting::Fitting;
use crate::labels::LabelMap;

/// The parts of the features that a head reads unless told otherwise: each was measured to help.
pub const DEFAULT_INPUTS: [Input; 5] =
    [Input::SqrtEmbedding, Input::Penultimate, Input::Rhythm, Input::TagLogits, Input::Student];

/// How to train.
#[derive(Debug, Clone)]
pub struct TrainingConfig {
    /// The head's labels.
    pub genres: Vec<Genre>,
    /// The parts of the features that make a row, with their lengths:
    /// [`Extractor::inputs`](crate::Extractor::inputs).
    pub inputs: Vec<(Input, usize)>,
    /// SHA-256 of the backbone that the features are from.
    pub backbone: String,
    /// Everything random follows from it.
    pub seed: u64,
    /// Free text for the head file: what it was trained on.
    pub training: String,
}

impl TrainingConfig {
    /// For a head with these labels on what an extractor gives; `training` says what it learns from.
    pub fn new(labels: &LabelMap, extractor: &Extractor, seed: u64, training: String) -> Self {
        Self {
            genres: labels.genres.clone(),
            inputs: extractor.inputs(),
            backbone: extractor.backbone().entry().sha256(),
            seed,
            training,
        }
    }
}

/// Fits a head that is not calibrated yet.
pub(crate) fn fit_linear(
    examples: &[&Example],
    config: &TrainingConfig,
    fitting: &Fitting<'_>,
) -> Result<Linear> {
    fit(examples, &emphasis(&config.inputs), config.genres.len(), config.seed, fitting)
}

/// How much each input weighs: the rhythm's few have to hold their own against the many others.
fn emphasis(inputs: &[(Input, usize)]) -> Vec<f32> {
    const RHYTHM: f32 = 1.4;
    let of = |input| if input == Input::Rhythm { RHYTHM } else { 1.0 };
    inputs.iter().flat_map(|&(input, len)| std::iter::repeat_n(of(input), len)).collect()
}
