//! What may be replaced by a result.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use genrescope_timeline::Format;

use crate::console::printable;

/// How much of a file is looked at to tell its kind.
const HEAD_LEN: u64 = 512;

/// A kind of file that is written, and known by how it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileKind {
    /// A table with the files' paths first.
    Csv,
    /// What `train` has learned.
    #[cfg(feature = "train")]
    Head,
    #[cfg(feature = "train")]
    Html,
    Json,
    M3u8,
    /// The list of a data set's tracks.
    #[cfg(feature = "train")]
    Manifest,
    #[cfg(feature = "train")]
    Markdown,
    Parquet,
    Png,
    /// A collection for rekordbox.
    Rekordbox,
    Svg,
    /// A file of a set.
    Timeline(Format),
}

impl FileKind {
    fn name(self) -> &'static str {
        match self {
            Self::Csv => "a table of files as CSV",
            #[cfg(feature = "train")]
            Self::Head => "a head",
            #[cfg(feature = "train")]
            Self::Html => "an HTML page",
            Self::Json => "a file of JSON lines",
            Self::M3u8 => "a playlist by genrescope",
            #[cfg(feature = "train")]
            Self::Manifest => "a data set's manifest",
            #[cfg(feature = "train")]
            Self::Markdown => "a Markdown report",
            Self::Parquet => "a Parquet table",
            Self::Png => "a PNG picture",
            Self::Rekordbox => "a collection by genrescope",
            Self::Svg => "an SVG picture",
            Self::Timeline(_) => "a file of a set in this format",
        }
    }

    /// Whether a file that begins like this may be one of ours.
    fn fits(self, head: &[u8]) -> bool {
        let text = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head);
        match self {
            Self::Csv => text.starts_with(b"path,"),
            #[cfg(feature = "train")]
            Self::Head => head.windows(16).any(|word| word == b"\"__metadata__\":{"),
            #[cfg(feature = "train")]
            Self::Html => Format::Html.fits(text),
            Self::Json => Format::Json.fits(text),
            Self::M3u8 => text.starts_with(b"#EXTM3U\n#PLAYLIST:"),
            #[cfg(feature = "train")]
            Self::Manifest => text.starts_with(b"path\t"),
            #[cfg(feature = "train")]
            Self::Markdown => text.starts_with(b"# "),
            Self::Parquet => head.starts_with(b"PAR1"),
            Self::Png => Format::Png.fits(head),
            Self::Rekordbox => {
                text.starts_with(b"<?xml") && text.windows(10).any(|word| word == b"genrescope")
            }
            Self::Svg => Format::Svg.fits(text),
            Self::Timeline(format) => format.fits(text),
        }
    }
}

/// Makes sure that a result replaces nothing but an earlier result of its kind: a mistyped name costs nobody
/// a song.
///
/// # Errors
/// When what is there is no file, is of another kind, or cannot be read.
pub(crate) fn ensure_replaceable(path: &Path, kind: FileKind) -> Result<()> {
    let name = printable(path);
    let Ok(metadata) = path.metadata() else { return Ok(()) };
    ensure!(!metadata.is_dir(), "{name} is a folder");
    ensure!(metadata.is_file(), "{name} is not a regular file");
    let head = head(path).with_context(|| format!("{name} is there already, and cannot be read"))?;
    if !head.is_empty() && !kind.fits(&head) {
        bail!("{name} is there already, and is not {}: please rename it, or name another file", kind.name());
    }
    Ok(())
}

fn head(path: &Path) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    File::open(path)?.take(HEAD_LEN).read_to_end(&mut head)?;
    Ok(head)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn only_results_of_the_same_kind_are_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("result");
        let refused = |bytes: &[u8], kind| {
            fs::write(&path, bytes).unwrap();
            ensure_replaceable(&path, kind).map_err(|error| error.to_string()).err()
        };
        assert_eq!(refused(b"", FileKind::Png), None);
        assert_eq!(refused(b"\x89PNG\r\n\x1a\n...", FileKind::Png), None);
        assert_eq!(refused("\u{feff}#EXTM3U\n#PLAYLIST:x\n".as_bytes(), FileKind::M3u8), None);
        assert_eq!(refused(b"path,seconds\r\n", FileKind::Csv), None);
        for (bytes, kind) in [
            (&b"ID3\x04"[..], FileKind::Png),
            (b"title,artist\r\n", FileKind::Csv),
            (b"#EXTM3U\n#EXTINF:1,by hand\n", FileKind::M3u8),
            (b"<?xml version=\"1.0\"?><DJ_PLAYLISTS><PRODUCT Name=\"rekordbox\"/>", FileKind::Rekordbox),
        ] {
            let error = refused(bytes, kind).unwrap();
            assert!(error.contains("is there already, and is not "), "{error}");
        }
        assert_eq!(ensure_replaceable(&folder.path().join("new"), FileKind::Csv).ok(), Some(()));
        assert!(ensure_replaceable(folder.path(), FileKind::Csv).is_err());
    }
}
