//! Fits a linear head by stochastic gradient descent.

use anyhow::{Result, ensure};
use genrescope_engine::model::INPUT_LIMIT;
use nalgebra::DMatrix;
use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::weighted::WeightedIndex;
use rand_distr::{Beta, Distribution};

use crate::adam_w::AdamW;
use crate::example::Example;
use crate::fitting::Fitting;
use crate::labels::Target;
use crate::sampling::sampling_weights;

/// The head is the mean of this many fits.
const NUM_FITS: u64 = 2;
/// Steps of a fit for many examples; few are learned in fewer.
const MAX_STEPS: usize = 800;
const MIN_STEPS: usize = 200;
const STEPS_PER_EXAMPLE: usize = 4;
const BATCH_LEN: usize = 256;
const LEARNING_RATE: f32 = 1e-2;
/// Strong, and what makes the largest difference on collections that a head has not heard: chosen by leaving
/// them out.
const WEIGHT_DECAY: f32 = 4.0;
/// Two examples are mixed in shares drawn from Beta(0.3, 0.3).
const MIXING: f64 = 0.3;
/// Share of the inputs of an example that are hidden, so that no small number of them decides.
const HIDDEN_INPUTS: f64 = 0.2;
/// Bias of a label that no example has: it is never the answer.
const NEVER: f32 = -1e4;

/// Brings each input to mean 0 and deviation 1.
#[derive(Debug, Clone)]
pub(crate) struct Standardizer {
    pub(crate) mean: Vec<f32>,
    pub(crate) scale: Vec<f32>,
}

impl Standardizer {
    /// Measured on the rows of all examples; then each input is multiplied by its `emphasis`.
    fn measure(examples: &[&Example], emphasis: &[f32]) -> Self {
        let rows = || examples.iter().flat_map(|example| example.rows());
        let (mut sums, mut squares, mut count) =
            (vec![0.0_f64; emphasis.len()], vec![0.0_f64; emphasis.len()], 0.0);
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

    /// A row as the head sees it.
    fn standardized<'a>(&'a self, row: &'a [f32]) -> impl Iterator<Item = f32> + 'a {
        row.iter()
            .zip(&self.mean)
            .zip(&self.scale)
            .map(|((value, mean), scale)| ((value - mean) * scale).clamp(-INPUT_LIMIT, INPUT_LIMIT))
    }
}

/// Standardized inputs to one weighted sum per label.
#[derive(Debug, Clone)]
pub(crate) struct Linear {
    pub(crate) standardizer: Standardizer,
    /// `[num_labels, row_len]`.
    pub(crate) weight: Vec<f32>,
    /// `[num_labels]`.
    pub(crate) bias: Vec<f32>,
}

impl Linear {
    /// Whether any example had this label.
    pub(crate) fn knows(&self, label: usize) -> bool {
        self.bias[label] > NEVER
    }

    /// Logits of one row, `[num_labels]`.
    pub(crate) fn logits(&self, row: &[f32]) -> Vec<f32> {
        let row: Vec<f32> = self.standardizer.standardized(row).collect();
        let weights = self.weight.chunks_exact(row.len()).zip(&self.bias);
        weights
            .map(|(weight, bias)| weight.iter().zip(&row).map(|(w, x)| w * x).sum::<f32>() + bias)
            .collect()
    }

