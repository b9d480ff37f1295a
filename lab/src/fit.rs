//! Fits a linear head by stochastic gradient descent.

use anyhow::{Result, ensure};
use candle_core::{D, DType, Device, Tensor, Var};
use candle_nn::{AdamW, Optimizer, ParamsAdamW};
use genrescope_engine::model::INPUT_LIMIT;
use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::weighted::WeightedIndex;
use rand_distr::{Beta, Distribution};

use crate::sampling::sampling_weights;
use crate::train::Example;

/// Settings that were chosen by cross-validation; more steps, layers or examples a step brought nothing.
const STEPS: usize = 800;
const BATCH_LEN: usize = 256;
const LEARNING_RATE: f64 = 1e-2;
/// Strong, and what made the largest difference: 826 inputs and a few hundred tracks.
const WEIGHT_DECAY: f64 = 3.0;
/// Two examples are mixed in shares drawn from Beta(0.3, 0.3).
const MIXING: f64 = 0.3;
/// Share of the inputs of an example that are hidden, so that no few of them decide.
const HIDDEN_INPUTS: f64 = 0.2;
/// Steps between two looks at the validation clips.
const STEPS_PER_LOOK: usize = 50;

/// Brings each input to mean 0 and deviation 1.
#[derive(Debug, Clone)]
pub(crate) struct Standardiser {
    pub(crate) mean: Vec<f32>,
    pub(crate) scale: Vec<f32>,
}

impl Standardiser {
    /// Measured on the unchanged view of examples with sound; then each input is multiplied by its `emphasis`.
    pub(crate) fn measure(examples: &[&Example], emphasis: &[f32]) -> Self {
        let row_len = emphasis.len();
        let rows =
            || examples.iter().filter(|example| !example.partial).flat_map(|example| example.views[0].rows());
        let (mut sums, mut squares, mut count) = (vec![0.0_f64; row_len], vec![0.0_f64; row_len], 0.0);
        for row in rows() {
            count += 1.0;
            for (sum, &value) in sums.iter_mut().zip(row) {
                *sum += f64::from(value);
            }
        }
        let mean: Vec<f64> = sums.iter().map(|sum| sum / f64::max(count, 1.0)).collect();
        for row in rows() {
            for ((square, &value), mean) in squares.iter_mut().zip(row).zip(&mean) {
                *square += (f64::from(value) - mean).powi(2);
            }
        }
        let deviation = |square: &f64| (square / f64::max(count, 1.0)).sqrt() + 1e-4;
        let scale =
            squares.iter().zip(emphasis).map(|(square, emphasis)| emphasis / deviation(square) as f32);
        Self { scale: scale.collect(), mean: mean.iter().map(|&mean| mean as f32).collect() }
    }

    /// Appends a row as the head sees it; what is not known (NaN) is taken for the mean.
    pub(crate) fn append(&self, row: &[f32], into: &mut Vec<f32>) {
        into.extend(row.iter().zip(&self.mean).zip(&self.scale).map(|((value, mean), scale)| {
            if value.is_nan() { 0.0 } else { ((value - mean) * scale).clamp(-INPUT_LIMIT, INPUT_LIMIT) }
        }));
    }
}

/// A linear layer: one weighted sum a label.
#[derive(Debug, Clone)]
pub(crate) struct Linear {
    /// `[num_labels, row_len]`.
    pub(crate) weight: Vec<f32>,
    /// `[num_labels]`.
    pub(crate) bias: Vec<f32>,
}

impl Linear {
    /// The mean of several: the head that answers with the mean of their logits.
    pub(crate) fn mean(all: &[Self]) -> Self {
        let mean = |of: fn(&Self) -> &[f32]| {
            (0..of(&all[0]).len())
                .map(|i| (all.iter().map(|one| f64::from(of(one)[i])).sum::<f64>() / all.len() as f64) as f32)
                .collect()
        };
        Self { weight: mean(|one| &one.weight), bias: mean(|one| &one.bias) }
    }

    /// Logits of one standardised row.
    pub(crate) fn logits(&self, row: &[f32]) -> Vec<f32> {
        let rows = self.weight.chunks_exact(row.len()).zip(&self.bias);
        rows.map(|(weight, bias)| weight.iter().zip(row).map(|(w, x)| w * x).sum::<f32>() + bias).collect()
    }
}

