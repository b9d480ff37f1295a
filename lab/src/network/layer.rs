//! The layers that networks are made of, and their gradients.
//!
//! Values are matrices `[channels, frames]`; a dense layer is a convolution of one frame.

use nalgebra::{DMatrix, DMatrixView};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Normal};

/// One layer.
#[derive(Debug, Clone)]
pub(crate) enum Layer {
    /// Over time, without padding.
    Convolution(Convolution),
    /// What is below 0 becomes 0.
    Relu,
    /// The maximum of every so many frames; frames that do not fill one are left out, unless there are no
    /// others.
    MaxPool(usize),
    /// Maxima over all frames, then means: `[channels, frames]` to `[2 * channels, 1]`.
    GlobalPool,
    /// Puts what else is known of the track below the channels of the one frame.
    Append,
    /// A factor and a summand for each channel, which are not learned.
    Scale { factor: Vec<f32>, summand: Vec<f32> },
    /// While learning, hides this share of the values at random and makes up for it in the others.
    Dropout(f64),
}

/// Weights over a few frames, and a bias for each output.
#[derive(Debug, Clone)]
pub(crate) struct Convolution {
    /// `[outputs, channels * width]`: for an output, the channels of the first frame, then of the next.
    pub(crate) weight: DMatrix<f32>,
    /// `[outputs, 1]`.
    pub(crate) bias: DMatrix<f32>,
    pub(crate) width: usize,
}

/// What a layer's gradient needs to know of its way forward.
#[derive(Debug)]
pub(crate) struct Passage {
    input: DMatrix<f32>,
    /// For each value of the output, the index of the input it came from, or what it was multiplied by.
    picks: Vec<usize>,
    mask: Vec<f32>,
}

impl Convolution {
    /// Random weights, as He et al. (2015) draw them for what a ReLU follows.
    pub(crate) fn random(channels: usize, outputs: usize, width: usize, random: &mut ChaCha8Rng) -> Self {
        let len = channels * width;
        let normal = Normal::new(0.0, (2.0 / len as f32).sqrt()).expect("a deviation above 0");
        Self {
            weight: DMatrix::from_fn(outputs, len, |_, _| normal.sample(random)),
            bias: DMatrix::zeros(outputs, 1),
            width,
        }
    }

    /// Every `width` frames that follow each other, as columns. Frames lie one after another in memory, so
    /// that these columns overlap there and nothing is copied.
    fn unfolded<'a>(&self, input: &'a DMatrix<f32>) -> DMatrixView<'a, f32, nalgebra::U1, nalgebra::Dyn> {
        let (channels, frames) = input.shape();
        assert!(frames >= self.width, "at least as many frames as a convolution is wide");
        let shape = (nalgebra::Dyn(channels * self.width), nalgebra::Dyn(frames + 1 - self.width));
        let strides = (nalgebra::Const::<1>, nalgebra::Dyn(channels));
        DMatrixView::from_slice_with_strides_generic(input.as_slice(), shape.0, shape.1, strides.0, strides.1)
    }

    fn forward(&self, input: &DMatrix<f32>) -> DMatrix<f32> {
        let mut output = &self.weight * self.unfolded(input);
        output.column_iter_mut().for_each(|mut column| column += &self.bias.column(0));
        output
    }

    /// Adds to the gradients of weight and bias; returns that of the input.
    fn backward(
        &self,
        input: &DMatrix<f32>,
        gradient: &DMatrix<f32>,
        of_weight: &mut DMatrix<f32>,
        of_bias: &mut DMatrix<f32>,
    ) -> DMatrix<f32> {
        of_weight.gemm(1.0, gradient, &self.unfolded(input).transpose(), 1.0);
        let mut sums = of_bias.column_mut(0);
        gradient.column_iter().for_each(|column| sums += column);
        let unfolded = self.weight.tr_mul(gradient);
        let channels = input.nrows();
        let mut of_input = DMatrix::zeros(channels, input.ncols());
        let values = of_input.as_mut_slice();
        for (frame, column) in unfolded.column_iter().enumerate() {
            let target = &mut values[frame * channels..][..column.len()];
            target.iter_mut().zip(column.iter()).for_each(|(sum, value)| *sum += value);
        }
        of_input
    }
}

