//! One line per segment: for people, and comma-separated for programs.

use std::fmt::Write;

use genrescope_exchange::one_line;

use super::text;
use crate::mix::Mix;

/// A table for a terminal, with the file's name above it.
pub fn to_table(mix: &Mix<'_>) -> String {
    let segments = &mix.timeline.segments;
    let num = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let mut table = format!(
        "{}  {}, {}\n",
        one_line(&mix.file_name()),
        text::clock(mix.timeline.seconds),
        num(segments.len(), "segment")
    );
    let _ = writeln!(
        table,
        "{:>8} {:>8} {:>8}  {:<18} {:<20} transition",
        "start", "end", "length", "genre", "or"
    );
    for segment in segments {
        let runner_up =
            segment.runner_up().map_or(String::new(), |(name, p)| format!("{name} {:.0} %", p * 100.0));
        let transition = segment.transition.map_or(String::new(), |transition| {
            format!("{} to {}", text::clock(transition.start_seconds), text::clock(transition.end_seconds))
        });
        let line = format!(
            "{:>8} {:>8} {:>8}  {:<18} {:<20} {transition}",
            text::clock(segment.start_seconds),
            text::clock(segment.end_seconds),
            text::clock(segment.seconds()),
            text::label(segment),
            runner_up,
        );
        let _ = writeln!(table, "{}", line.trim_end());
    }
    table
}

/// # Shapes and units
/// Seconds and probabilities, to three decimal places.
pub(super) fn to_csv(mix: &Mix<'_>) -> String {
    let header = [
        "start",
        "end",
        "genre",
        "confidence",
        "runner_up",
        "runner_up_confidence",
        "transition_start",
        "transition_end",
    ];
    let number = |value: f64| format!("{value:.3}");
    let rows = mix.timeline.segments.iter().map(|segment| {
        let (runner_up, runner_up_confidence) =
            segment.runner_up().map_or(Default::default(), |(name, p)| (name.to_owned(), number(p.into())));
        let (from, to) = segment.transition.map_or(Default::default(), |transition| {
            (number(transition.start_seconds), number(transition.end_seconds))
        });
        [
            number(segment.start_seconds),
            number(segment.end_seconds),
            segment.genre.clone(),
            number(segment.confidence.into()),
            runner_up,
            runner_up_confidence,
            from,
            to,
        ]
    });
    let mut lines = csv::Writer::from_writer(Vec::new());
    lines.write_record(header).expect("writing to memory cannot fail");
    for row in rows {
        lines.write_record(row).expect("writing to memory cannot fail");
    }
    String::from_utf8(lines.into_inner().expect("writing to memory cannot fail"))
        .expect("the records are text")
}
