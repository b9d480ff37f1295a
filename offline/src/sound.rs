//! Sound, its features and what tags say about it, seen from the parent.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use genrescope_decode::Description;
use genrescope_spectral::{Features, Settings};

use super::error::{FileError, Result};
use super::facts::Facts;
use super::messages::{Message, Span, Work};
use super::play::Played;
use super::workers::Workers;

/// Reads files in child processes, for any number of threads.
#[derive(Debug)]
pub struct SoundReader {
    workers: Workers,
}

impl SoundReader {
    /// Reads with these workers; they need no model.
    pub fn new(workers: Workers) -> Self {
        Self { workers }
    }

    /// Plays a file, or its first `max_seconds`: `take` gets its sample rate and then its blocks, and the
    /// worker waits for it.
    ///
    /// # Errors
    /// As [`SoundReader::features`], and those of `take`.
    pub fn play(
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
                let (samples, sums) = block.ok_or_else(FileError::unexpected_answer)?;
                take(Played::Block(&samples, sums))
            }
            _ => Ok(()),
        })
    }

    /// What a file's tags say about its music.
    ///
    /// # Errors
    /// As [`SoundReader::features`].
    pub fn describe(&self, path: &Path, stop: &AtomicBool) -> Result<Description> {
        self.workers.describe(path, stop)
    }

    /// The genres in a file's tags, as they stand there; none if it has no tags.
    ///
    /// # Errors
    /// As [`SoundReader::features`], and for tags that are damaged or of a kind that we do not read.
    pub fn genres_in_tags(&self, path: &Path, stop: &AtomicBool) -> Result<Vec<String>> {
        match self.workers.ask(path, Work::Genres, stop, |_| Ok(()))? {
            Message::Genres(genres) => Ok(genres),
            _ => Err(FileError::unexpected_answer()),
        }
    }

    /// The spectral features of a file at a sample rate, with these settings. `on_progress` gets the share
    /// that is done.
    ///
    /// # Errors
    /// If the file cannot be read or is too short, exceeds its limits, or `stop` was set.
    pub fn features(
        &self,
        path: &Path,
        rate_hz: u32,
        settings: Settings,
        stop: &AtomicBool,
        mut on_progress: impl FnMut(f64),
    ) -> Result<(Features, Facts)> {
        let mut features = None;
        let facts = self.ask(path, Work::Features { rate_hz, settings }, stop, |message| {
            match message {
                Message::Progress(share) => on_progress(share.into()),
                Message::Features(bytes) => features = Features::from_bytes(&bytes),
                _ => {}
            }
            Ok(())
        })?;
        Ok((features.ok_or_else(FileError::unexpected_answer)?, facts))
    }

    /// The mono samples of a part of a file at a sample rate. `on_progress` gets the share that is done.
    ///
    /// # Errors
    /// As [`SoundReader::features`].
    pub fn samples(
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
        let Message::Facts(bytes) = self.workers.ask(path, work, stop, take)? else {
            return Err(FileError::unexpected_answer());
        };
        serde_json::from_slice(&bytes).map_err(|_| FileError::unexpected_answer())
    }
}
