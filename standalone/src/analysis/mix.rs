//! What is found out about a long recording, seen from whoever asks.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result, bail};
use genrescope_timeline::{Overview, Settings, Timeline};
use serde::{Deserialize, Serialize};

use super::args::MixLimits;
use super::messages::{Message, Work};
use super::worker::Trouble;
use super::workers::Workers;

/// A long recording's genres over time, and what is known of its file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct MixAnalysis {
    pub(crate) timeline: Timeline,
    pub(crate) sample_rate_hz: u32,
    /// What was wrong with the file, though it could be read.
    pub(crate) warning: Option<String>,
    /// Whether a part of the file is missing.
    pub(crate) is_cut: bool,
    /// Empty unless it was asked for.
    #[serde(skip)]
    pub(crate) overview: Overview,
}

/// Analyses long recordings, one after the other.
#[derive(Debug)]
pub(crate) struct MixAnalyser {
    workers: Workers,
}

impl MixAnalyser {
    /// `model_path` is where the model is from.
    pub(crate) fn new(limits: &MixLimits, model_path: Option<&Path>) -> Self {
        Self { workers: Workers::new(limits.limits(), model_path) }
    }

    /// The genres of a recording over time, with or without its spectrogram. `on_progress` gets the share that is done.
    ///
    /// # Errors
    /// When it cannot be read or judged, costs more than it may, or `stop` went up.
    pub(crate) fn analyse(
        &self,
        path: &Path,
        settings: Settings,
        spectrum: bool,
        stop: &AtomicBool,
        mut on_progress: impl FnMut(f64),
    ) -> Result<MixAnalysis> {
        let mut overview = Some(Overview::default());
        let last =
            self.workers.ask(path, Work::Timeline { settings, spectrum }, stop, |message| match message {
                Message::Progress(share) => on_progress(share.into()),
                Message::Spectrum(bytes) => overview = Overview::from_bytes(&bytes),
                _ => {}
            });
        let Message::Timeline(bytes) = last.map_err(Trouble::into_error)? else {
            bail!("a worker gave another answer than asked for")
        };
        let analysis: MixAnalysis =
            serde_json::from_slice(&bytes).context("a worker gave no valid answer")?;
        Ok(MixAnalysis { overview: overview.context("a worker gave no valid spectrogram")?, ..analysis })
    }
}
