//! The analysis of a long recording, as its callers see it.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result, bail};
use genrescope_timeline::{Overview, Settings, Timeline};
use serde::{Deserialize, Serialize};

use super::args::MixLimits;
use super::messages::{Message, Work};
use super::worker::Trouble;
use super::workers::Workers;

/// A long recording's genres over time, and what is known about its file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct MixAnalysis {
    pub(crate) timeline: Timeline,
    pub(crate) sample_rate_hz: u32,
    /// What was wrong with the file, although it could be read.
    pub(crate) warning: Option<String>,
    /// Whether a part of the file is missing.
    pub(crate) is_cut: bool,
    /// Empty unless it was requested.
    #[serde(skip)]
    pub(crate) overview: Overview,
}

/// Analyzes long recordings, one after another.
#[derive(Debug)]
pub(crate) struct MixAnalyzer {
    workers: Workers,
}

impl MixAnalyzer {
    /// `model_path` is where the model comes from.
    pub(crate) fn new(limits: &MixLimits, model_path: Option<&Path>) -> Self {
        Self { workers: Workers::new(limits.limits(), model_path) }
    }

    /// The genres of a recording over time, with or without its spectrogram. `on_progress` gets the share
    /// that is done.
    ///
    /// # Errors
    /// If it cannot be read or judged, costs more than it may, or `stop` was set.
    pub(crate) fn analyze(
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
        let Message::Timeline(bytes) = last.map_err(Trouble::into_error)? else {
            bail!("a worker gave an unexpected answer")
        };
        let analysis: MixAnalysis =
            serde_json::from_slice(&bytes).context("a worker gave an invalid answer")?;
        Ok(MixAnalysis { overview: overview.context("a worker gave an invalid spectrogram")?, ..analysis })
    }
}
