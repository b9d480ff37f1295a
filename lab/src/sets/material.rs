//! Which clips sets are made of, and the heads that have not heard them.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use genrescope_engine::model::{Head, NOT_MUSIC, sha256_hex};

use super::beat::Beat;
use super::plan::{MAX_SOURCE_SECONDS, SetPlan, Source};
use genrescope_decode::Decoders;

use crate::clips::{Clip, Sound};
use crate::dataset::files_below;
use crate::example::Example;
use crate::features::decode;
use crate::fitting::Fitting;
use crate::labels::LabelMap;
use crate::split::grouped_folds;
use crate::train::make_head;
use crate::training_config::{TrainingConfig, fit_linear};

/// Parts that the groups are split into: each part's sets are judged by a head that learned from the others.
const NUM_FOLDS: usize = 5;
/// A clip must last this long, seconds, to stand for a track.
const MIN_CLIP_SECONDS: f64 = 20.0;
/// A whole track must last this long, seconds; a longer jingle is not one yet.
const MIN_TRACK_SECONDS: f64 = 90.0;
/// Lengths of the sets of whole tracks, minutes; every other one has matched tempi.
const WHOLE_SET_MINUTES: [f64; 3] = [60.0, 40.0, 120.0];
/// Length of the set of each fold, minutes; every other one has matched tempi.
const SET_MINUTES: [f64; NUM_FOLDS] = [20.0, 35.0, 50.0, 75.0, 120.0];

/// Which half of the groups sets are made of: constants are chosen on one, figures come from the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// To choose constants by.
    Tuning,
    /// To report.
    Judging,
}

impl Half {
    /// The half that a group belongs to, forever.
    pub fn of(group: &str) -> Self {
        let digest = sha256_hex(group.as_bytes());
        if digest.as_bytes()[0].is_multiple_of(2) { Self::Tuning } else { Self::Judging }
    }
}

/// A set, and the fold that all its clips are from.
#[derive(Debug, Clone)]
pub struct FoldSet {
    /// What is played.
    pub plan: SetPlan,
    /// The fold.
    pub fold: usize,
}

/// Plans the sets of one half of the groups, fold by fold.
///
/// # Errors
/// When a clip cannot be read, or a fold has none that is long enough.
pub fn plan_sets(clips: &[Clip], labels: &LabelMap, half: Half, seed: u64) -> Result<Vec<FoldSet>> {
    let folds = grouped_folds(clips, NUM_FOLDS, seed);
    let mut sets = Vec::new();
    for (fold, minutes) in SET_MINUTES.into_iter().enumerate() {
        let mut sources = Vec::new();
        for (clip, _) in clips.iter().zip(&folds).filter(|(_, f)| **f == fold) {
            if Half::of(&clip.group) == half
                && let Some(source) = to_source(clip, labels)?
            {
                sources.push(source);
            }
        }
        ensure!(!sources.is_empty(), "fold {fold} has no clip that is long enough for a set");
        let plan = SetPlan::draw(&sources, minutes * 60.0, fold % 2 == 1, seed * 1000 + fold as u64);
        sets.push(FoldSet { plan, fold });
    }
    Ok(sets)
}

/// Trains a head for each fold, on all examples but those of the fold's groups.
///
/// # Errors
/// As [`train`](crate::train).
pub fn fold_heads(
    examples: &[Example],
    clips: &[Clip],
    seed: u64,
    config: &TrainingConfig,
) -> Result<Vec<Head>> {
    let folds = grouped_folds(clips, NUM_FOLDS, seed);
    let fold_of: HashMap<&str, usize> =
        clips.iter().map(|clip| clip.group.as_str()).zip(folds.iter().copied()).collect();
    (0..NUM_FOLDS)
        .map(|fold| head_without(examples, config, |group| fold_of.get(group) == Some(&fold)))
        .collect()
}

/// Trains a head that knows none of the tracks in these sets.
///
/// # Errors
/// As [`train`](crate::train).
pub fn head_for(plans: &[SetPlan], examples: &[Example], config: &TrainingConfig) -> Result<Head> {
    let tracks = plans.iter().flat_map(|plan| &plan.tracks);
    let played: HashSet<&str> = tracks.map(|track| track.source.group.as_str()).collect();
    head_without(examples, config, |group| played.contains(group))
}

/// Fits a head without some groups. Its two temperatures are the default head's.
fn head_without(
    examples: &[Example],
    config: &TrainingConfig,
    is_left_out: impl Fn(&str) -> bool,
) -> Result<Head> {
    let known: Vec<&Example> = examples.iter().filter(|example| !is_left_out(&example.clip.group)).collect();
    let calibration = *genrescope_models::default_info()?.calibration();
    make_head(fit_linear(&known, config, &Fitting::unwatched())?, calibration, config)
}

/// Plans sets of whole tracks of one half, from the audio files below a folder: three for each seed. A file
/// with the name of a group of clips has the label of that group; for the others, only the boundaries are
/// known.
///
/// # Errors
/// When the folder cannot be listed, a file cannot be read, or none is long enough.
pub fn plan_whole_sets(
    folder: &Path,
    clips: &[Clip],
    half: Half,
    seeds: impl Iterator<Item = u64>,
) -> Result<Vec<SetPlan>> {
    let label_of: HashMap<&str, usize> = clips
        .iter()
        .filter(|clip| !clip.is_weak)
        .filter_map(|clip| Some((clip.group.as_str(), clip.target.exact()?)))
        .collect();
    let mut sources = Vec::new();
    let mut troubles = Vec::new();
    let files = files_below(folder, Decoders::Own, &mut troubles);
    ensure!(troubles.is_empty(), "{}", troubles.join("; "));
    for path in files {
        // By its name alone, so that the folder may lie anywhere.
        let group = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if Half::of(&group) != half {
            continue;
        }
        let label = label_of.get(group.as_str()).copied();
        let source = measured(&path, label, group, true)?;
        if source.seconds >= MIN_TRACK_SECONDS {
            sources.push(source);
        }
    }
    ensure!(!sources.is_empty(), "{} has no track of at least {MIN_TRACK_SECONDS} s", folder.display());
    let of_seed = |seed: u64| {
        let sets = WHOLE_SET_MINUTES.into_iter().enumerate();
        let sources = &sources;
        sets.map(move |(index, minutes)| {
            SetPlan::draw(sources, minutes * 60.0, index % 2 == 1, seed * 1000 + 500 + index as u64)
        })
    };
    Ok(seeds.flat_map(of_seed).collect())
}

/// A clip as a track of a set: music with one certain label that lasts long enough.
fn to_source(clip: &Clip, labels: &LabelMap) -> Result<Option<Source>> {
    let (Sound::File(path), Some(label)) = (&clip.sound, clip.target.exact()) else { return Ok(None) };
    if clip.is_weak || labels.index_of(NOT_MUSIC) == Some(label) {
        return Ok(None);
    }
    let source = measured(path, Some(label), clip.group.clone(), false)?;
    Ok((source.seconds >= MIN_CLIP_SECONDS).then_some(source))
}

fn measured(path: &Path, label: Option<usize>, group: String, is_whole: bool) -> Result<Source> {
    let (samples, rate_hz) = decode(path, MAX_SOURCE_SECONDS).with_context(|| path.display().to_string())?;
    Ok(Source {
        path: path.to_owned(),
        label,
        group,
        beat: Beat::measure(&samples, rate_hz),
        seconds: samples.len() as f64 / f64::from(rate_hz),
        rms: (samples.iter().map(|s| s * s).sum::<f32>() / samples.len().max(1) as f32).sqrt(),
        is_whole,
    })
}
