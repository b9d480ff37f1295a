//! What a method learns from.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Result, bail};

use super::track::Track;
use crate::calibrate::probable_temperature;
use crate::clips::Clip;
use crate::network::interrupted_error;
use crate::split::grouped_folds;

/// A share of one in so many groups is held out to find a temperature.
const FOLDS_FOR_TEMPERATURE: usize = 4;

/// What a method learns from.
#[derive(Debug, Clone)]
pub struct Lesson<'a> {
    /// The tracks; none of a group that is tested.
    pub tracks: Vec<&'a Track>,
    /// Labels there are, also those that no track has.
    pub num_labels: usize,
    /// Everything random follows from it.
    pub seed: u64,
    /// Set when the caller no longer wants to wait.
    pub stop: &'a AtomicBool,
}

impl<'a> Lesson<'a> {
    /// Each track with each of its labels.
    pub(super) fn labeled(&self) -> Vec<(&'a Track, usize)> {
        self.tracks.iter().flat_map(|track| track.labels().iter().map(|&label| (*track, label))).collect()
    }

    /// How much each of [`Lesson::labeled`] counts, so that all labels that occur count the same; 1 on
    /// average.
    pub(super) fn weights(&self) -> Vec<f32> {
        let labeled = self.labeled();
        let count = |label: usize| labeled.iter().filter(|(_, other)| *other == label).count() as f32;
        let num_known = (0..self.num_labels).filter(|&label| count(label) > 0.0).count() as f32;
        labeled.iter().map(|(_, label)| labeled.len() as f32 / (num_known * count(*label))).collect()
    }

    /// # Errors
    /// When asked to end.
    pub(super) fn go_on(&self) -> Result<()> {
        if self.stop.load(Ordering::Relaxed) { Err(interrupted_error()) } else { Ok(()) }
    }

    /// The temperature that makes scores probabilities, measured where they count: `scores` learns from a
    /// part of the groups and gives a row of scores for each of the other tracks. Near 1 if these are few,
    /// and 1 if there are too few groups.
    pub(super) fn temperature(
        &self,
        scores: impl FnOnce(&Lesson<'a>, &[&'a Track]) -> Result<Vec<Vec<f32>>>,
    ) -> Result<f32> {
        let clips: Vec<Clip> = self.tracks.iter().map(|track| track.clip.clone()).collect();
        let folds = grouped_folds(&clips, FOLDS_FOR_TEMPERATURE, self.seed);
        let part = |is_held_out: bool| -> Vec<&'a Track> {
            let all = self.tracks.iter().zip(&folds);
            all.filter(|(_, fold)| (**fold == 0) == is_held_out).map(|(track, _)| *track).collect()
        };
        let (rest, held_out) = (part(false), part(true));
        let lesson = Lesson { tracks: rest, ..self.clone() };
        if held_out.is_empty() || lesson.num_known() < 2 {
            return Ok(1.0);
        }
        let judged: Vec<(Vec<f32>, &[usize])> = scores(&lesson, &held_out)?
            .into_iter()
            .zip(held_out)
            .filter(|(_, track)| lesson.tracks.iter().any(|other| other.labels() == track.labels()))
            .map(|(scores, track)| (scores, track.labels()))
            .collect();
        Ok(probable_temperature(&judged))
    }

    fn num_known(&self) -> usize {
        let has = |label| self.tracks.iter().any(|track| track.labels().contains(&label));
        (0..self.num_labels).filter(|&label| has(label)).count()
    }

    /// # Errors
    /// When there are fewer than two labels to tell apart.
    pub(super) fn check(&self) -> Result<()> {
        match self.num_known() {
            0 | 1 => bail!("the tracks to learn from have fewer than two genres"),
            _ => self.go_on(),
        }
    }
}