    /// Logits of each row of an example as it is.
    pub(crate) fn row_logits(&self, example: &Example) -> Vec<Vec<f32>> {
        example.views[0].rows().map(|row| self.logits(row)).collect()
    }
}

/// Fits a head: the mean of several that differ only by chance, which is steadier than any of them and costs
/// no more to run.
///
/// # Errors
/// When there is nothing to learn from, or it was asked to end.
pub(crate) fn fit(
    examples: &[&Example],
    emphasis: &[f32],
    num_labels: usize,
    seed: u64,
    fitting: &Fitting<'_>,
) -> Result<Linear> {
    ensure!(!examples.is_empty(), "there is no clip to learn from");
    let standardizer = Standardizer::measure(examples, emphasis);
    let weights = sampling_weights(examples, num_labels);
    let (mut weight, mut bias) = (vec![0.0; num_labels * emphasis.len()], vec![0.0; num_labels]);
    fitting.begin(NUM_FITS as usize * num_steps(examples.len()));
    for number in 0..NUM_FITS {
        let (one_weight, one_bias) =
            descend(examples, &weights, &standardizer, num_labels, NUM_FITS * seed + number, fitting)?;
        let add = |sum: &mut Vec<f32>, one: &[f32]| {
            sum.iter_mut().zip(one).for_each(|(sum, value)| *sum += value / NUM_FITS as f32);
        };
        add(&mut weight, one_weight.transpose().as_slice());
        add(&mut bias, one_bias.as_slice());
    }
    for (label, bias) in bias.iter_mut().enumerate() {
        if !examples.iter().any(|example| example.clip.target.has(label)) {
            *bias = NEVER;
        }
    }
    Ok(Linear { standardizer, weight, bias })
}

/// One descent: weight `[num_labels, row_len]` and bias `[num_labels, 1]`.
fn descend(
    examples: &[&Example],
    weights: &[f64],
    standardizer: &Standardizer,
    num_labels: usize,
    seed: u64,
    fitting: &Fitting<'_>,
) -> Result<(DMatrix<f32>, DMatrix<f32>)> {
    let row_len = standardizer.mean.len();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let draw = WeightedIndex::new(weights)?;
    let mixing = Beta::new(MIXING, MIXING)?;
    let mut weight = DMatrix::<f32>::zeros(num_labels, row_len);
    let mut bias = DMatrix::<f32>::zeros(num_labels, 1);
    let mut of_weight = AdamW::new(weight.shape(), WEIGHT_DECAY);
    let mut of_bias = AdamW::new(bias.shape(), 0.0);
    let mut drawn = DMatrix::<f32>::zeros(row_len, BATCH_LEN);
    let mut mixed = drawn.clone();
    let num_steps = num_steps(examples.len());
    for step in 1..=num_steps {
        let batch: Vec<&Example> = (0..BATCH_LEN).map(|_| examples[draw.sample(&mut random)]).collect();
        for (example, mut column) in batch.iter().zip(drawn.column_iter_mut()) {
            let row = random.random_range(0..example.num_rows());
            let row = example.rows().nth(row).expect("the row was drawn from those that exist");
            for (out, value) in column.iter_mut().zip(standardizer.standardized(row)) {
                *out = if random.random_bool(HIDDEN_INPUTS) { 0.0 } else { value };
            }
        }
        let mut partners: Vec<usize> = (0..BATCH_LEN).collect();
        partners.shuffle(&mut random);
        let shares: Vec<f32> = (0..BATCH_LEN)
            .map(|_| {
                let share: f64 = mixing.sample(&mut random);
                share.max(1.0 - share) as f32
            })
            .collect();
        for (index, mut column) in mixed.column_iter_mut().enumerate() {
            column.copy_from(&drawn.column(index));
            column.axpy(1.0 - shares[index], &drawn.column(partners[index]), shares[index]);
        }
        // Logits, and then, in their place, the gradient of the loss with respect to them.
        let mut gradient = &weight * &mixed;
        for (index, mut column) in gradient.column_iter_mut().enumerate() {
            column += &bias.column(0);
            let logits: Vec<f32> = column.iter().copied().collect();
            let all: Vec<usize> = (0..num_labels).collect();
            column.copy_from_slice(&softmax_among(&logits, &all));
            for (example, share) in [(index, shares[index]), (partners[index], 1.0 - shares[index])] {
                let wanted = wanted(&batch[example].clip.target, &logits);
                column.iter_mut().zip(wanted).for_each(|(value, wanted)| *value -= share * wanted);
            }
            column /= BATCH_LEN as f32;
        }
        let rate =
            LEARNING_RATE * 0.5 * (1.0 + (std::f32::consts::PI * step as f32 / num_steps as f32).cos());
        of_weight.step(&mut weight, &(&gradient * mixed.transpose()), step, rate);
        of_bias.step(
            &mut bias,
            &DMatrix::from_column_slice(num_labels, 1, gradient.column_sum().as_slice()),
            step,
            rate,
        );
        fitting.step()?;
    }
    Ok((weight, bias))
}

fn num_steps(num_examples: usize) -> usize {
    (STEPS_PER_EXAMPLE * num_examples).clamp(MIN_STEPS, MAX_STEPS)
}

/// What the probabilities of an example should be: `[num_labels]`. Labels that it has share them equally; of
/// labels that are only possible, whichever the head finds likelier is right.
fn wanted(target: &Target, logits: &[f32]) -> Vec<f32> {
    if !target.has_all {
        return softmax_among(logits, &target.allowed);
    }
    let mut wanted = vec![0.0; logits.len()];
    target.allowed.iter().for_each(|&label| wanted[label] = 1.0 / target.allowed.len() as f32);
    wanted
}

/// Probabilities of `logits` when only `among` are possible: `[num_labels]`, 0 for the others.
fn softmax_among(logits: &[f32], among: &[usize]) -> Vec<f32> {
    let highest = among.iter().map(|&label| logits[label]).fold(f32::NEG_INFINITY, f32::max);
    let mut probabilities = vec![0.0; logits.len()];
    for &label in among {
        probabilities[label] = (logits[label] - highest).exp();
    }
    let sum: f32 = probabilities.iter().sum();
    probabilities.iter_mut().for_each(|probability| *probability /= sum);
    probabilities
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use super::*;
    use crate::example::test_example;
    use crate::logits::mean_row;
    use crate::network::is_interruption;

    /// Two labels, left and right of 0 along the first input.
    fn toy() -> Vec<Example> {
        (0..40_usize)
            .map(|i| {
                let noise = ((i * 7919) % 101) as f32 / 50.0 - 1.0;
                let x = if i % 2 == 0 { -3.0 } else { 3.0 };
                test_example("s", &format!("g{i}"), &[i % 2], &[&[x + noise, noise]])
            })
            .collect()
    }

    fn fitted(examples: &[Example], num_labels: usize, seed: u64) -> Linear {
        fit(&examples.iter().collect::<Vec<_>>(), &[1.0, 1.0], num_labels, seed, &Fitting::unwatched())
            .unwrap()
    }

    #[test]
    fn a_fit_says_how_far_it_is_and_ends_when_asked_to() {
        let (examples, stop, last) = (toy(), AtomicBool::new(false), AtomicUsize::new(0));
        let on_step = |done: usize, total: usize| {
            assert_eq!(total, NUM_FITS as usize * MIN_STEPS);
            last.store(done, Ordering::Relaxed);
            stop.store(done == 10, Ordering::Relaxed);
        };
        let examples: Vec<&Example> = examples.iter().collect();
        let error = fit(&examples, &[1.0, 1.0], 2, 1, &Fitting::new(&stop, &on_step)).unwrap_err();
        assert!(is_interruption(&error));
        assert_eq!(last.load(Ordering::Relaxed), 10);
    }

    #[test]
    fn labels_that_lie_apart_are_told_apart_and_the_same_seed_gives_the_same_head() {
        let examples = toy();
        let linear = fitted(&examples, 2, 1);
        for example in &examples {
            let logits = mean_row(&linear.row_logits(example));
            assert!(logits[example.clip.target.allowed[0]] > logits[1 - example.clip.target.allowed[0]]);
        }
        let (again, other) = (fitted(&examples, 2, 1), fitted(&examples, 2, 2));
        assert_eq!((&linear.weight, &linear.bias), (&again.weight, &again.bias));
        assert_ne!(linear.weight, other.weight);
    }

    #[test]
    fn a_label_that_no_example_certainly_has_is_never_the_answer() {
        let mut examples = toy();
        examples.push(test_example("s", "open", &[1, 2], &[&[9.0, 0.0]]));
        let linear = fitted(&examples, 3, 1);
        assert!(linear.knows(0) && linear.knows(1) && !linear.knows(2));
        assert!(examples.iter().all(|example| mean_row(&linear.row_logits(example))[2] < -1e3));
    }

    #[test]
    fn labels_that_always_come_together_share_what_there_is() {
        let mut examples = toy();
        for example in examples.iter_mut().filter(|example| example.clip.target.has(1)) {
            example.clip.target = Target::of_all([1, 2]);
        }
        let linear = fitted(&examples, 3, 1);
        for example in &examples {
            let probabilities = softmax_among(&mean_row(&linear.row_logits(example)), &[0, 1, 2]);
            let [alone, first, second] = probabilities[..] else { unreachable!() };
            assert!((first - second).abs() < 0.05, "{probabilities:?}");
            assert_eq!(alone > first + second, example.clip.target.has(0), "{probabilities:?}");
        }
    }

    #[test]
    fn probabilities_among_some_labels_are_those_worked_out_by_hand() {
        let logits = [0.0, 2.0_f32.ln(), 5.0, 3.0_f32.ln()];
        assert_eq!(softmax_among(&logits, &[2]), [0.0, 0.0, 1.0, 0.0]);
        let some = softmax_among(&logits, &[0, 1, 3]);
        for (got, expected) in some.iter().zip([1.0 / 6.0, 2.0 / 6.0, 0.0, 3.0 / 6.0]) {
            assert!((got - expected).abs() < 1e-6, "{some:?}");
        }
    }
}
