//! What the engine's backbone makes of a set, kept on disk.

use std::path::Path;

use anyhow::{Context, Result};
use genrescope_engine::analysis::{RHYTHM_LEN, front_end_hash};
use genrescope_engine::model::{Backbone, Features, sha256_hex};
use genrescope_engine::{FeatureStream, Heard};

use super::mixer::{Mixer, RATE_HZ};
use super::plan::SetPlan;
use crate::features::{ClipFeatures, read_rows, rows_to_bytes};
use crate::whole_file::write_whole;

/// Time between patches, seconds: the default of `genrescope set`.
const UPDATE_SECONDS: f64 = 1.0;
/// Changes with the way sets are mixed, so that an old recording is never taken for a new one.
const VERSION: u32 = 2;

/// A set as the backbone heard it.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// Each patch: where it ends, seconds, and its features.
    pub patches: Vec<(f64, Features)>,
}

/// Plays a set to the backbone, or takes what an earlier run has kept in `cache`.
///
/// # Errors
/// When a clip cannot be read or the cache cannot be written.
pub fn record(plan: &SetPlan, backbone: &Backbone, cache: &Path) -> Result<Recording> {
    let entry = backbone.entry();
    let text = format!("{VERSION} {} {} {}", sound(plan), front_end_hash(), entry.sha256());
    let file = cache.join(format!("set-{}.safetensors", sha256_hex(text.as_bytes())));
    let lens =
        [1, entry.tags.len(), entry.penultimate_len, entry.embedding_len, entry.student_len, RHYTHM_LEN];
    let row_len = lens.iter().sum();
    let known = std::fs::read(&file).ok().and_then(|bytes| read_rows(&bytes));
    let rows = match known.filter(|rows| rows.row_len == row_len) {
        Some(rows) => rows,
        None => {
            let rows = hear(plan, backbone, row_len)?;
            write_whole(&file, &rows_to_bytes(&rows)?)?;
            rows
        }
    };
    let patches = rows.rows().map(|row| to_features(row, lens).context("a row has its length"));
    Ok(Recording { patches: patches.collect::<Result<_>>()? })
}

/// Every number that determines the set's samples, except the clips' contents; labels and groups are not
/// heard.
fn sound(plan: &SetPlan) -> String {
    let mut plan = plan.clone();
    for track in &mut plan.tracks {
        track.source.label = None;
        track.source.group.clear();
    }
    format!("{plan:?}")
}

fn hear(plan: &SetPlan, backbone: &Backbone, row_len: usize) -> Result<ClipFeatures> {
    let mut stream = FeatureStream::new(backbone, RATE_HZ, UPDATE_SECONDS)?;
    let mut values = Vec::new();
    let mut take = |heard: Heard<'_>| {
        // A set has no silence as long as a patch.
        let Some(features) = heard.features else { return };
        values.push(heard.end_seconds as f32);
        values.extend_from_slice(&features.tags);
        values.extend_from_slice(&features.penultimate);
        values.extend_from_slice(&features.embedding);
        values.extend_from_slice(&features.student);
        values.extend_from_slice(&features.rhythm);
    };
    let mut mixer = Mixer::new(plan);
    while let Some(block) = mixer.next_block()? {
        stream.push(backbone, &block, &mut take);
    }
    stream.finish(backbone, &mut take);
    Ok(ClipFeatures { values, row_len })
}

fn to_features(row: &[f32], lens: [usize; 6]) -> Option<(f64, Features)> {
    let (end, rest) = row.split_first()?;
    let (tags, rest) = rest.split_at_checked(lens[1])?;
    let (penultimate, rest) = rest.split_at_checked(lens[2])?;
    let (embedding, rest) = rest.split_at_checked(lens[3])?;
    let (student, rhythm) = rest.split_at_checked(lens[4])?;
    let rhythm = rhythm.try_into().ok()?;
    let features = Features::with(|features| {
        features.tags = tags.to_vec();
        features.penultimate = penultimate.to_vec();
        features.embedding = embedding.to_vec();
        features.student = student.to_vec();
        features.rhythm = rhythm;
    });
    Some((f64::from(*end), features))
}
