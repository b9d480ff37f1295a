//! Compares a timeline with the set that it was made from.

use std::sync::Arc;

use anyhow::{Context, Result};
use genrescope_engine::model::{Head, HeadScratch};
use genrescope_engine::{Model, Update};
use genrescope_timeline::{Finder, Settings, Timeline};

use super::plan::SetPlan;
use super::recording::Recording;
use crate::logits::argmax;

/// A change that is found within this many seconds of a boundary is right.
const TOLERANCE_SECONDS: f64 = 8.0;
/// Steps in which genres are compared, seconds.
const STEP_SECONDS: f64 = 1.0;

/// What was right in one set, or several.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct SetFigures {
    /// Changes between tracks in the plan.
    pub num_boundaries: usize,
    /// Changes in the timeline.
    pub num_found: usize,
    /// Those that belong together, one to one.
    pub num_matched: usize,
    /// Sum of the distances of those, seconds.
    pub off_seconds: f64,
    /// Seconds with a known label, those where the timeline says it, and those where the head says it about
    /// the track.
    pub labeled_seconds: f64,
    /// Of these, where the timeline has the right genre.
    pub right_seconds: f64,
    /// Of these, whose track the head calls right when told where it begins and ends.
    pub track_right_seconds: f64,
}

impl SetFigures {
    /// Adds another set's.
    pub fn add(&mut self, other: &Self) {
        self.num_boundaries += other.num_boundaries;
        self.num_found += other.num_found;
        self.num_matched += other.num_matched;
        self.off_seconds += other.off_seconds;
        self.labeled_seconds += other.labeled_seconds;
        self.right_seconds += other.right_seconds;
        self.track_right_seconds += other.track_right_seconds;
    }

    /// Harmonic mean of how many changes were right and how many boundaries were found; 1 if there was
    /// nothing to find and nothing was found.
    pub fn boundary_f1(&self) -> f64 {
        if self.num_found + self.num_boundaries == 0 {
            return 1.0;
        }
        2.0 * self.num_matched as f64 / (self.num_found + self.num_boundaries) as f64
    }

    /// Share of the time with the right genre.
    pub fn genre_accuracy(&self) -> f64 {
        self.right_seconds / self.labeled_seconds
    }

    /// Share of the time whose whole track has the right genre.
    pub fn track_accuracy(&self) -> f64 {
        self.track_right_seconds / self.labeled_seconds
    }

    /// Mean distance of changes that were found, seconds.
    pub fn mean_off_seconds(&self) -> f64 {
        self.off_seconds / self.num_matched as f64
    }
}

/// Makes the timeline of a recorded set with a head, and compares.
///
/// # Errors
/// When the head does not fit the default backbone, or the recording is empty.
pub fn judge(plan: &SetPlan, recording: &Recording, head: &Head, settings: Settings) -> Result<SetFigures> {
    let files = &genrescope_models::DEFAULT_FILES;
    let model = Arc::new(Model::read_with_head(files, "the head that judges", &head.to_bytes())?);
    let mut finder = Finder::new(&model, settings);
    let mut genres_now = vec![0.0; model.genres().len()];
    let mut scratch = HeadScratch::default();
    let mut logits = Vec::with_capacity(recording.patches.len());
    for (end_seconds, features) in &recording.patches {
        let patch = head.logits(features, &mut scratch).to_vec();
        model.info().calibration().apply(&patch, 1, &mut genres_now);
        finder.push(&Update::sounding(*end_seconds, &genres_now, features));
        logits.push((*end_seconds, patch));
    }
    let timeline = finder.finish(plan.seconds()).context("the set is empty")?;
    let mut figures = compare_boundaries(plan, &timeline);
    let names: Vec<&str> = model.genres().names().collect();
    compare_genres(plan, &timeline, &names, &logits, &mut figures);
    Ok(figures)
}

