//! Audacity's label tracks: start, end and text, separated by tabs.

use std::fmt::Write;

use genrescope_exchange::one_line;

use super::text;
use crate::mix::Mix;

/// A label per segment, and one per transition.
pub(super) fn to_labels(mix: &Mix<'_>) -> String {
    let segments = &mix.timeline.segments;
    let mut labels: Vec<(f64, f64, String)> = segments
        .iter()
        .map(|segment| (segment.start_seconds, segment.end_seconds, text::label(segment)))
        .collect();
    for pair in segments.windows(2) {
        if let Some(transition) = pair[1].transition {
            let name = format!("{} > {}", pair[0].genre, pair[1].genre);
            labels.push((transition.start_seconds, transition.end_seconds, name));
        }
    }
    labels.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut lines = String::new();
    for (start, end, name) in labels {
        let _ = writeln!(lines, "{start:.6}\t{end:.6}\t{}", one_line(&name));
    }
    lines
}
