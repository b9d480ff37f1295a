//! One judged clip.

use crate::clips::Clip;
use crate::logits::argmax;

/// Seconds heard at which the curve is measured.
pub const CURVE_SECONDS: [usize; 5] = [3, 5, 10, 20, 30];

/// What a head made of a clip that it does not know.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The clip.
    pub clip: Clip,
    /// The part that it was held out with.
    pub part: String,
    /// Whether the head knew the clip's label from other clips; true if the clip has no single label.
    pub is_known: bool,
    /// Calibrated probabilities of the whole clip, `[num_genres]`.
    pub probabilities: Vec<f32>,
    /// The same after hearing only that many seconds; shorter than [`CURVE_SECONDS`] if the clip is.
    pub curve: Vec<Vec<f32>>,
}

impl Answer {
    /// The label of the highest probability.
    pub fn top(&self) -> usize {
        argmax(&self.probabilities)
    }
}
