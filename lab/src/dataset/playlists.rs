//! A playlist a genre.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::entry::Entry;

/// Whether a file is a playlist by its name.
pub fn is_playlist(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["m3u", "m3u8"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// Each line of a playlist is a track, and the playlist's name without its ending the genre. Paths are
/// relative to the playlist; addresses on the network are left out.
///
/// # Errors
/// When the playlist cannot be read.
pub fn read_playlist(path: &Path) -> Result<Vec<Entry>> {
    let bytes = std::fs::read(path).with_context(|| format!("playlist {} cannot be read", path.display()))?;
    // M3U without the 8 is Latin-1 or whatever its writer took for text.
    let text = String::from_utf8_lossy(&bytes);
    let folder = path.parent().unwrap_or(Path::new("."));
    let genre = path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let is_file = |line: &&str| !line.is_empty() && !line.starts_with('#') && !line.contains("://");
    Ok(lines.filter(is_file).map(|line| Entry::new(folder.join(PathBuf::from(line)), &genre)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_playlist_are_tracks_of_its_name() {
        let folder = std::env::temp_dir().join("genrescope-test-playlists");
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("Acid House.M3U8");
        std::fs::write(
            &path,
            "\u{feff}#EXTM3U\r\n#EXTINF:1,a\r\nsub/a.mp3\r\n\r\nhttps://x.y/z.mp3\r\n/b.ogg\r\n",
        )
        .unwrap();
        let entries = read_playlist(&path).unwrap();
        assert!(is_playlist(&path) && !is_playlist(Path::new("m3u")));
        let expected = [folder.join("sub/a.mp3"), "/b.ogg".into()];
        assert_eq!(entries.iter().map(|entry| entry.path.clone()).collect::<Vec<_>>(), expected);
        assert!(entries.iter().all(|entry| entry.genres == ["acid house"]));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
