//! A recording in brief: a few numbers every three seconds.

use std::sync::Arc;

use genrescope_engine::analysis::RHYTHM_LEN;
use genrescope_engine::{Model, Update};

use crate::projection::{PROJECTED_LEN, Projection};

/// Patches in a block: they hardly overlap, and more of them would blur the place of a change.
const PATCHES_PER_BLOCK: u32 = 3;
/// Length of a patch, seconds.
const PATCH_SECONDS: f64 =
    genrescope_engine::analysis::PATCH_FRAMES as f64 / genrescope_engine::analysis::FRAMES_PER_SECOND;
/// How far silence lies from any music, per projected value: farther than any two genres from each other.
const SILENCE_AWAY: f32 = 2.0;
/// Length of [`Block::place`]: the projected features, and one value for silence.
pub(crate) const PLACE_LEN: usize = PROJECTED_LEN + 1;

/// The mean of some patches.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Block {
    /// Middle of its patches, seconds.
    pub(crate) at_seconds: f32,
    /// Patches in it, and how many of them were not silent.
    pub(crate) num_patches: u32,
    pub(crate) num_sounding: u32,
    /// Where the sound lies among all sounds.
    pub(crate) place: [f32; PLACE_LEN],
    /// How strongly onsets repeat at each tempo; 0 for silence.
    pub(crate) rhythm: [f32; RHYTHM_LEN],
    /// `[num_genres]`, mean logarithm of the probabilities; all the same for silence.
    pub(crate) log_genres: Box<[f32]>,
}

impl Block {
    /// Whether most of it is silence.
    pub(crate) fn is_silent(&self) -> bool {
        2 * self.num_sounding < self.num_patches
    }
}

/// Makes blocks from patches: 0.7 MB for an hour of sound.
#[derive(Debug)]
pub(crate) struct Blocks {
    model: Arc<Model>,
    projection: Projection,
    done: Vec<Block>,
    open: Option<Block>,
}

impl Blocks {
    /// Reads features as the model's head does, so what does not matter to genres hardly matters here.
    pub(crate) fn new(model: &Arc<Model>) -> Self {
        Self {
            model: Arc::clone(model),
            projection: Projection::new(model.head().layers().mean.len()),
            done: Vec::new(),
            open: None,
        }
    }

    /// Adds the next patch.
    pub(crate) fn push(&mut self, update: &Update<'_>) {
        let at_seconds = update.end_seconds - PATCH_SECONDS / 2.0;
        let mut block = self.open.take().unwrap_or_else(|| Block {
            at_seconds: 0.0,
            num_patches: 0,
            num_sounding: 0,
            place: [0.0; PLACE_LEN],
            rhythm: [0.0; RHYTHM_LEN],
            log_genres: vec![0.0; self.model.genres().len()].into(),
        });
        block.at_seconds += at_seconds as f32;
        block.num_patches += 1;
        if let (Some(features), Some(genres)) = (update.features, update.genres_now) {
            block.num_sounding += 1;
            self.projection.add_to(&self.model.head().row(features), &mut block.place[..PROJECTED_LEN]);
            for (sum, value) in block.rhythm.iter_mut().zip(&features.rhythm) {
                *sum += value;
            }
            for (sum, probability) in block.log_genres.iter_mut().zip(genres) {
                *sum += probability.max(1e-30).ln();
            }
        }
        if block.num_patches == PATCHES_PER_BLOCK {
            self.done.push(closed(block));
        } else {
            self.open = Some(block);
        }
    }

    /// All blocks; at least one if there was any patch.
    pub(crate) fn finish(mut self) -> Vec<Block> {
        if let Some(block) = self.open.take() {
            self.done.push(closed(block));
        }
        self.done
    }
}

/// Turns sums into means.
fn closed(mut block: Block) -> Block {
    block.at_seconds /= block.num_patches as f32;
    if block.is_silent() {
        block.place = [0.0; PLACE_LEN];
        block.rhythm = [0.0; RHYTHM_LEN];
        block.place[PROJECTED_LEN] = SILENCE_AWAY * (PROJECTED_LEN as f32).sqrt();
        block.log_genres.fill(-(block.log_genres.len() as f32).ln());
        return block;
    }
    let count = block.num_sounding as f32;
    for value in block.place.iter_mut().chain(&mut block.rhythm).chain(&mut block.log_genres) {
        *value /= count;
    }
    block
}
