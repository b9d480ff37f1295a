//! From clips to a head.

use anyhow::{Result, ensure};
use genrescope_engine::analysis::front_end_hash;
use genrescope_engine::model::{Calibration, Genre, Head, HeadMeta, Input, Layers};

use crate::calibrate::{Judged, calibrate};
use crate::clips::{Clip, Sound};
use crate::features::ClipFeatures;
use crate::fit::{Linear, Standardiser, fit};
use crate::split::grouped_folds;

/// The parts of the features that a head reads unless told otherwise: each was measured to help.
pub const DEFAULT_INPUTS: [Input; 4] =
    [Input::SqrtEmbedding, Input::Penultimate, Input::Rhythm, Input::TagLogits];

/// How to train.
#[derive(Debug, Clone)]
pub struct TrainingConfig {
    /// The head's labels.
    pub genres: Vec<Genre>,
    /// The parts of the features that make a row, with their lengths: [`Extractor::inputs`](crate::Extractor::inputs).
    pub inputs: Vec<(Input, usize)>,
    /// SHA-256 of the backbone that the features are from.
    pub backbone: String,
    /// Everything random follows from this.
    pub seed: u64,
    /// Parts that the groups are split into: each head is fitted on all but one, and stops by that one.
    pub num_folds: usize,
    /// Free text for the head file: from what it was trained.
    pub training: String,
}

/// A clip with its features.
#[derive(Debug, Clone)]
pub struct Example {
    /// What it is.
    pub clip: Clip,
    /// What the head reads: the clip as it is, then changed versions of it. Never empty.
    pub views: Vec<ClipFeatures>,
    /// Whether parts of the rows are not known (NaN).
    pub partial: bool,
}

impl Example {
    /// Whether it may be judged by: the others, of which only tags are known or which are played by the studio, are
    /// only learned from.
    pub fn is_evidence(&self) -> bool {
        !self.partial && !matches!(self.clip.sound, Sound::Studio { .. })
    }
}

/// A trained head and what is known of it.
#[derive(Debug)]
pub struct Trained {
    /// The head, calibrated.
    pub head: Head,
    /// Share of clips whose label was right when their group was held out, by the fold's head.
    pub held_out_accuracy: f64,
}

/// Trains a head: one linear layer on each selection of folds, and their mean as the result.
///
/// Each fold's head stops where it is best on the fold held out. The mean of linear heads is again a linear head,
/// so every clip is learned from, and every clip is also judged by a head that does not know its group: from those
/// judgements come the temperatures.
///
/// # Errors
/// When a label has no clip, or there are too few groups to hold any out.
pub fn train(examples: &[Example], config: &TrainingConfig) -> Result<Trained> {
    for (index, genre) in config.genres.iter().enumerate() {
        let any = examples.iter().any(|example| example.clip.target.allowed.contains(&index));
        ensure!(any, "no clip is labelled `{}`", genre.name);
    }
    let emphasis = emphasis(&config.inputs);
    let clips: Vec<Clip> = examples.iter().map(|example| example.clip.clone()).collect();
    let folds = grouped_folds(&clips, config.num_folds, config.seed);
    let standardiser = Standardiser::measure(&examples.iter().collect::<Vec<_>>(), &emphasis);
    let num_labels = config.genres.len();
    let mut linears = Vec::new();
    let mut judged = Vec::new();
    for fold in 0..config.num_folds {
        let (held_out, rest): (Vec<_>, Vec<_>) =
            examples.iter().zip(&folds).partition(|(_, example_fold)| **example_fold == fold);
        let held_out: Vec<&Example> = held_out
            .into_iter()
            .map(|(example, _)| example)
            .filter(|example| example.is_evidence())
            .collect();
        let rest: Vec<&Example> = rest.into_iter().map(|(example, _)| example).collect();
        let linear = fit(&rest, &held_out, &standardiser, num_labels, config.seed + fold as u64)?;
        for example in held_out {
            if let Some(label) = example.clip.target.exact() {
                judged.push(Judged { patches: patch_logits(&linear, &standardiser, example), label });
            }
        }
        linears.push(linear);
    }
    ensure!(!judged.is_empty(), "there are too few groups of clips to hold any out");
    let right = judged.iter().filter(|clip| argmax(&clip.pooled(usize::MAX)) == clip.label).count();
    let held_out_accuracy = right as f64 / judged.len() as f64;
    let calibration = calibrate(&judged);
    let head = make_head(config, calibration, standardiser, Linear::mean(&linears))?;
    Ok(Trained { head, held_out_accuracy })
}

/// How much each input weighs: the rhythm's few have to stand against the many others.
fn emphasis(inputs: &[(Input, usize)]) -> Vec<f32> {
    const RHYTHM: f32 = 1.4;
    let of = |input| if input == Input::Rhythm { RHYTHM } else { 1.0 };
    inputs.iter().flat_map(|&(input, len)| std::iter::repeat_n(of(input), len)).collect()
}

fn make_head(
    config: &TrainingConfig,
    calibration: Calibration,
    standardiser: Standardiser,
    linear: Linear,
) -> Result<Head> {
    let meta = HeadMeta {
        backbone: config.backbone.clone(),
        front_end: front_end_hash(),
        inputs: config.inputs.iter().map(|(input, _)| *input).collect(),
        genres: config.genres.clone(),
        calibration,
        training: config.training.clone(),
    };
    let Standardiser { mean, scale } = standardiser;
    Ok(Head::new(meta, Layers { mean, scale, weight: linear.weight, bias: linear.bias })?)
}

fn patch_logits(linear: &Linear, standardiser: &Standardiser, example: &Example) -> Vec<Vec<f32>> {
    let rows = example.views[0].rows();
    rows.map(|row| {
        let mut standardised = Vec::with_capacity(row.len());
        standardiser.append(row, &mut standardised);
        linear.logits(&standardised)
    })
    .collect()
}

/// The index of the largest value; the first of equals.
pub(crate) fn argmax(values: &[f32]) -> usize {
    let mut best = 0;
    for (index, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = index;
        }
    }
    best
}

/// Logits of each patch of an example by a finished head.
pub(crate) fn head_logits(head: &Head, example: &Example) -> Vec<Vec<f32>> {
    let layers = head.layers();
    let linear = Linear { weight: layers.weight.clone(), bias: layers.bias.clone() };
    let standardiser = Standardiser { mean: layers.mean.clone(), scale: layers.scale.clone() };
    patch_logits(&linear, &standardiser, example)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::Target;

    fn example(sound: Sound, partial: bool) -> Example {
        let target = Target { allowed: vec![0] };
        let clip = Clip {
            sound,
            source: String::new(),
            genre: String::new(),
            group: String::new(),
            target,
            trust: 1.0,
        };
        Example { clip, views: vec![ClipFeatures { values: vec![0.0], row_len: 1 }], partial }
    }

    #[test]
    fn only_recordings_and_noise_are_judged_by() {
        assert!(example(Sound::File("a.wav".into()), false).is_evidence());
        assert!(example(Sound::Synthetic(0), false).is_evidence());
        assert!(!example(Sound::Taggram("a".to_owned()), true).is_evidence());
        assert!(!example(Sound::Studio { genre: "house".to_owned(), take: 0 }, false).is_evidence());
    }
}
