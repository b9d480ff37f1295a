//! The formats, under one name each.

use std::path::Path;

use super::unwritable::Unwritable;
use super::{audacity, chapters, cue, html, json, m3u8, rekordbox, table, traktor};
use crate::mix::Mix;
use crate::picture;

/// A kind of file that a timeline can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Everything, as one JSON object.
    Json,
    /// One line per segment, comma-separated.
    Csv,
    /// A cue sheet.
    Cue,
    /// An Audacity label track.
    Audacity,
    /// A rekordbox collection with memory cues.
    Rekordbox,
    /// A Traktor collection with cue points.
    Traktor,
    /// A playlist with an entry per segment.
    M3u8,
    /// Chapters for ffmpeg.
    Ffmetadata,
    /// Chapters for web players.
    Webvtt,
    /// Chapters as lines for a video's description.
    Chapters,
    /// A picture.
    Png,
    /// The same picture, as vectors.
    Svg,
    /// A page to look at and listen with.
    Html,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Json,
        Self::Csv,
        Self::Cue,
        Self::Audacity,
        Self::Rekordbox,
        Self::Traktor,
        Self::M3u8,
        Self::Ffmetadata,
        Self::Webvtt,
        Self::Chapters,
        Self::Png,
        Self::Svg,
        Self::Html,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Cue => "cue",
            Self::Audacity => "audacity",
            Self::Rekordbox => "rekordbox",
            Self::Traktor => "traktor",
            Self::M3u8 => "m3u8",
            Self::Ffmetadata => "ffmetadata",
            Self::Webvtt => "webvtt",
            Self::Chapters => "chapters",
            Self::Png => "png",
            Self::Svg => "svg",
            Self::Html => "html",
        }
    }

    /// What follows the mix's name in the file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Audacity => "labels.txt",
            Self::Rekordbox => "rekordbox.xml",
            Self::Traktor => "nml",
            Self::Ffmetadata => "ffmetadata.txt",
            Self::Webvtt => "vtt",
            Self::Chapters => "chapters.txt",
            other => other.name(),
        }
    }

    /// Whether it shows the spectrogram.
    pub fn is_picture(self) -> bool {
        matches!(self, Self::Png | Self::Svg | Self::Html)
    }

    /// Whether a file whose first bytes are these may be of this format: sooner no than yes, so that nothing
    /// else is taken for it.
    pub fn fits(self, head: &[u8]) -> bool {
        let has = |word: &[u8]| head.windows(word.len()).any(|window| window == word);
        let begins = |words: &[&str]| words.iter().any(|word| head.starts_with(word.as_bytes()));
        let is_timed = head.first().is_some_and(u8::is_ascii_digit);
        match self {
            Self::Json => begins(&["{"]),
            Self::Csv => begins(&["start,end,"]),
            Self::Cue => begins(&["REM ", "TITLE ", "PERFORMER ", "CATALOG ", "FILE "]),
            Self::Audacity => is_timed && has(b"\t"),
            Self::Rekordbox => begins(&["<?xml"]) && has(b"<DJ_PLAYLISTS"),
            Self::Traktor => begins(&["<?xml"]) && has(b"<NML"),
            Self::M3u8 => begins(&["#EXTM3U"]),
            Self::Ffmetadata => begins(&[";FFMETADATA"]),
            Self::Webvtt => begins(&["WEBVTT"]),
            Self::Chapters => is_timed && has(b":"),
            Self::Png => head.starts_with(b"\x89PNG\r\n\x1a\n"),
            Self::Svg => begins(&["<svg"]),
            Self::Html => begins(&["<!DOCTYPE html>"]),
        }
    }

    /// The file's contents. `folder` is where it will lie: paths in it start from there.
    ///
    /// # Errors
    /// A message that says what the format cannot hold.
    pub fn write(self, mix: &Mix<'_>, folder: &Path) -> Result<Vec<u8>, Unwritable> {
        Ok(match self {
            Self::Json => format!("{}\n", json::to_json(mix)).into_bytes(),
            Self::Csv => table::to_csv(mix).into_bytes(),
            Self::Cue => cue::to_cue(mix, folder)?.into_bytes(),
            Self::Audacity => audacity::to_labels(mix).into_bytes(),
            Self::Rekordbox => rekordbox::to_xml(mix).into_bytes(),
            Self::Traktor => traktor::to_nml(mix).into_bytes(),
            Self::M3u8 => m3u8::to_playlist(mix, folder)?.into_bytes(),
            Self::Ffmetadata => chapters::to_ffmetadata(mix).into_bytes(),
            Self::Webvtt => chapters::to_webvtt(mix).into_bytes(),
            Self::Chapters => chapters::to_lines(mix).into_bytes(),
            Self::Png => picture::to_png(mix),
            Self::Svg => picture::to_svg(mix).into_bytes(),
            Self::Html => html::to_page(mix, folder).into_bytes(),
        })
    }
}
