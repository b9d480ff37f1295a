//! Learning by gradient descent.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Result, ensure};
use nalgebra::DMatrix;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::sample::Sample;
use super::{Gradients, Network};
use crate::adam_w::AdamW;

/// How a step follows from a gradient.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rule {
    /// Stochastic gradient descent with a momentum of 0.9.
    Momentum { weight_decay: f32 },
    /// Loshchilov and Hutter 2019.
    AdamW { weight_decay: f32 },
}

/// How to learn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Descent {
    pub(crate) rule: Rule,
    /// Of the first step; it falls to 0 along half a cosine.
    pub(crate) rate: f32,
    pub(crate) num_epochs: usize,
    pub(crate) batch_len: usize,
}

/// What a rule remembers of one matrix of parameters.
#[derive(Debug)]
enum Memory {
    Momentum { velocity: DMatrix<f32>, weight_decay: f32 },
    AdamW(AdamW),
}

/// An error that means: asked to end.
#[derive(Debug)]
struct Interrupted;

impl std::fmt::Display for Interrupted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("interrupted")
    }
}

impl std::error::Error for Interrupted {}

/// The error of work that was asked to end.
pub fn interrupted_error() -> anyhow::Error {
    Interrupted.into()
}

/// Whether an error means just that.
pub fn is_interruption(error: &anyhow::Error) -> bool {
    error.downcast_ref::<Interrupted>().is_some()
}

impl Descent {
    /// Has a network learn from as many samples as there are `weights`, which say how much each counts.
    /// `draw` makes a sample, perhaps another one each time.
    ///
    /// # Errors
    /// When there is no sample, `stop` is set, or the network's numbers leave all bounds.
    pub(crate) fn run(
        &self,
        network: &mut Network,
        weights: &[f32],
        draw: impl Fn(usize, &mut ChaCha8Rng) -> Sample,
        stop: &AtomicBool,
        random: &mut ChaCha8Rng,
    ) -> Result<()> {
        ensure!(!weights.is_empty(), "there is no track to learn from");
        let mut memories: Vec<Option<(Memory, Memory)>> = network
            .no_gradients()
            .0
            .into_iter()
            .map(|parameters| {
                // Biases do not decay.
                parameters.map(|(weight, bias)| (self.memory(&weight, true), self.memory(&bias, false)))
            })
            .collect();
        let mut order: Vec<usize> = (0..weights.len()).collect();
        let num_steps = self.num_epochs * weights.len().div_ceil(self.batch_len);
        let mut step = 0;
        for _ in 0..self.num_epochs {
            order.shuffle(random);
            for batch in order.chunks(self.batch_len) {
                if stop.load(Ordering::Relaxed) {
                    return Err(interrupted_error());
                }
                let mut gradients = network.no_gradients();
                for &index in batch {
                    let sample = draw(index, random);
                    network.learn_from(sample, weights[index] / batch.len() as f32, &mut gradients, random);
                }
                let done = step as f32 / num_steps as f32;
                let rate = self.rate * 0.5 * (1.0 + (std::f32::consts::PI * done).cos());
                step += 1;
                take_step(network, &gradients, &mut memories, step, rate);
            }
        }
        let is_finite = |convolution: &super::Convolution| convolution.weight.iter().all(|w| w.is_finite());
        ensure!(network.convolutions().all(|(_, c)| is_finite(c)), "the network's weights left all bounds");
        Ok(())
    }

    fn memory(&self, parameters: &DMatrix<f32>, decays: bool) -> Memory {
        let decay = |weight_decay: f32| if decays { weight_decay } else { 0.0 };
        match self.rule {
            Rule::Momentum { weight_decay } => Memory::Momentum {
                velocity: DMatrix::zeros(parameters.nrows(), parameters.ncols()),
                weight_decay: decay(weight_decay),
            },
            Rule::AdamW { weight_decay } => {
                Memory::AdamW(AdamW::new(parameters.shape(), decay(weight_decay)))
            }
        }
    }
}

fn take_step(
    network: &mut Network,
    gradients: &Gradients,
    memories: &mut [Option<(Memory, Memory)>],
    step: usize,
    rate: f32,
) {
    for (index, convolution) in network.convolutions() {
        if let (Some((of_weight, of_bias)), Some((for_weight, for_bias))) =
            (&gradients.0[index], &mut memories[index])
        {
            for_weight.step(&mut convolution.weight, of_weight, step, rate);
            for_bias.step(&mut convolution.bias, of_bias, step, rate);
        }
    }
}

impl Memory {
    fn step(&mut self, parameters: &mut DMatrix<f32>, gradient: &DMatrix<f32>, step: usize, rate: f32) {
        match self {
            Self::Momentum { velocity, weight_decay } => {
                const MOMENTUM: f32 = 0.9;
                *velocity *= MOMENTUM;
                *velocity += gradient + &*parameters * *weight_decay;
                *parameters -= &*velocity * rate;
            }
            Self::AdamW(adam_w) => adam_w.step(parameters, gradient, step, rate),
        }
    }
}
