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
mod method;
mod outcome;
mod perceptron;
mod rows;
mod support_vectors;
mod texture;
mod track;
mod track_reader;

use self::backbone::{FineTuned, Frozen};
use self::classic::{Classic, Classifier, View};
use self::convolutional::{Combined, Convolutional, RandomConvolutional};
pub use self::ensemble::{Ensemble, mean_of};
pub use self::hearing::{HearingTimes, Part};
pub use self::lesson::Lesson;
pub use self::method::Method;
pub use self::outcome::Outcome;
use self::perceptron::Perceptron;
pub use self::track::Track;
pub use self::track_reader::TrackReader;
pub use crate::network::{interrupted_error, is_interruption};

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
