//! Sound and its features, from the parent's side.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result, bail};
use genrescope_spectral::Features;
use serde::{Deserialize, Serialize};

use super::args::{AnalysisArgs, MixLimits};
use super::messages::{Message, Span, Work};
use super::worker::Trouble;
use super::workers::Workers;

/// What is known of a file that was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Facts {
    /// How much of it was read, seconds.
    pub(crate) seconds: f64,
    /// What was wrong with it, though it could be read.
    pub(crate) warning: Option<String>,
    /// Whether a part of it is missing.
    pub(crate) is_cut: bool,
}

/// Reads files in child processes, for any number of threads.
#[derive(Debug)]
pub(crate) struct SoundReader {
    workers: Workers,
}

impl SoundReader {
    pub(crate) fn new(limits: &MixLimits) -> Self {
        Self { workers: Workers::new(limits.limits(), None) }
    }

    /// With the same limits as other analyses.
    pub(crate) fn within(args: &AnalysisArgs) -> Self {
        Self { workers: Workers::new(args.limits(), None) }
    }

    /// The spectral features of a file at a sample rate. `on_progress` gets the share that is done.
    ///
    /// # Errors
    /// If the file cannot be read or is too short, exceeds its limits, or `stop` was set.
    pub(crate) fn features(
        &self,
        path: &Path,
        rate_hz: u32,
        stop: &AtomicBool,
        mut on_progress: impl FnMut(f64),
    ) -> Result<(Features, Facts)> {
        let mut features = None;
        let facts = self.ask(path, Work::Features { rate_hz }, stop, |message| match message {
            Message::Progress(share) => on_progress(share.into()),
            Message::Features(bytes) => features = Features::from_bytes(&bytes),
            _ => {}
        })?;
        Ok((features.context("a worker gave no valid features")?, facts))
    }

    /// The mono samples of a part of a file at a sample rate. `on_progress` gets the share that is done.
    ///
    /// # Errors
    /// As [`SoundReader::features`].
    pub(crate) fn samples(
        &self,
        path: &Path,
        rate_hz: u32,
        span: Span,
        stop: &AtomicBool,
        mut on_progress: impl FnMut(f64),
    ) -> Result<(Vec<f32>, Facts)> {
        let mut samples = Vec::new();
        let facts = self.ask(path, Work::Decode { rate_hz, span }, stop, |message| match message {
            Message::Progress(share) => on_progress(share.into()),
            Message::Samples(bytes) => {
                samples.extend(bytes.as_chunks().0.iter().map(|sample| f32::from_le_bytes(*sample)));
            }
            _ => {}
        })?;
        Ok((samples, facts))
    }

    fn ask(&self, path: &Path, work: Work, stop: &AtomicBool, take: impl FnMut(Message)) -> Result<Facts> {
        let last = self.workers.ask(path, work, stop, take).map_err(Trouble::into_error)?;
        let Message::Facts(bytes) = last else { bail!("a worker gave another answer than asked for") };
        serde_json::from_slice(&bytes).context("a worker gave no valid answer")
    }
}
