//! One JSON object per line.

use std::sync::Arc;

use genrescope_engine::ModelInfo;
use genrescope_engine::analysis::{FRAMES_PER_SECOND, PATCH_FRAMES};
use genrescope_library::Segment;
use serde_json::{Map, Value, json};

use super::album::Membership;
use super::printer::Printer;
use super::report::Report;
use super::selection::Selection;
use crate::console::path_bytes;

/// Length of a patch, seconds.
const PATCH_SECONDS: f64 = PATCH_FRAMES as f64 / FRAMES_PER_SECOND;

pub(super) struct JsonPrinter {
    model: Arc<ModelInfo>,
    selection: Selection,
    segments: bool,
}

impl JsonPrinter {
    pub(super) fn new(model: &Arc<ModelInfo>, selection: Selection, segments: bool) -> Self {
        Self { model: Arc::clone(model), selection, segments }
    }

    fn genres(&self, probabilities: &[f32]) -> Value {
        to_object(self.selection.select(probabilities, usize::MAX).into_iter())
    }

    fn segment(&self, segment: &Segment) -> Value {
        json!({
            "start": rounded((segment.end_seconds - PATCH_SECONDS).max(0.0)),
            "end": rounded(segment.end_seconds),
            "genres": segment.genres.as_ref().map(|genres| self.genres(genres)),
        })
    }
}

impl Printer for JsonPrinter {
    fn result(&self, report: &Report) -> String {
        let tags = self.model.tags().iter().map(String::as_str);
        let mut object = json!({
            "path": report.path.to_string_lossy(),
            "seconds": rounded(report.seconds),
            "genres": self.genres(&report.snapshot.genres),
            "tags": to_object(tags.zip(report.snapshot.tags.iter().copied())),
            "state": report.snapshot.state.name(),
            "model": self.model.sha256(),
            "front_end": self.model.manifest().front_end,
        });
        if let Some(bytes) = path_bytes(&report.path) {
            object["path_bytes"] = bytes.into();
        }
        if self.segments {
            object["segments"] = report.segments.iter().map(|segment| self.segment(segment)).collect();
        }
        if let Some(Membership { album, .. }) = &report.album {
            object["album"] = json!({
                "title": album.title,
                "artist": album.artist,
                "tracks": album.num_tracks,
                "state": album.state.name(),
                "genres": self.genres(&album.genres),
            });
        }
        if let Some(outcome) = &report.written {
            object["written"] = outcome.to_json();
        }
        format!("{object}\n")
    }
}

fn to_object<'a>(pairs: impl Iterator<Item = (&'a str, f32)>) -> Value {
    pairs
        .map(|(name, probability)| (name.to_owned(), json!(rounded(f64::from(probability)))))
        .collect::<Map<_, _>>()
        .into()
}

/// To a millionth: more digits would only be noise.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
