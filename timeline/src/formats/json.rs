//! Everything, as JSON.

use serde_json::{Map, Value, json};

use super::Mix;
use crate::timeline::Segment;

/// One object: the file, the model, and the segments with all their genres.
pub fn to_json(mix: &Mix<'_>) -> Value {
    json!({
        "path": mix.path.to_string_lossy(),
        "seconds": rounded(mix.timeline.seconds),
        "model": mix.model,
        "segments": mix.timeline.segments.iter().map(segment).collect::<Vec<_>>(),
    })
}

fn segment(segment: &Segment) -> Value {
    let genres: Map<String, Value> = segment
        .genres
        .iter()
        .map(|(name, probability)| (name.clone(), json!(rounded(f64::from(*probability)))))
        .collect();
    json!({
        "start": rounded(segment.start_seconds),
        "end": rounded(segment.end_seconds),
        "genre": segment.genre,
        "confidence": rounded(f64::from(segment.confidence)),
        "runner_up": segment.runner_up().map(|(name, _)| name),
        "transition": segment.transition.map(|transition| json!({
            "start": rounded(transition.start_seconds),
            "end": rounded(transition.end_seconds),
        })),
        "genres": genres,
    })
}

/// To a millionth: more digits would only be noise.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
