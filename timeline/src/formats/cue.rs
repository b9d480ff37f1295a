//! Cue sheets.

use std::fmt::Write;
use std::path::Path;

use genrescope_exchange::one_line;

use super::{Unwritable, location, text};
use crate::mix::Mix;

/// Tracks are numbered with two digits.
const MAX_TRACKS: usize = 99;
/// Parts of a second that a cue sheet counts in.
const FRAMES_PER_SECOND: f64 = 75.0;

/// One track per segment. Minutes continue past 99 with three digits, as players and splitters read them.
///
/// # Errors
/// When there are more segments than a cue sheet can number, or cannot contain the file's name.
pub(super) fn to_cue(mix: &Mix<'_>, folder: &Path) -> Result<String, Unwritable> {
    let segments = &mix.timeline.segments;
    if segments.len() > MAX_TRACKS {
        return Err(Unwritable(format!(
            "{} segments, but a cue sheet numbers {MAX_TRACKS} at most; a longer --min-segment gives fewer",
            segments.len()
        )));
    }
    let file = location::seen_from(mix, folder)?;
    if file.contains('"') {
        return Err(Unwritable(
            "the recording's name contains a quotation mark, which a cue sheet cannot hold; rename it"
                .to_owned(),
        ));
    }
    let kind = match mix.path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase).as_deref()
    {
        Some("mp3") => "MP3",
        Some("aif" | "aiff" | "aifc") => "AIFF",
        // Players accept this for any other format, too.
        _ => "WAVE",
    };
    let mut sheet = format!(
        "REM COMMENT \"genrescope\"\r\nTITLE \"{}\"\r\nFILE \"{file}\" {kind}\r\n",
        quoted(&mix.title())
    );
    for (index, segment) in segments.iter().enumerate() {
        let frames = (segment.start_seconds * FRAMES_PER_SECOND).round() as u64;
        let (minutes, seconds, frames) = (frames / (60 * 75), frames / 75 % 60, frames % 75);
        let _ = write!(
            sheet,
            "  TRACK {:02} AUDIO\r\n    TITLE \"{}\"\r\n    REM GENRE \"{}\"\r\n    INDEX 01 {minutes:02}:{seconds:02}:{frames:02}\r\n",
            index + 1,
            quoted(&text::label(segment)),
            quoted(&segment.genre)
        );
    }
    Ok(sheet)
}

/// There is no way to write a quotation mark inside quotation marks.
fn quoted(text: &str) -> String {
    one_line(text).replace('"', "'")
}
