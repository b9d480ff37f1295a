//! Honest figures: every clip judged by a head that does not know its group, nor its collection where that is
//! held out.
//!
//! ```text
//! examples ──> answer ─────────────> Figures ──> tables, confusion
//!              one split at a time    of any answers
//! ```

mod confusion;
mod figures;

use anyhow::Result;
pub use confusion::confusion_svg;
pub use figures::{CALIBRATION_BINS, Coverage, Figures, LabelFigures, coverage, figures};

use genrescope_engine::model::Calibration;

use crate::calibrate::{Judged, calibrate, mean_logits};
use crate::clips::Clip;
use crate::example::Example;
use crate::features::ClipFeatures;
use crate::split::Splits;
use crate::train::{TrainingConfig, argmax, fit_linear};

/// Seconds heard at which the curve is measured.
pub const CURVE_SECONDS: [usize; 5] = [3, 5, 10, 20, 30];

/// What a head made of a clip that it does not know.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The clip.
    pub clip: Clip,
    /// The part that it was held out with.
    pub part: String,
    /// Whether the head knew the clip's label from other clips; true if the clip has no single label.
    pub is_known: bool,
    /// Calibrated probabilities of the whole clip, `[num_genres]`.
    pub probabilities: Vec<f32>,
    /// The same after hearing only that many seconds; shorter than [`CURVE_SECONDS`] if the clip is.
    pub curve: Vec<Vec<f32>>,
}

impl Answer {
    /// The label of the highest probability.
    pub fn top(&self) -> usize {
        argmax(&self.probabilities)
    }
}

/// Logits of a held-out clip, not yet calibrated.
struct Raw<'a> {
    example: &'a Example,
    part: String,
    is_known: bool,
    patches: Vec<Vec<f32>>,
    judged: Option<Judged>,
}

/// Answers each held-out clip, by a head fitted on the rest and temperatures fitted on the answers of the
/// other parts.
///
/// # Errors
/// As [`train`](crate::train).
pub fn answer(examples: &[Example], splits: &Splits, config: &TrainingConfig) -> Result<Vec<Answer>> {
    answer_views(examples, splits, config, |example| example.views.first())
}

/// The same for another view of those held-out clips that have one: at other levels, through codecs or rooms.
///
/// # Errors
/// As [`train`](crate::train).
pub fn answer_views<'a>(
    examples: &'a [Example],
    splits: &Splits,
    config: &TrainingConfig,
    view: impl Fn(&'a Example) -> Option<&'a ClipFeatures>,
) -> Result<Vec<Answer>> {
    let mut raw: Vec<Raw<'a>> = Vec::new();
    for split in splits.of(examples) {
        let linear = fit_linear(&split.rest, config)?;
        let held_out = split.held_out.into_iter().filter_map(|example| Some((example, view(example)?)));
        raw.extend(held_out.map(|(example, view)| Raw {
            part: split.name.clone(),
            is_known: example.clip.target.exact().is_none_or(|label| linear.knows(label)),
            patches: view.rows().map(|row| linear.logits(row)).collect(),
            judged: Judged::of(example, &linear),
            example,
        }));
    }
    let calibration_without = |part: &str| {
        let others = raw.iter().filter(|raw| raw.part != part).filter_map(|raw| raw.judged.clone());
        calibrate(&others.collect::<Vec<_>>())
    };
    let mut parts: Vec<&str> = raw.iter().map(|raw| raw.part.as_str()).collect();
    parts.dedup();
    let calibrations: Vec<(&str, Calibration)> =
        parts.iter().map(|part| (*part, calibration_without(part))).collect();
    let answers = raw.iter().map(|raw| {
        let of_part = calibrations.iter().find(|(part, _)| *part == raw.part);
        let calibration = of_part.map_or(Calibration::NONE, |(_, calibration)| *calibration);
        to_answer(raw, calibration)
    });
    Ok(answers.collect())
}

fn to_answer(raw: &Raw<'_>, calibration: Calibration) -> Answer {
    let pooled = |count: usize| {
        let mut probabilities = vec![0.0; raw.patches[0].len()];
        calibration.apply(&mean_logits(&raw.patches[..count]), count, &mut probabilities);
        probabilities
    };
    // One patch after 3 s, then one more each second.
    let counts = CURVE_SECONDS.iter().map(|seconds| seconds - 2).filter(|&count| count <= raw.patches.len());
    Answer {
        clip: raw.example.clip.clone(),
        part: raw.part.clone(),
        is_known: raw.is_known,
        probabilities: pooled(raw.patches.len()),
        curve: counts.map(pooled).collect(),
    }
}
