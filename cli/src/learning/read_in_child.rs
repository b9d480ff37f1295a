//! Tracks to learn from are read in child processes with bounds.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use anyhow::Result;
use genrescope_lab::ReadSound;

use crate::analysis::{Played, SoundReader};

/// Reads tracks in child processes, one for each thread that asks.
#[derive(Debug)]
pub(super) struct ReadInChild(SoundReader);

impl ReadInChild {
    pub(super) fn new(reader: SoundReader) -> Self {
        Self(reader)
    }
}

impl ReadSound for ReadInChild {
    fn read(&self, path: &Path, max_seconds: usize) -> Result<(Vec<f32>, u32)> {
        let (mut samples, mut rate_hz) = (Vec::new(), 0);
        let never = AtomicBool::new(false);
        self.0.play(path, Some(max_seconds as f64), &never, |part| {
            match part {
                Played::Rate(found_hz) => rate_hz = found_hz,
                Played::Block(block, _) => samples.extend_from_slice(block),
            }
            Ok(())
        })?;
        Ok((samples, rate_hz))
    }
}
