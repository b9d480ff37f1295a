//! One judged clip.

use genrescope_engine::model::Genres;

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
    /// Whether the head knew the clip's label from other clips, or one of its labels.
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

    /// Whether the answer is one of the clip's labels.
    pub fn is_right(&self) -> bool {
        self.clip.target.allowed.contains(&self.top())
    }

    /// Whether the answer can be right or wrong: the clip's label is certain and was learned. Several labels,
    /// of which the clip has just one, must be of one family: more than that allows too much.
    pub fn is_judged(&self, genres: &Genres) -> bool {
        let target = &self.clip.target;
        let family = |label: &usize| genres.broad(*label);
        let is_one_family = target.allowed.iter().all(|label| family(label) == family(&target.allowed[0]));
        !self.clip.is_weak && self.is_known && (target.has_all || is_one_family)
    }
}
