//! Every method on every fold.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::fold::Fold;
use super::pace::Pace;
use super::plan::{Plan, begin};
use crate::methods::{
    Ensemble, HearingTimes, Lesson, Method, Outcome, Part, Track, interrupted_error, mean_of,
};
use crate::whole_file::write_whole;

/// What one method made of all folds.
#[derive(Debug, Clone)]
pub struct Answers {
    /// The method's name.
    pub name: String,
    /// What it does.
    pub summary: String,
    /// What it hears of a track.
    pub hears: Vec<Part>,
    /// An outcome a fold; its probabilities are in the order of the fold's tests.
    pub folds: Vec<Outcome>,
}

/// How far a run has got.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// The method at work.
    pub method: &'a str,
    /// Pairs of methods and folds that are done, and all.
    pub done: usize,
    /// See [`Step::done`].
    pub total: usize,
    /// About how long the rest will take; `None` before a fold was done.
    pub left: Option<Duration>,
}

/// Has every method learn and answer on every fold. What is in the folder already is not done again, and each
/// answer is kept there as soon as it is there: a run may be stopped at any time, and goes on where it was.
///
/// # Errors
/// When the folder holds another run or cannot be written, a method fails, or `stop` is set.
pub fn run(
    plan: &Plan,
    tracks: &[Track],
    methods: &[Box<dyn Method>],
    has_ensemble: bool,
    folder: &Path,
    stop: &AtomicBool,
    on_step: impl Fn(Step<'_>),
) -> Result<Vec<Answers>> {
    begin(folder, plan)?;
    let total = methods.len() * plan.folds.len();
    // What an earlier run found out, by method.
    let mut outcomes: Vec<Vec<Option<Outcome>>> = Vec::new();
    for method in methods {
        let known =
            |(index, fold): (usize, &Fold)| known(&file_of(folder, method.name(), index), fold.test.len());
        outcomes.push(plan.folds.iter().enumerate().map(known).collect());
    }
    let num_left = |folds: &Vec<Option<Outcome>>| folds.iter().filter(|outcome| outcome.is_none()).count();
    let mut pace =
        Pace::new(methods.iter().zip(&outcomes).map(|(method, folds)| (method.effort(), num_left(folds))));
    let mut all = Vec::new();
    for (number, (method, outcomes)) in methods.iter().zip(outcomes).enumerate() {
        let mut folds = Vec::new();
        for (index, (fold, outcome)) in plan.folds.iter().zip(outcomes).enumerate() {
            let done = number * plan.folds.len() + index;
            on_step(Step { method: method.name(), done, total, left: pace.left() });
            if let Some(outcome) = outcome {
                folds.push(outcome);
                continue;
            }
            if stop.load(std::sync::atomic::Ordering::Relaxed) {
                return Err(interrupted_error());
            }
            let start = Instant::now();
            let pick = |indices: &[usize]| indices.iter().map(|&index| &tracks[index]).collect::<Vec<_>>();
            let lesson =
                Lesson { tracks: pick(&fold.train), num_labels: plan.genres.len(), seed: plan.seed, stop };
            let outcome = method
                .judge(&lesson, &pick(&fold.test))
                .with_context(|| format!("{}, fold {}", method.name(), index + 1))?;
            write_whole(&file_of(folder, method.name(), index), &serde_json::to_vec(&outcome)?)?;
            folds.push(outcome);
            pace.done(number, start.elapsed());
        }
        let (name, summary) = (method.name().to_owned(), method.summary().to_owned());
        all.push(Answers { name, summary, hears: method.hears().to_vec(), folds });
    }
    if has_ensemble {
        let members: Vec<&Answers> =
            all.iter().filter(|answers| Ensemble::MEMBERS.contains(&answers.name.as_str())).collect();
        let mean = |fold| mean_of(&members.iter().map(|member| &member.folds[fold]).collect::<Vec<_>>());
        let folds = (0..plan.folds.len()).map(mean).collect();
        let hears = members.iter().flat_map(|member| member.hears.clone()).collect();
        all.push(Answers { name: Ensemble::NAME.into(), summary: Ensemble::SUMMARY.into(), hears, folds });
    }
    Ok(all)
}

/// How long the features of a track take: what an earlier run in the folder measured, or what `measure` does
/// now, which is kept.
///
/// # Errors
/// When the folder takes no file.
pub fn hearing_times(
    folder: &Path,
    measure: impl FnOnce() -> Option<HearingTimes>,
) -> Result<Option<HearingTimes>> {
    let file = folder.join("features.json");
    let known = std::fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    if known.is_some() {
        return Ok(known);
    }
    let measured = measure();
    if let Some(times) = measured {
        write_whole(&file, &serde_json::to_vec(&times)?)?;
    }
    Ok(measured)
}

fn file_of(folder: &Path, method: &str, fold: usize) -> PathBuf {
    folder.join("answers").join(format!("{method}-{}.json", fold + 1))
}

/// What an earlier run found out.
fn known(file: &Path, num_tests: usize) -> Option<Outcome> {
    let outcome: Outcome = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
    (outcome.probabilities.len() == num_tests).then_some(outcome)
}
