//! Honest figures: every clip judged by a head that does not know its group, nor its collection where that is
//! held out.
//!
//! ```text
//! examples ──> answer ─────────────> Figures ──> tables, confusion
//!              one split at a time    of any answers
//! ```

mod among;
mod answer;
mod confusion;
mod figures;
mod spread;

pub use among::accuracy_among;
pub use answer::{Answer, CURVE_SECONDS};
use anyhow::Result;
pub use confusion::confusion;
pub use figures::{
    CALIBRATION_BINS, CalibrationBin, Coverage, Figures, LabelFigures, calibration_bins, coverage, figures,
};

pub use spread::spread;

use genrescope_engine::model::Calibration;

use crate::calibrate::{Judged, calibrate};
use crate::example::Example;
use crate::features::ClipFeatures;
use crate::fit::Linear;
use crate::fitting::Fitting;
use crate::logits::mean_row;
use crate::split::{Split, Splits};
use crate::training_config::{TrainingConfig, fit_linear};

/// Answers each held-out clip, by a head fitted on the rest and temperatures fitted on the answers of the
/// other parts.
///
/// # Errors
/// As [`train`](crate::train).
pub fn answer(
    examples: &[Example],
    splits: &Splits,
    config: &TrainingConfig,
    fitting: &Fitting<'_>,
) -> Result<Vec<Answer>> {
    Ok(Heads::fit(examples, splits, config, fitting)?.answers(|example| example.views.first()))
}

/// A head for each part of a split, fitted without that part.
#[derive(Debug)]
pub struct Heads<'a> {
    parts: Vec<Part<'a>>,
}

#[derive(Debug)]
struct Part<'a> {
    name: String,
    held_out: Vec<&'a Example>,
    linear: Linear,
    judged: Vec<Judged>,
    /// Fitted on the answers of the other parts.
    calibration: Calibration,
}

impl<'a> Heads<'a> {
    /// Fits them.
    ///
    /// # Errors
    /// As [`train`](crate::train).
    pub fn fit(
        examples: &'a [Example],
        splits: &Splits,
        config: &TrainingConfig,
        fitting: &Fitting<'_>,
    ) -> Result<Self> {
        let splits = splits.of(examples);
        let fit = |split: &Split<'a>| fit_linear(&split.rest, config, fitting);
        // As many threads as parts: each takes seconds.
        let fitted: Vec<Result<Linear>> = std::thread::scope(|scope| {
            let threads: Vec<_> = splits.iter().map(|split| scope.spawn(|| fit(split))).collect();
            threads.into_iter().map(|thread| thread.join().expect("fitting does not panic")).collect()
        });
        let mut parts = Vec::new();
        for (split, linear) in splits.into_iter().zip(fitted) {
            let linear = linear?;
            let judged = split.held_out.iter().filter_map(|example| Judged::of(example, &linear)).collect();
            let (name, held_out) = (split.name, split.held_out);
            parts.push(Part { name, held_out, linear, judged, calibration: Calibration::NONE });
        }
        for index in 0..parts.len() {
            let others = parts.iter().enumerate().filter(|(other, _)| *other != index);
            let judged: Vec<Judged> = others.flat_map(|(_, part)| part.judged.clone()).collect();
            parts[index].calibration = calibrate(&judged);
        }
        Ok(Self { parts })
    }

    /// The answers to all held-out clips by which a head may be calibrated.
    pub(crate) fn judged(&self) -> Vec<Judged> {
        self.parts.iter().flat_map(|part| part.judged.clone()).collect()
    }

    /// Answers those held-out clips that have this view: as they are, or at other levels, through codecs or
    /// rooms.
    pub fn answers(&self, view: impl Fn(&'a Example) -> Option<&'a ClipFeatures>) -> Vec<Answer> {
        let mut answers = Vec::new();
        for part in &self.parts {
            let seen = part.held_out.iter().filter_map(|example| Some((*example, view(example)?)));
            answers.extend(seen.map(|(example, view)| part.answer(example, view)));
        }
        answers
    }
}

impl Part<'_> {
    fn answer(&self, example: &Example, view: &ClipFeatures) -> Answer {
        let patches: Vec<Vec<f32>> = view.rows().map(|row| self.linear.logits(row)).collect();
        let pooled = |count: usize| {
            let mut probabilities = vec![0.0; patches[0].len()];
            self.calibration.apply(&mean_row(&patches[..count]), count, &mut probabilities);
            probabilities
        };
        // One patch after 3 s, then one more each second.
        let counts = CURVE_SECONDS.iter().map(|seconds| seconds - 2).filter(|&count| count <= patches.len());
        Answer {
            clip: example.clip.clone(),
            part: self.name.clone(),
            is_known: example.clip.target.allowed.iter().any(|&label| self.linear.knows(label)),
            probabilities: pooled(patches.len()),
            curve: counts.map(pooled).collect(),
        }
    }
}
