//! What methods can know of a track.

use crate::clips::Clip;
use crate::features::ClipFeatures;

/// A clip as all methods hear it: each takes what it is made for.
///
/// All but `heard` is of the 30 s in the middle of the recording, or of all of a shorter one.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// What it is.
    pub clip: Clip,
    /// Mean and variance of every spectral feature, and the tempo.
    pub spectral: Vec<f32>,
    /// Local binary patterns of the log-mel spectrogram, and its rhythm histogram.
    pub texture: Vec<f32>,
    /// `[frames, MEL_BANDS]`, 32 ms each, as the engine's front end hears it at one loudness.
    pub log_mel: Vec<f32>,
    /// What heads read: [`DEFAULT_INPUTS`](crate::DEFAULT_INPUTS) of each patch.
    pub heard: ClipFeatures,
}

impl Track {
    /// The labels that are right, by their index.
    pub fn labels(&self) -> &[usize] {
        &self.clip.target.allowed
    }
}