fn compare_boundaries(plan: &SetPlan, timeline: &Timeline) -> SetFigures {
    let found: Vec<f64> = timeline.segments.iter().skip(1).map(|segment| segment.start_seconds).collect();
    match_boundaries(&plan.boundaries(), &found)
}

/// Matches changes and boundaries, nearest first, each once; all in seconds.
fn match_boundaries(boundaries: &[f64], found: &[f64]) -> SetFigures {
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (i, boundary) in boundaries.iter().enumerate() {
        for (j, change) in found.iter().enumerate() {
            let off = (boundary - change).abs();
            if off <= TOLERANCE_SECONDS {
                pairs.push((off, i, j));
            }
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut used, mut taken) = (vec![false; boundaries.len()], vec![false; found.len()]);
    let mut figures =
        SetFigures { num_boundaries: boundaries.len(), num_found: found.len(), ..SetFigures::default() };
    for (off, i, j) in pairs {
        if !used[i] && !taken[j] {
            (used[i], taken[j]) = (true, true);
            figures.num_matched += 1;
            figures.off_seconds += off;
        }
    }
    figures
}

fn compare_genres(
    plan: &SetPlan,
    timeline: &Timeline,
    names: &[&str],
    logits: &[(f64, Vec<f32>)],
    figures: &mut SetFigures,
) {
    let edges: Vec<f64> = [&[0.0][..], &plan.boundaries(), &[plan.seconds()]].concat();
    let track_is_right: Vec<bool> = plan
        .tracks
        .iter()
        .zip(edges.windows(2))
        .map(|(track, edges)| {
            let mut sum = vec![0.0; names.len()];
            for (_, patch) in logits.iter().filter(|(end, _)| (edges[0]..edges[1]).contains(&(end - 1.5))) {
                sum.iter_mut().zip(patch).for_each(|(sum, logit)| *sum += logit);
            }
            Some(argmax(&sum)) == track.source.label
        })
        .collect();
    let mut seconds = STEP_SECONDS / 2.0;
    while seconds < plan.seconds() {
        let track = edges.partition_point(|&edge| edge <= seconds) - 1;
        if let Some(label) = plan.tracks[track].source.label {
            let index = timeline.segments.partition_point(|segment| segment.end_seconds <= seconds);
            let genre = timeline.segments.get(index).map(|segment| segment.genre.as_str());
            figures.labeled_seconds += STEP_SECONDS;
            figures.right_seconds += if genre == Some(names[label]) { STEP_SECONDS } else { 0.0 };
            figures.track_right_seconds += if track_is_right[track] { STEP_SECONDS } else { 0.0 };
        }
        seconds += STEP_SECONDS;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_within_8_seconds_is_right_and_one_farther_off_is_not() {
        let near = match_boundaries(&[100.0], &[107.9]);
        assert_eq!(
            (near.num_boundaries, near.num_found, near.num_matched, near.boundary_f1()),
            (1, 1, 1, 1.0)
        );
        assert!((near.mean_off_seconds() - 7.9).abs() < 1e-9);
        let far = match_boundaries(&[100.0], &[91.9]);
        assert_eq!((far.num_matched, far.boundary_f1()), (0, 0.0));
    }

    #[test]
    fn each_boundary_and_each_change_counts_once_the_nearest_first() {
        // Two changes near one boundary: the nearer is right, the other is one too many.
        let two = match_boundaries(&[100.0, 300.0], &[96.0, 101.0]);
        assert_eq!((two.num_matched, two.off_seconds), (1, 1.0));
        assert_eq!(two.boundary_f1(), 0.5);
        // One change between two boundaries.
        assert_eq!(match_boundaries(&[100.0, 110.0], &[104.0]).num_matched, 1);
    }

    #[test]
    fn nothing_to_find_is_found_by_finding_nothing() {
        assert_eq!(match_boundaries(&[], &[]).boundary_f1(), 1.0);
        assert_eq!(match_boundaries(&[], &[50.0]).boundary_f1(), 0.0);
        assert_eq!(match_boundaries(&[50.0], &[]).boundary_f1(), 0.0);
    }
}
