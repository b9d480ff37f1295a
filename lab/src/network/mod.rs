//! Small networks that learn by gradient descent, for the methods that are compared.
//!
//! They need no more than matrix products, which `nalgebra` has. The crates that were tried cost more than
//! that: candle 2.4 minutes of one core and 19 crates (from 0.10 on 44, with a tokenizer), and other features
//! of `syn`, `half` and `rand`, with which all that depends on these is built anew; burn has 287 more crates
//! in the lock file.

mod descent;
mod layer;
mod sample;

use nalgebra::DMatrix;
use rand_chacha::ChaCha8Rng;

pub(crate) use self::descent::{Descent, Rule};
pub use self::descent::{interrupted_error, is_interruption};
pub(crate) use self::layer::{Convolution, Layer};
pub(crate) use self::sample::Sample;

/// Layers, one after another.
#[derive(Debug, Clone)]
pub(crate) struct Network {
    layers: Vec<Layer>,
}

/// A gradient for weight and bias of each layer that has them.
#[derive(Debug)]
pub(crate) struct Gradients(Vec<Option<(DMatrix<f32>, DMatrix<f32>)>>);

impl Network {
    /// Of these layers.
    pub(crate) fn new(layers: Vec<Layer>) -> Self {
        Self { layers }
    }

    /// The fewest frames that all layers get along with.
    pub(crate) fn min_frames(&self) -> usize {
        self.layers.iter().rev().fold(1, |frames, layer| match layer {
            Layer::Convolution(convolution) => frames + convolution.width - 1,
            Layer::MaxPool(len) => frames * len,
            _ => frames,
        })
    }

    /// What the last layer gives for `[channels, frames]` and what is appended.
    ///
    /// # Panics
    /// For other channels than it was made for, and fewer than [`Network::min_frames`] frames.
    pub(crate) fn run(&self, input: &DMatrix<f32>, appended: &[f32]) -> Vec<f32> {
        let last =
            self.layers.iter().fold(input.clone(), |values, layer| layer.forward(values, appended, None).0);
        last.as_slice().to_vec()
    }

    /// Adds the gradients of the weighted cross-entropy of one sample.
    pub(crate) fn learn_from(
        &self,
        sample: Sample,
        weight: f32,
        gradients: &mut Gradients,
        random: &mut ChaCha8Rng,
    ) {
        let mut passages = Vec::with_capacity(self.layers.len());
        let mut values = sample.input;
        for layer in &self.layers {
            let (output, passage) = layer.forward(values, &sample.appended, Some(random));
            passages.push(passage);
            values = output;
        }
        let mut gradient = softmax(values.as_slice());
        gradient[sample.label] -= 1.0;
        let mut gradient = DMatrix::from_vec(gradient.len(), 1, gradient) * weight;
        for ((layer, passage), parameters) in self.layers.iter().zip(&passages).zip(&mut gradients.0).rev() {
            gradient = layer.backward(passage, &gradient, parameters.as_mut());
        }
    }

    /// Gradients of 0.
    fn no_gradients(&self) -> Gradients {
        let zeros = |layer: &Layer| match layer {
            Layer::Convolution(Convolution { weight, bias, .. }) => Some((
                DMatrix::zeros(weight.nrows(), weight.ncols()),
                DMatrix::zeros(bias.nrows(), bias.ncols()),
            )),
            _ => None,
        };
        Gradients(self.layers.iter().map(zeros).collect())
    }

    fn convolutions(&mut self) -> impl Iterator<Item = (usize, &mut Convolution)> {
        self.layers.iter_mut().enumerate().filter_map(|(index, layer)| match layer {
            Layer::Convolution(convolution) => Some((index, convolution)),
            _ => None,
        })
    }
}