/// Fits a head on `train`, and stops where it answers best on `validation`.
///
/// # Errors
/// When there is nothing to learn from, or the tensor library fails.
pub(crate) fn fit(
    train: &[&Example],
    validation: &[&Example],
    standardiser: &Standardiser,
    num_labels: usize,
    seed: u64,
) -> Result<Linear> {
    ensure!(!train.is_empty(), "there is no clip to learn from");
    let row_len = standardiser.mean.len();
    let device = Device::Cpu;
    let weight = Var::zeros((num_labels, row_len), DType::F32, &device)?;
    let bias = Var::zeros(num_labels, DType::F32, &device)?;
    let params =
        |weight_decay| ParamsAdamW { lr: LEARNING_RATE, beta1: 0.9, beta2: 0.99, eps: 1e-8, weight_decay };
    let mut weight_optimiser = AdamW::new(vec![weight.clone()], params(WEIGHT_DECAY))?;
    let mut bias_optimiser = AdamW::new(vec![bias.clone()], params(0.0))?;
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let draw = WeightedIndex::new(sampling_weights(train))?;
    let mixing = Beta::new(MIXING, MIXING)?;
    let validation = Batch::whole(validation, standardiser, num_labels, &device)?;
    let mut best: Option<(f32, Linear)> = None;

    for step in 1..=STEPS {
        let mut values = Vec::with_capacity(BATCH_LEN * row_len);
        let mut masks = Vec::with_capacity(BATCH_LEN * num_labels);
        for _ in 0..BATCH_LEN {
            let example = train[draw.sample(&mut random)];
            let view = &example.views[random.random_range(0..example.views.len())];
            let row = random.random_range(0..view.rows().len());
            let start = values.len();
            standardiser
                .append(view.rows().nth(row).expect("the row was drawn from their number"), &mut values);
            for value in &mut values[start..] {
                if random.random_bool(HIDDEN_INPUTS) {
                    *value = 0.0;
                }
            }
            masks.extend(mask(example, num_labels));
        }
        let x = Tensor::from_vec(values, (BATCH_LEN, row_len), &device)?;
        let allowed = Tensor::from_vec(masks, (BATCH_LEN, num_labels), &device)?;
        let mut partner: Vec<u32> = (0..BATCH_LEN as u32).collect();
        partner.shuffle(&mut random);
        let partner = Tensor::from_vec(partner, BATCH_LEN, &device)?;
        let shares = (0..BATCH_LEN).map(|_| {
            let share: f64 = mixing.sample(&mut random);
            share.max(1.0 - share) as f32
        });
        let share = Tensor::from_vec(shares.collect(), (BATCH_LEN, 1), &device)?;
        let rest = share.affine(-1.0, 1.0)?;
        let mixed = (x.broadcast_mul(&share)? + x.index_select(&partner, 0)?.broadcast_mul(&rest)?)?;
        let logits = logits(&mixed, &weight, &bias)?;
        let own = loss(&logits, &allowed)?.broadcast_mul(&share)?;
        let other = loss(&logits, &allowed.index_select(&partner, 0)?)?.broadcast_mul(&rest)?;
        let gradients = (own + other)?.mean_all()?.backward()?;
        let rate = LEARNING_RATE * 0.5 * (1.0 + (std::f64::consts::PI * step as f64 / STEPS as f64).cos());
        for optimiser in [&mut weight_optimiser, &mut bias_optimiser] {
            optimiser.set_learning_rate(rate);
            optimiser.step(&gradients)?;
        }
        if step % STEPS_PER_LOOK == 0 {
            let loss = match &validation {
                Some(batch) => batch.track_loss(&weight, &bias)?,
                // Without validation clips the last look is the best there is.
                None => f32::NEG_INFINITY,
            };
            if best.as_ref().is_none_or(|(lowest, _)| loss <= *lowest) {
                let linear = Linear {
                    weight: weight.as_tensor().flatten_all()?.to_vec1()?,
                    bias: bias.as_tensor().to_vec1()?,
                };
                best = Some((loss, linear));
            }
        }
    }
    best.map(|(_, linear)| linear).ok_or_else(|| anyhow::anyhow!("the loss was never a number"))
}

/// 1 for each label that an example allows, 0 for the others.
fn mask(example: &Example, num_labels: usize) -> impl Iterator<Item = f32> {
    (0..num_labels).map(|label| if example.clip.target.allowed.contains(&label) { 1.0 } else { 0.0 })
}

fn logits(x: &Tensor, weight: &Var, bias: &Var) -> Result<Tensor> {
    Ok(x.matmul(&weight.as_tensor().t()?)?.broadcast_add(bias.as_tensor())?)
}

/// Minus the logarithm of the probability that falls on any allowed label: `[batch, 1]`.
fn loss(logits: &Tensor, allowed: &Tensor) -> Result<Tensor> {
    let highest = logits.max_keepdim(D::Minus1)?.detach();
    let exp = logits.broadcast_sub(&highest)?.exp()?;
    let on_allowed = (exp.mul(allowed)?.sum_keepdim(D::Minus1)? + 1e-12)?.log()?;
    Ok((exp.sum_keepdim(D::Minus1)?.log()? - on_allowed)?)
}

/// All patches of some clips, and the clip each belongs to.
struct Batch {
    rows: Tensor,
    /// `[num_clips, num_rows]`: takes the mean over each clip's rows.
    pooling: Tensor,
    allowed: Tensor,
}

impl Batch {
    /// Of examples as they are; `None` when there are none.
    fn whole(
        examples: &[&Example],
        standardiser: &Standardiser,
        num_labels: usize,
        device: &Device,
    ) -> Result<Option<Self>> {
        if examples.is_empty() {
            return Ok(None);
        }
        let num_rows: usize = examples.iter().map(|example| example.views[0].rows().len()).sum();
        let row_len = standardiser.mean.len();
        let mut values = Vec::with_capacity(num_rows * row_len);
        let mut pooling = vec![0.0_f32; examples.len() * num_rows];
        let mut masks = Vec::with_capacity(examples.len() * num_labels);
        let mut at = 0;
        for (index, example) in examples.iter().enumerate() {
            let count = example.views[0].rows().len();
            for row in example.views[0].rows() {
                standardiser.append(row, &mut values);
            }
            pooling[index * num_rows + at..][..count].fill(1.0 / count as f32);
            at += count;
            masks.extend(mask(example, num_labels));
        }
        Ok(Some(Self {
            rows: Tensor::from_vec(values, (num_rows, row_len), device)?,
            pooling: Tensor::from_vec(pooling, (examples.len(), num_rows), device)?,
            allowed: Tensor::from_vec(masks, (examples.len(), num_labels), device)?,
        }))
    }

    /// Mean loss of the clips' mean logits.
    fn track_loss(&self, weight: &Var, bias: &Var) -> Result<f32> {
        let pooled = self.pooling.matmul(&logits(&self.rows, weight, bias)?)?.detach();
        Ok(loss(&pooled, &self.allowed)?.mean_all()?.to_scalar()?)
    }
}
