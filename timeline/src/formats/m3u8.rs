//! Playlists: an entry per segment, with the options that make VLC start and stop inside a file.

use std::fmt::Write;
use std::path::Path;

use genrescope_exchange::one_line;

use super::{Unwritable, location, text};
use crate::mix::Mix;

/// # Errors
/// When a playlist cannot contain the file's name.
pub(super) fn to_playlist(mix: &Mix<'_>, folder: &Path) -> Result<String, Unwritable> {
    let file = location::seen_from(mix, folder)?;
    // A leading # would make the name a comment.
    let file = if file.starts_with('#') { format!("./{file}") } else { file };
    let mut list = format!("#EXTM3U\n#PLAYLIST:{}\n", one_line(&mix.title()));
    for segment in &mix.timeline.segments {
        let _ = writeln!(
            list,
            "#EXTINF:{:.0},{} ({})\n#EXTVLCOPT:start-time={:.3}\n#EXTVLCOPT:stop-time={:.3}\n{file}",
            segment.seconds(),
            one_line(&text::label(segment)),
            text::clock(segment.start_seconds),
            segment.start_seconds,
            segment.end_seconds,
        );
    }
    Ok(list)
}
