//! Where playlists go.

use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};
use genrescope_library::{Playlist, m3u8, rekordbox_xml};

use crate::console::{complain, print_quietly, printable};
use crate::files::{FileKind, ensure_replaceable, write_whole};

/// Where playlists go.
#[derive(Debug)]
pub(super) struct Output {
    kind: Kind,
    relative: bool,
    /// Whether M3U8 begins with a byte order mark.
    bom: bool,
}

#[derive(Debug)]
enum Kind {
    Stdout,
    M3u8(PathBuf),
    Rekordbox(PathBuf),
    Folder(PathBuf),
}

impl Output {
    /// # Errors
    /// If several playlists would have to go into a file that holds one, or something else is there.
    pub(super) fn new(out: Option<&Path>, per_genre: bool, relative: bool, bom: bool) -> Result<Self> {
        let ending = out.and_then(Path::extension).and_then(|ending| ending.to_str()).unwrap_or_default();
        let kind = match (out, ending.to_ascii_lowercase().as_str()) {
            (None, _) => Kind::Stdout,
            (Some(out), _) if out.is_dir() => Kind::Folder(out.to_owned()),
            (Some(out), "m3u8" | "m3u") => Kind::M3u8(out.to_owned()),
            (Some(out), "xml") => Kind::Rekordbox(out.to_owned()),
            (Some(out), "") => Kind::Folder(out.to_owned()),
            (Some(_), other) => {
                bail!("playlists are written as .m3u8 or .xml, or into a folder, not as .{other}")
            }
        };
        match &kind {
            Kind::M3u8(path) => ensure_replaceable(path, FileKind::M3u8)?,
            Kind::Rekordbox(path) => ensure_replaceable(path, FileKind::Rekordbox)?,
            Kind::Stdout | Kind::Folder(_) => {}
        }
        if per_genre && matches!(kind, Kind::Stdout | Kind::M3u8(_)) {
            bail!("one playlist per genre goes into a folder or a .xml: name it with --out");
        }
        if relative && matches!(kind, Kind::Rekordbox(_)) {
            bail!("rekordbox does not support relative paths");
        }
        if bom && matches!(kind, Kind::Rekordbox(_)) {
            bail!("a byte order mark is for M3U8, not for rekordbox");
        }
        Ok(Self { kind, relative, bom })
    }

    /// The default name of a playlist.
    pub(super) fn name(&self) -> String {
        match &self.kind {
            Kind::M3u8(path) | Kind::Rekordbox(path) => {
                path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
            }
            Kind::Stdout | Kind::Folder(_) => "genrescope".to_owned(),
        }
    }

    /// Prints something about the playlists, unless it would mix with them.
    pub(super) fn tell(&self, line: &str) {
        if matches!(self.kind, Kind::Stdout) {
            complain(line);
        } else {
            let _ = print_quietly(&format!("{line}\n"));
        }
    }

    /// Writes all playlists; returns files whose names a playlist cannot hold.
    ///
    /// # Errors
    /// If a file or folder cannot be written, or a file in the folder is something else.
    pub(super) fn write(&self, playlists: &[Playlist]) -> Result<Vec<PathBuf>> {
        let mut left_out = Vec::new();
        match &self.kind {
            Kind::Rekordbox(path) => {
                write(path, &rekordbox_xml(playlists))?;
            }
            Kind::Stdout => {
                for playlist in playlists {
                    let text = self.m3u8(playlist, None, &mut left_out)?;
                    print_quietly(&text)?;
                }
            }
            Kind::M3u8(path) => {
                // A folder's real path is known only once it exists.
                path.parent().map_or(Ok(()), make_folder)?;
                for playlist in playlists {
                    write(path, &self.m3u8(playlist, path.parent(), &mut left_out)?)?;
                }
            }
            Kind::Folder(folder) => {
                make_folder(folder)?;
                let path = |playlist: &Playlist| folder.join(format!("{}.m3u8", file_name(&playlist.name)));
                for playlist in playlists {
                    ensure_replaceable(&path(playlist), FileKind::M3u8)?;
                }
                for playlist in playlists {
                    let path = path(playlist);
                    write(&path, &self.m3u8(playlist, Some(folder), &mut left_out)?)?;
                }
            }
        }
        Ok(left_out)
    }

