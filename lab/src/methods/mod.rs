//! Ways to classify genres, from the classic to the recent, all on the same tracks.
//!
//! ```text
//! TrackReader ──> Track ──────────────────> Method ──> Outcome
//! a clip, once    what any method can hear   learns from a Lesson, answers other tracks
//! ```

mod backbone;
mod classic;
mod convolutional;
mod ensemble;
mod hearing;
mod lesson;
mod outcome;
mod perceptron;
mod rows;
mod support_vectors;
mod texture;
mod track;
mod track_reader;

use anyhow::Result;

use self::backbone::{FineTuned, Frozen};
use self::classic::{Classic, Classifier, View};
use self::convolutional::{Combined, Convolutional, RandomConvolutional};
pub use self::ensemble::{Ensemble, mean_of};
pub use self::hearing::{HearingTimes, Part};
pub use self::lesson::Lesson;
pub use self::outcome::Outcome;
use self::perceptron::Perceptron;
pub use self::track::Track;
pub use self::track_reader::TrackReader;
pub use crate::network::{interrupted_error, is_interruption};

/// A way to tell genres.
pub trait Method: Sync {
    /// What it is called on the command line and in files.
    fn name(&self) -> &'static str;

    /// What it does, for people, with the paper it follows.
    fn summary(&self) -> &'static str;

    /// What it hears of a track.
    fn hears(&self) -> &'static [Part];

    /// How long a fold of some 200 short tracks usually takes, seconds: what it is good for is to compare
    /// methods, so that the time left can be told before each of them was seen.
    fn effort(&self) -> f64;

    /// Learns from a lesson, then answers the tests: tracks of other groups.
    ///
    /// # Errors
    /// When it cannot learn from this lesson, or was asked to end ([`is_interruption`]).
    fn judge(&self, lesson: &Lesson<'_>, tests: &[&Track]) -> Result<Outcome>;
}

/// All methods that learn, in the order of the literature. [`Ensemble`] is made of the answers of some.
pub fn methods() -> Vec<Box<dyn Method>> {
    vec![
        Box::new(Perceptron),
        Box::new(Classic { view: View::Spectral, classifier: Classifier::Neighbors }),
        Box::new(Classic { view: View::Spectral, classifier: Classifier::SupportVectors }),
        Box::new(Classic { view: View::Spectral, classifier: Classifier::Forest }),
        Box::new(Classic { view: View::Texture, classifier: Classifier::SupportVectors }),
        Box::new(RandomConvolutional),
        Box::new(Convolutional),
        Box::new(Frozen),
        Box::new(FineTuned),
        Box::new(Combined),
    ]
}
