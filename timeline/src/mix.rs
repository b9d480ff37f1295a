//! What every format and picture is made of.

use std::path::Path;

use crate::overview::Overview;
use crate::timeline::Timeline;

/// A recording with what was found in it.
#[derive(Debug, Clone, Copy)]
pub struct Mix<'a> {
    /// The audio file, absolute.
    pub path: &'a Path,
    /// Rate of its samples, Hz.
    pub sample_rate_hz: u32,
    /// Its genres over time.
    pub timeline: &'a Timeline,
    /// Its spectrogram, for the pictures.
    pub overview: &'a Overview,
    /// SHA-256 of the model that answered.
    pub model: &'a str,
}

impl Mix<'_> {
    /// The file's name without its extension.
    pub fn title(&self) -> String {
        self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The file's name.
    pub fn file_name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}
