//! M3U8: one path per line, UTF-8.

use genrescope_exchange::one_line;

use crate::playlist::Playlist;

/// Writes a playlist as extended M3U.
///
/// Also returns the tracks left out: a path that is not text, or contains line ends, cannot be a line.
pub fn m3u8(playlist: &Playlist) -> (String, Vec<usize>) {
    let mut text = format!("#EXTM3U\n#PLAYLIST:{}\n", one_line(&playlist.name));
    let mut left_out = Vec::new();
    for (index, track) in playlist.tracks.iter().enumerate() {
        let path = track.path.to_str().filter(|path| !path.contains(['\n', '\r']));
        let Some(path) = path else {
            left_out.push(index);
            continue;
        };
        // A line that begins like a comment would be read as one.
        let dot = if path.starts_with('#') { "./" } else { "" };
        let (seconds, title) = (track.seconds.round(), one_line(&track.line()));
        text += &format!("#EXTINF:{seconds:.0},{title}\n");
        if let Some(genre) = &track.genre {
            text += &format!("#EXTGENRE:{}\n", one_line(genre));
        }
        text += &format!("{dot}{path}\n");
    }
    (text, left_out)
}
