//! A playlist a genre.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use genrescope_exchange::path_of_address;

use super::entry::Entry;
use super::listed::Listed;

/// Whether a file is a playlist by its name.
pub fn is_playlist(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["m3u", "m3u8"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// Each line of a playlist is a track, and the playlist's name without its ending the genre. Paths are
/// relative to the playlist, or addresses of files; addresses on the network are counted and left out.
///
/// # Errors
/// When the playlist cannot be read.
pub fn read_playlist(path: &Path) -> Result<Listed> {
    let name = path.display();
    let bytes = std::fs::read(path).with_context(|| format!("playlist {name} cannot be read"))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let genre = path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    let lines = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes).split(|byte| *byte == b'\n');
    let mut listed = Listed::default();
    let mut num_elsewhere = 0;
    for line in lines.map(<[u8]>::trim_ascii).filter(|line| !line.is_empty() && !line.starts_with(b"#")) {
        match path_of(line, folder) {
            Some(path) => listed.entries.push(Entry::new(path, &genre)),
            None => num_elsewhere += 1,
        }
    }
    if num_elsewhere > 0 {
        let lines = if num_elsewhere == 1 { "1 address" } else { &format!("{num_elsewhere} addresses") };
        listed.troubles.push(format!("playlist {name}: {lines} on the network left out"));
    }
    Ok(listed)
}

/// The file that a line means; `None` for an address on the network. Programs write paths as the system
/// spells them, as addresses, in Latin-1 (M3U without the 8), and with the separators of Windows: it is the
/// first of these that is there.
fn path_of(line: &[u8], folder: &Path) -> Option<PathBuf> {
    let text = String::from_utf8_lossy(line);
    if let Some(path) = path_of_address(&text) {
        return Some(path);
    }
    if text.contains("://") {
        return None;
    }
    let latin: String = line.iter().map(|&byte| char::from(byte)).collect();
    let spelled = [name_of_bytes(line), PathBuf::from(&latin), PathBuf::from(text.replace('\\', "/"))];
    let mut paths = spelled.into_iter().map(|path| folder.join(path));
    let first = paths.next()?;
    if first.exists() {
        return Some(first);
    }
    Some(paths.find(|path| path.exists()).unwrap_or(first))
}

/// A name that need not be text.
#[cfg(unix)]
fn name_of_bytes(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(bytes).into()
}

#[cfg(not(unix))]
fn name_of_bytes(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_playlist_are_tracks_of_its_name() {
        let folder = std::env::temp_dir().join("genrescope-test-playlists");
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("Acid House.M3U8");
        let text = "\u{feff}#EXTM3U\r\n#EXTINF:1,a\r\nsub/a.mp3\r\n\r\nhttps://x.y/z.mp3\r\n/b.ogg\r\n";
        std::fs::write(&path, text).unwrap();
        let listed = read_playlist(&path).unwrap();
        assert!(is_playlist(&path) && !is_playlist(Path::new("m3u")));
        let expected = [folder.join("sub/a.mp3"), "/b.ogg".into()];
        assert_eq!(listed.entries.iter().map(|entry| entry.path.clone()).collect::<Vec<_>>(), expected);
        assert!(listed.entries.iter().all(|entry| entry.genres == ["acid house"]));
        assert!(
            listed.troubles.len() == 1 && listed.troubles[0].ends_with("1 address on the network left out")
        );
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn files_are_found_however_a_program_spells_them() {
        let folder = std::env::temp_dir().join("genrescope-test-playlist-names");
        std::fs::create_dir_all(folder.join("sub")).unwrap();
        let names = ["sub/é 1.mp3", "sub/b.mp3"].map(|name| folder.join(name));
        let raw = folder.join(name_of_bytes(b"caf\xe9.mp3"));
        for path in names.iter().chain([&raw]) {
            std::fs::write(path, "").unwrap();
        }
        let address = genrescope_exchange::file_address("localhost", &names[0]);
        for (line, expected) in [
            (address.as_bytes(), &names[0]),
            (b"sub/\xe9 1.mp3", &names[0]),
            (br"sub\b.mp3", &names[1]),
            (b"caf\xe9.mp3", &raw),
            (b"gone.mp3", &folder.join("gone.mp3")),
        ] {
            assert_eq!(path_of(line, &folder).as_ref(), Some(expected));
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