/// Logits to probabilities.
pub(crate) fn softmax(logits: &[f32]) -> Vec<f32> {
    let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = logits.iter().map(|logit| (logit - highest).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use rand::Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    fn loss(network: &Network, sample: &Sample) -> f64 {
        -f64::from(softmax(&network.run(&sample.input, &sample.appended))[sample.label]).ln()
    }

    /// Every kind of layer that learns or passes gradients on.
    fn network(random: &mut ChaCha8Rng) -> Network {
        Network::new(vec![
            Layer::Convolution(Convolution::random(3, 4, 3, random)),
            Layer::Relu,
            Layer::MaxPool(2),
            Layer::Convolution(Convolution::random(4, 5, 2, random)),
            Layer::Scale { factor: vec![0.5, 1.0, 2.0, -1.0, 1.5], summand: vec![0.1; 5] },
            Layer::GlobalPool,
            Layer::Append,
            Layer::Convolution(Convolution::random(12, 3, 1, random)),
        ])
    }

    fn sample(random: &mut ChaCha8Rng, label: usize) -> Sample {
        let mut number = || random.random_range(-1.0..1.0_f32);
        Sample { input: DMatrix::from_fn(3, 11, |_, _| number()), appended: vec![number(), number()], label }
    }

    #[test]
    fn gradients_are_those_of_small_steps() {
        let mut random = ChaCha8Rng::seed_from_u64(3);
        let network = network(&mut random);
        let sample = sample(&mut random, 1);
        let mut gradients = network.no_gradients();
        network.learn_from(sample.clone(), 1.0, &mut gradients, &mut random);
        const STEP: f32 = 1e-2;
        let indices: Vec<usize> = network.clone().convolutions().map(|(index, _)| index).collect();
        let mut num_compared = 0;
        for index in indices {
            let (of_weight, of_bias) = gradients.0[index].as_ref().unwrap();
            let expected: Vec<f32> = of_weight.iter().chain(of_bias).copied().collect();
            for (place, expected) in expected.into_iter().enumerate() {
                let moved = |step: f32| {
                    let mut network = network.clone();
                    let (_, convolution) = network.convolutions().find(|(i, _)| *i == index).unwrap();
                    let num_weights = convolution.weight.len();
                    if place < num_weights {
                        convolution.weight[place] += step;
                    } else {
                        convolution.bias[place - num_weights] += step;
                    }
                    loss(&network, &sample)
                };
                let found = (moved(STEP) - moved(-STEP)) / f64::from(2.0 * STEP);
                // A step may pass the corner of a ReLU or a maximum, but hardly ever does.
                assert!((found - f64::from(expected)).abs() < 5e-3, "{index} {place}: {found} {expected}");
                num_compared += 1;
            }
        }
        assert_eq!(num_compared, 4 * 9 + 4 + 5 * 8 + 5 + 3 * 12 + 3);
    }

    #[test]
    fn a_network_learns_which_half_is_louder_and_the_same_seed_learns_the_same() {
        let learned = |seed: u64, rule: Rule| {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            let layers = vec![
                Layer::Convolution(Convolution::random(4, 6, 2, &mut random)),
                Layer::Relu,
                Layer::Dropout(0.2),
                Layer::GlobalPool,
                Layer::Convolution(Convolution::random(12, 2, 1, &mut random)),
            ];
            let mut network = Network::new(layers);
            let samples: Vec<Sample> = (0..40)
                .map(|index| {
                    let label = index % 2;
                    let input = DMatrix::from_fn(4, 5, |channel, _| {
                        random.random_range(0.0..1.0) + if channel / 2 == label { 0.6 } else { 0.0 }
                    });
                    Sample { input, appended: Vec::new(), label }
                })
                .collect();
            let descent = Descent { rule, rate: 0.01, num_epochs: 40, batch_len: 8 };
            let weights = vec![1.0; samples.len()];
            let stop = AtomicBool::new(false);
            descent
                .run(&mut network, &weights, |index, _| samples[index].clone(), &stop, &mut random)
                .unwrap();
            let right = samples.iter().filter(|sample| {
                let answer = network.run(&sample.input, &[]);
                (answer[1] > answer[0]) == (sample.label == 1)
            });
            (right.count(), network.run(&samples[0].input, &[]))
        };
        for rule in [Rule::AdamW { weight_decay: 0.01 }, Rule::Momentum { weight_decay: 1e-4 }] {
            let (right, answer) = learned(1, rule);
            assert!(right >= 38, "{rule:?}: {right}");
            assert_eq!(answer, learned(1, rule).1);
            assert_ne!(answer, learned(2, rule).1);
        }
    }

    #[test]
    fn the_fewest_frames_are_just_enough() {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let network = network(&mut random);
        assert_eq!(network.min_frames(), 6);
        assert_eq!(network.run(&DMatrix::zeros(3, 6), &[0.0, 0.0]).len(), 3);
    }
}
