//! The analysis of a long recording, as its callers see it.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use genrescope_timeline::{Overview, Settings, Timeline};
use serde::{Deserialize, Serialize};

use super::error::{FileError, Result};
use super::messages::{Message, Work};
use super::workers::Workers;

/// A long recording's genres over time, and what is known about its file.
#[derive(Debug, Serialize, Deserialize)]
pub struct MixAnalysis {
    /// The genres over time.
    pub timeline: Timeline,
    /// The file's own rate, Hz.
    pub sample_rate_hz: u32,
    /// What was wrong with the file, although it could be read.
    pub warning: Option<String>,
    /// Whether a part of the file is missing.
    pub is_cut: bool,
    /// Empty unless it was requested.
    #[serde(skip)]
    pub overview: Overview,
}

/// Analyzes long recordings, one after another.
#[derive(Debug)]
pub struct MixAnalyzer {
    workers: Workers,
}

impl MixAnalyzer {
    /// Analyzes with these workers.
    pub fn new(workers: Workers) -> Self {
        Self { workers }
    }

    /// The genres of a recording over time, with or without its spectrogram. `on_progress` gets the share
    /// that is done.
    ///
    /// # Errors
    /// If it cannot be read or judged, costs more than it may, or `stop` was set.
    pub fn analyze(
        &self,
        path: &Path,
        settings: Settings,
        spectrum: bool,
        stop: &AtomicBool,
        mut on_progress: impl FnMut(f64),
    ) -> Result<MixAnalysis> {
        let mut overview = Some(Overview::default());
        let last = self.workers.ask(path, Work::Timeline { settings, spectrum }, stop, |message| {
            match message {
                Message::Progress(share) => on_progress(share.into()),
                Message::Spectrum(bytes) => overview = Overview::from_bytes(&bytes),
                _ => {}
            }
            Ok(())
        });
        let Message::Timeline(bytes) = last? else { return Err(FileError::unexpected_answer()) };
        let analysis: MixAnalysis =
            serde_json::from_slice(&bytes).map_err(|_| FileError::unexpected_answer())?;
        Ok(MixAnalysis { overview: overview.ok_or_else(FileError::unexpected_answer)?, ..analysis })
    }
}
