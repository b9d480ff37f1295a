//! Tracks to learn from are read in child processes with bounds.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Result, anyhow};
use genrescope_decode::Description;
use genrescope_lab::ReadSound;
use genrescope_lab::methods::interrupted_error;
use genrescope_offline::{Code, FileError, Played};

use crate::analysis::SoundReader;
use crate::files::for_each_in_order;

/// The genres in a file's tags, or why they cannot be read.
type GenresInTags = Result<Vec<String>, FileError>;

/// Reads tracks in child processes, one for each thread that asks, until it is asked to end.
#[derive(Debug, Clone)]
pub(super) struct ReadInChild {
    reader: Arc<SoundReader>,
    jobs: usize,
    stop: Arc<AtomicBool>,
}

impl ReadInChild {
    /// Reads so many tracks at a time, until `stop` is set.
    pub(super) fn new(reader: SoundReader, jobs: usize, stop: Arc<AtomicBool>) -> Self {
        Self { reader: Arc::new(reader), jobs, stop }
    }

    /// What the tags of files say; files whose tags cannot be read are left out.
    ///
    /// # Errors
    /// When it was asked to end.
    pub(super) fn describe_all(&self, files: &[PathBuf]) -> Result<BTreeMap<PathBuf, Description>> {
        let described = self.side_by_side(files, |path| self.reader.describe(path, &self.stop).ok())?;
        Ok(described.into_iter().filter_map(|(path, description)| Some((path, description?))).collect())
    }

    /// The genres in the tags of files, in their order.
    ///
    /// # Errors
    /// When it was asked to end.
    pub(super) fn genres_of_all(&self, files: &[PathBuf]) -> Result<Vec<(PathBuf, GenresInTags)>> {
        self.side_by_side(files, |path| self.reader.genres_in_tags(path, &self.stop))
    }

    fn side_by_side<T: Send>(
        &self,
        files: &[PathBuf],
        ask: impl Fn(&Path) -> T + Sync,
    ) -> Result<Vec<(PathBuf, T)>> {
        let mut answers = Vec::new();
        for_each_in_order(
            files,
            self.jobs,
            &self.stop,
            |path| ask(path),
            |path, answer| {
                answers.push((path.clone(), answer));
                Ok(())
            },
        )?;
        if self.stop.load(Ordering::Relaxed) { Err(interrupted_error()) } else { Ok(answers) }
    }
}

impl ReadSound for ReadInChild {
    fn read(&self, path: &Path, max_seconds: usize) -> Result<(Vec<f32>, u32)> {
        let (mut samples, mut rate_hz) = (Vec::new(), 0);
        let played = self.reader.play(path, Some(max_seconds as f64), &self.stop, |part| {
            match part {
                Played::Rate(found_hz) => rate_hz = found_hz,
                Played::Block(block, _) => samples.extend_from_slice(block),
            }
            Ok(())
        });
        match played {
            Ok(_) => Ok((samples, rate_hz)),
            Err(error) if error.code == Code::Interrupted => Err(interrupted_error()),
            Err(error) => Err(anyhow!(error)),
        }
    }
}
