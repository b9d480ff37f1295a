//! What a network learns from.

use nalgebra::DMatrix;

/// What a network learns from at once.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    /// `[channels, frames]`.
    pub(crate) input: DMatrix<f32>,
    /// What a layer appends.
    pub(crate) appended: Vec<f32>,
    /// The right answer.
    pub(crate) label: usize,
}
