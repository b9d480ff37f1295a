//! From clips to examples with features.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, ensure};
use genrescope_engine::model::NOT_MUSIC;

use crate::clips::Clip;
use crate::dataset::Dataset;
use crate::example::Example;
use crate::features::Extractor;
use crate::labels::{LabelMap, Target};
use crate::network::interrupted_error;
use crate::noise::synthetic_clips;
use crate::studio::studio_clips;

/// What to learn from.
#[derive(Debug, Clone)]
pub struct Material {
    /// The clips, and what else their label map wants.
    pub dataset: Dataset,
    /// Changed versions of each clip besides the clip itself.
    pub num_augmented: u32,
}

/// Clips that could not be used, each with the reason.
pub type Troubles = Vec<String>;

/// Makes the features of clips, and of what the label map wants besides; `on_clip` gets how many are done,
/// and of how many.
///
/// A clip that cannot be read becomes a line in the troubles, and the others continue.
///
/// # Errors
/// When no clip could be read, or `stop` was set ([`is_interruption`](crate::methods::is_interruption)).
pub fn gather(
    material: &Material,
    extractor: &Extractor,
    stop: &AtomicBool,
    on_clip: impl Fn(usize, usize) + Sync,
) -> Result<(LabelMap, Vec<Example>, Troubles)> {
    let Dataset { labels, mut clips } = material.dataset.clone();
    if let (Some(index), count @ 1..) = (labels.index_of(NOT_MUSIC), labels.noise_clips) {
        clips.extend(synthetic_clips(count, &Target::of([index])));
    }
    clips.extend(studio_clips(&labels));
    let num_views = material.num_augmented + 1;
    let total = clips.len() * num_views as usize;
    let mut views = (0..num_views).map(|view| {
        let before = view as usize * clips.len();
        let extract = |clip: &Clip| match stop.load(Ordering::Relaxed) {
            true => Err(interrupted_error()),
            false => extractor.extract_one(clip, view),
        };
        extractor.side_by_side(&clips, extract, |done| on_clip(before + done, total)).into_iter()
    });
    let mut views: Vec<_> = views.by_ref().collect();
    if stop.load(Ordering::Relaxed) {
        return Err(interrupted_error());
    }
    let mut examples = Vec::new();
    let mut troubles = Vec::new();
    for clip in &clips {
        let of_clip: Result<Vec<_>> =
            views.iter_mut().map(|view| view.next().context("each view has every clip")?).collect();
        match of_clip {
            Ok(views) => examples.push(Example { clip: clip.clone(), views }),
            Err(error) => troubles.push(format!("{error:#}")),
        }
    }
    ensure!(
        !examples.is_empty(),
        "none of the {} clips could be read; the first: {}",
        clips.len(),
        first(&troubles)
    );
    Ok((labels, examples, troubles))
}

fn first(troubles: &Troubles) -> &str {
    troubles.first().map_or("there is none", String::as_str)
}