    /// # Errors
    /// If paths should be relative to a folder that cannot be found.
    fn m3u8(
        &self,
        playlist: &Playlist,
        folder: Option<&Path>,
        left_out: &mut Vec<PathBuf>,
    ) -> Result<String> {
        let mut playlist = playlist.clone();
        // By the real paths of both: `..` and links would lead astray.
        if let Some(folder) = folder.filter(|_| self.relative) {
            let folder =
                real(folder).with_context(|| format!("{}: the folder cannot be found", printable(folder)))?;
            for track in &mut playlist.tracks {
                let relative = real(&track.path).ok().and_then(|path| relative_to(&path, &folder));
                track.path = relative.unwrap_or_else(|| track.path.clone());
            }
        }
        let (text, bad) = m3u8(&playlist);
        left_out.extend(bad.into_iter().map(|index| playlist.tracks[index].path.clone()));
        Ok(if self.bom { format!("\u{feff}{text}") } else { text })
    }
}

/// The path of a file or folder without links; the folder of a bare file name is the current one.
fn real(path: &Path) -> std::io::Result<PathBuf> {
    if path.as_os_str().is_empty() { Path::new(".").canonicalize() } else { path.canonicalize() }
}

/// The path from a folder to a file, both absolute; `None` from one drive to another.
fn relative_to(path: &Path, folder: &Path) -> Option<PathBuf> {
    let (path, folder): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (path.components().collect(), folder.components().collect());
    let num_common = path.iter().zip(&folder).take_while(|(a, b)| a == b).count();
    if num_common == 0 {
        return None;
    }
    let up = folder[num_common..].iter().map(|_| Component::ParentDir);
    Some(up.chain(path[num_common..].iter().copied()).collect())
}

/// A name that every system accepts for a file.
fn file_name(name: &str) -> String {
    name.replace(|c: char| c.is_control() || "/\\:*?\"<>|".contains(c), "_")
}

fn make_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{}: the folder cannot be created", printable(folder)))
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    write_whole(path, text.as_bytes()).with_context(|| format!("{}: cannot be written", printable(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn paths_lead_from_the_playlist_to_the_track() {
        let way = |path, folder| relative_to(Path::new(path), Path::new(folder)).unwrap();
        assert_eq!(way("/music/a/x.mp3", "/music/a"), Path::new("x.mp3"));
        assert_eq!(way("/music/a/x.mp3", "/music/lists/new"), Path::new("../../a/x.mp3"));
        assert_eq!(way("/x.mp3", "/music"), Path::new("../x.mp3"));
    }

    #[test]
    fn the_extension_decides_what_a_file_holds() {
        let new = |out: Option<&str>, per_genre, relative| {
            Output::new(out.map(Path::new), per_genre, relative, false).map_err(|error| error.to_string())
        };
        assert!(matches!(new(Some("a.M3U8"), false, true).unwrap().kind, Kind::M3u8(_)));
        assert!(matches!(new(Some("a.xml"), true, false).unwrap().kind, Kind::Rekordbox(_)));
        assert!(matches!(new(Some("lists"), true, true).unwrap().kind, Kind::Folder(_)));
        assert!(new(Some("a.m3u8"), true, false).unwrap_err().contains("a folder or a .xml"));
        assert!(new(None, true, false).is_err() && new(Some("a.pls"), false, false).is_err());
        assert!(new(Some("a.xml"), false, true).unwrap_err().contains("relative"));
        assert!(Output::new(Some(Path::new("a.xml")), false, false, true).is_err());
        assert_eq!(new(Some("x/Warm up.xml"), false, false).unwrap().name(), "Warm up");
        assert_eq!(file_name("drum/bass: \"live\""), "drum_bass_ _live_");
    }
}
