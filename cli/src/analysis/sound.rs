//! Sound, and what is computed of it alone, seen from whoever asks.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result, bail};
use genrescope_spectral::Features;
use serde::{Deserialize, Serialize};

use super::args::{AnalysisArgs, MixLimits, PlayLimits};
use super::messages::{Message, Span, Work};
use super::play::Played;
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

/// Reads files in child processes, on as many threads as ask.
#[derive(Debug)]
pub(crate) struct SoundReader {
    workers: Workers,
}

impl SoundReader {
    pub(crate) fn new(limits: &MixLimits) -> Self {
        Self { workers: Workers::new(limits.limits(), None) }
    }

    /// Within the limits that other analyses have.
    pub(crate) fn within(args: &AnalysisArgs) -> Self {
        Self { workers: Workers::new(args.limits(), None) }
    }

    /// For a file that is played.
    pub(crate) fn for_playing(limits: &PlayLimits) -> Self {
        Self { workers: Workers::new(limits.limits(), None) }
    }

    /// Plays a file, or its first `max_seconds`: `take` gets its sample rate and then its blocks, and the worker waits
    /// for it.
    ///
    /// # Errors
    /// As [`SoundReader::features`], and those of `take`.
    pub(crate) fn play(
        &self,
        path: &Path,
        max_seconds: Option<f64>,
        stop: &AtomicBool,
        mut take: impl FnMut(Played<'_>) -> Result<()>,
    ) -> Result<Facts> {
        self.ask(path, Work::Play { max_seconds }, stop, |message| match message {
            Message::Rate(rate_hz) => take(Played::Rate(rate_hz)),
            Message::Block(bytes) => {
                let block = Played::block_from_bytes(&bytes);
                let (samples, sums) = block.context("a worker gave an invalid block")?;
                take(Played::Block(&samples, sums))
            }
            _ => Ok(()),
        })
    }

    /// The spectral features of a file at a sample rate. `on_progress` gets the share that is done.
    ///
    /// # Errors
    /// When it cannot be read or is too short, costs more than it may, or `stop` went up.
    pub(crate) fn features(
        &self,
        path: &Path,
        rate_hz: u32,
        stop: &AtomicBool,
        mut on_progress: impl FnMut(f64),
    ) -> Result<(Features, Facts)> {
        let mut features = None;
        let facts = self.ask(path, Work::Features { rate_hz }, stop, |message| {
            match message {
                Message::Progress(share) => on_progress(share.into()),
                Message::Features(bytes) => features = Features::from_bytes(&bytes),
                _ => {}
            }
            Ok(())
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
        let facts = self.ask(path, Work::Decode { rate_hz, span }, stop, |message| {
            match message {
                Message::Progress(share) => on_progress(share.into()),
                Message::Samples(bytes) => {
                    samples.extend(bytes.as_chunks().0.iter().map(|sample| f32::from_le_bytes(*sample)));
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok((samples, facts))
    }

    fn ask(
        &self,
        path: &Path,
        work: Work,
        stop: &AtomicBool,
        take: impl FnMut(Message) -> Result<()>,
    ) -> Result<Facts> {
        let last = self.workers.ask(path, work, stop, take).map_err(Trouble::into_error)?;
        let Message::Facts(bytes) = last else { bail!("a worker gave another answer than asked for") };
        serde_json::from_slice(&bytes).context("a worker gave no valid answer")
    }
}