impl Layer {
    /// The layer's output, and what its gradient will need. `random` is there while learning.
    pub(crate) fn forward(
        &self,
        input: DMatrix<f32>,
        appended: &[f32],
        random: Option<&mut ChaCha8Rng>,
    ) -> (DMatrix<f32>, Passage) {
        let (channels, frames) = input.shape();
        let (mut picks, mut mask) = (Vec::new(), Vec::new());
        let output = match self {
            Self::Convolution(convolution) => convolution.forward(&input),
            Self::Relu => input.map(|value| value.max(0.0)),
            Self::MaxPool(len) => {
                let len = (*len).min(frames);
                DMatrix::from_fn(channels, frames / len, |channel, pool| {
                    let frame = highest(&input, channel, pool * len..(pool + 1) * len);
                    picks.push(frame * channels + channel);
                    input[(channel, frame)]
                })
            }
            Self::GlobalPool => DMatrix::from_fn(2 * channels, 1, |row, _| {
                if row < channels {
                    let frame = highest(&input, row, 0..frames);
                    picks.push(frame * channels + row);
                    input[(row, frame)]
                } else {
                    input.row(row - channels).mean()
                }
            }),
            Self::Append => {
                let values = input.iter().chain(appended).copied();
                DMatrix::from_iterator(channels + appended.len(), 1, values)
            }
            Self::Scale { factor, summand } => DMatrix::from_fn(channels, frames, |channel, frame| {
                input[(channel, frame)] * factor[channel] + summand[channel]
            }),
            Self::Dropout(share) => match random {
                Some(random) => {
                    let kept = 1.0 / (1.0 - *share as f32);
                    mask = (0..input.len())
                        .map(|_| if random.random_bool(*share) { 0.0 } else { kept })
                        .collect();
                    let values = input.iter().zip(&mask).map(|(value, factor)| value * factor);
                    DMatrix::from_iterator(channels, frames, values)
                }
                None => input.clone(),
            },
        };
        (output, Passage { input, picks, mask })
    }

    /// The gradient with respect to the input, from that of the output; adds to that of weight and bias.
    pub(crate) fn backward(
        &self,
        passage: &Passage,
        gradient: &DMatrix<f32>,
        parameters: Option<&mut (DMatrix<f32>, DMatrix<f32>)>,
    ) -> DMatrix<f32> {
        let Passage { input, picks, mask } = passage;
        let (channels, frames) = input.shape();
        match self {
            Self::Convolution(convolution) => {
                let (of_weight, of_bias) = parameters.expect("a convolution has parameters");
                convolution.backward(input, gradient, of_weight, of_bias)
            }
            Self::Relu => gradient.zip_map(input, |value, input| if input > 0.0 { value } else { 0.0 }),
            Self::MaxPool(_) => {
                let mut of_input = DMatrix::zeros(channels, frames);
                picks.iter().zip(gradient).for_each(|(&pick, value)| of_input[pick] += value);
                of_input
            }
            Self::GlobalPool => {
                let mut of_input = DMatrix::from_fn(channels, frames, |channel, _| {
                    gradient[channels + channel] / frames as f32
                });
                picks.iter().zip(gradient).for_each(|(&pick, value)| of_input[pick] += value);
                of_input
            }
            Self::Append => DMatrix::from_column_slice(channels, 1, &gradient.as_slice()[..channels]),
            Self::Scale { factor, .. } => DMatrix::from_fn(channels, frames, |channel, frame| {
                gradient[(channel, frame)] * factor[channel]
            }),
            Self::Dropout(_) if mask.is_empty() => gradient.clone(),
            Self::Dropout(_) => {
                let values = gradient.iter().zip(mask).map(|(value, factor)| value * factor);
                DMatrix::from_iterator(channels, frames, values)
            }
        }
    }
}

/// The frame in which a channel is highest.
fn highest(input: &DMatrix<f32>, channel: usize, frames: std::ops::Range<usize>) -> usize {
    let first = frames.start;
    frames.fold(
        first,
        |best, frame| {
            if input[(channel, frame)] > input[(channel, best)] { frame } else { best }
        },
    )
}
