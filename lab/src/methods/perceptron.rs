//! Hand-crafted features and a small network.

use anyhow::Result;
use nalgebra::DMatrix;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::hearing::Part;
use super::lesson::Lesson;
use super::method::Method;
use super::outcome::Outcome;
use super::rows::Scaler;
use super::track::Track;
use crate::network::{Convolution, Descent, Layer, Network, Rule, Sample, softmax};

const NUM_HIDDEN: usize = 64;
const DESCENT: Descent =
    Descent { rule: Rule::Momentum { weight_decay: 1e-3 }, rate: 0.02, num_epochs: 100, batch_len: 16 };

/// Tzanetakis and Cook's way, with an artificial neural network.
#[derive(Debug)]
pub(super) struct Perceptron;

impl Method for Perceptron {
    fn name(&self) -> &'static str {
        "ann"
    }

    fn summary(&self) -> &'static str {
        "hand-crafted features and a network of 64 hidden units, by stochastic gradient descent (after \
         Tzanetakis and Cook 2002)"
    }

    fn hears(&self) -> &'static [Part] {
        &[Part::Spectral]
    }

    fn effort(&self) -> f64 {
        2.3
    }

    fn judge(&self, lesson: &Lesson<'_>, tests: &[&Track]) -> Result<Outcome> {
        lesson.check()?;
        let learn = || {
            let labeled = lesson.labeled();
            let scaler = Scaler::measure(labeled.iter().map(|(track, _)| track.spectral.as_slice()));
            let column =
                |track: &Track| DMatrix::from_vec(track.spectral.len(), 1, scaler.scaled(&track.spectral));
            let mut random = ChaCha8Rng::seed_from_u64(lesson.seed);
            let num_values = labeled[0].0.spectral.len();
            let mut network = Network::new(vec![
                Layer::Convolution(Convolution::random(num_values, NUM_HIDDEN, 1, &mut random)),
                Layer::Relu,
                Layer::Dropout(0.3),
                Layer::Convolution(Convolution::random(NUM_HIDDEN, lesson.num_labels, 1, &mut random)),
            ]);
            let draw = |index: usize, _: &mut ChaCha8Rng| {
                let (track, label) = labeled[index];
                Sample { input: column(track), appended: Vec::new(), label }
            };
            DESCENT.run(&mut network, &lesson.weights(), draw, lesson.stop, &mut random)?;
            Ok((scaler, network))
        };
        Outcome::measure(tests, learn, |(scaler, network), track| {
            let input = DMatrix::from_vec(track.spectral.len(), 1, scaler.scaled(&track.spectral));
            softmax(&network.run(&input, &[]))
        })
    }
}
