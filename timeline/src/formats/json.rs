//! Everything, as JSON.

use data_encoding::BASE64;
use serde_json::{Map, Value, json};

use crate::mix::Mix;
use crate::timeline::Segment;

/// One object: the file, the model, and the segments with all their genres.
pub fn to_json(mix: &Mix<'_>) -> Value {
    let mut object = json!({
        "path": mix.path.to_string_lossy(),
        "seconds": rounded(mix.timeline.seconds),
        "model": mix.model,
        "segments": mix.timeline.segments.iter().map(segment).collect::<Vec<_>>(),
    });
    // As text, two names that are not Unicode may look the same.
    if mix.path.to_str().is_none() {
        object["path_bytes"] = BASE64.encode(mix.path.as_os_str().as_encoded_bytes()).into();
    }
    object
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

/// Rounded to a millionth: more digits would only be noise.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
