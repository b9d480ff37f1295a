//! Chapters: for ffmpeg, which puts them into MP4 and Matroska, for web players, and for people.

use std::fmt::Write;

use genrescope_exchange::one_line;

use super::text;
use crate::mix::Mix;
use crate::timeline::Timeline;

/// Start and end of every segment in milliseconds, and its name, for chapters in a file's own tags.
pub fn chapters(timeline: &Timeline) -> impl Iterator<Item = (u64, u64, String)> {
    timeline.segments.iter().map(|segment| {
        let (start, end) = (milliseconds(segment.start_seconds), milliseconds(segment.end_seconds));
        (start, end, one_line(&text::label(segment)))
    })
}

/// What `ffmpeg -i mix.mp3 -i mix.ffmetadata.txt -map_chapters 1 -c copy mix.mka` reads.
///
/// # Source
/// ffmpeg's documentation, "Metadata": `=`, `;`, `#`, the backslash and line ends are escaped with a
/// backslash.
pub(super) fn to_ffmetadata(mix: &Mix<'_>) -> String {
    let mut lines = ";FFMETADATA1\n".to_owned();
    for segment in &mix.timeline.segments {
        let mut title = String::new();
        for c in one_line(&text::label(segment)).chars() {
            if matches!(c, '=' | ';' | '#' | '\\') {
                title.push('\\');
            }
            title.push(c);
        }
        let (start, end) = (milliseconds(segment.start_seconds), milliseconds(segment.end_seconds));
        let _ = write!(lines, "\n[CHAPTER]\nTIMEBASE=1/1000\nSTART={start}\nEND={end}\ntitle={title}\n");
    }
    lines
}

/// WebVTT, as `<track kind="chapters">` reads it.
pub(super) fn to_webvtt(mix: &Mix<'_>) -> String {
    let mut lines = "WEBVTT\n".to_owned();
    for (index, segment) in mix.timeline.segments.iter().enumerate() {
        let title = one_line(&text::label(segment)).replace('&', "&amp;").replace('<', "&lt;");
        let title = title.replace('>', "&gt;");
        let (start, end) = (time(segment.start_seconds), time(segment.end_seconds));
        let _ = write!(lines, "\n{}\n{start} --> {end}\n{title}\n", index + 1);
    }
    lines
}

/// Lines for a video's description, from which its site makes chapters: `00:12:34 techno`.
pub(super) fn to_lines(mix: &Mix<'_>) -> String {
    let mut lines = String::new();
    for segment in &mix.timeline.segments {
        let whole = text::whole_seconds(segment.start_seconds);
        let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
        let _ = writeln!(lines, "{hours:02}:{minutes:02}:{seconds:02} {}", one_line(&segment.genre));
    }
    lines
}

fn milliseconds(seconds: f64) -> u64 {
    (seconds.max(0.0) * 1000.0).round() as u64
}

/// `01:02:03.004`
fn time(seconds: f64) -> String {
    let all = milliseconds(seconds);
    let (hours, minutes, seconds) = (all / 3_600_000, all / 60_000 % 60, all / 1000 % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}.{:03}", all % 1000)
}
